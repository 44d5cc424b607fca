package awshttp

import (
	"fmt"
	"reflect"
	"slices"
	"sync"
	"time"
)

// kind is what a value is on the wire, whatever its Go spelling.
type kind uint8

const (
	stringKind kind = iota
	boolKind
	intKind
	floatKind
	timeKind
	bytesKind
	listKind
	mapKind // string to string
	structKind
	unionKind
)

// plan is a Go type compiled for the codecs: everything that reflection and
// the model have to say about it, found once.
type plan struct {
	kind    kind
	pointer bool         // the Go type is a pointer to typ
	typ     reflect.Type // without the pointer
	size    uintptr      // of the Go type, for walking a list of it
	wide    bool         // of integers: 64 bits
	enum    []string     // values a string may have; nil for any
	elem    *plan        // of a list
	fields  []field      // of a structure, or the cases of a union
	byWire  map[string]int
	demands []int // of a structure: fields a request must fill, in the model's order
}

// field is a member of a structure or a case of a union.
type field struct {
	index    int // in the Go struct
	offset   uintptr
	name     string // Go name
	wire     string
	item     string // element name, when the member is a list
	required bool
	text     bool // a JSON timestamp written as text
	plan     *plan
	wrapper  reflect.Type // of a union case: struct{ Value T }

	// The member's surroundings, ready to be copied into a reply.
	open, shut, empty  string // <Wire> </Wire> <Wire/>
	itemOpen, itemShut string
	key                string // "wire":
}

// codec compiles and keeps the plans of one service.
type codec struct {
	model  *model
	shapes map[reflect.Type]string // inputs and outputs, whose Go names are the operation's
	mu     sync.Mutex              // guards plans
	plans  map[reflect.Type]*plan
}

func newCodec(m *model) *codec {
	return &codec{model: m, shapes: map[reflect.Type]string{}, plans: map[reflect.Type]*plan{}}
}

// plan returns the compiled form of t. It panics on a type that no SDK struct
// contains: the table of operations is wrong then, and the tests say so.
func (c *codec) plan(t reflect.Type) *plan {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.compile(t)
}

var (
	timeType  = reflect.TypeFor[time.Time]()
	bytesType = reflect.TypeFor[[]byte]()
)

func (c *codec) compile(t reflect.Type) *plan {
	if p := c.plans[t]; p != nil {
		return p
	}
	p := &plan{typ: t, size: t.Size()}
	c.plans[t] = p // before the members, so that a type may contain itself
	if t.Kind() == reflect.Pointer {
		p.pointer, p.typ = true, t.Elem()
	}
	switch t := p.typ; {
	case t == timeType:
		p.kind = timeKind
	case t == bytesType:
		p.kind = bytesKind
	case t.Kind() == reflect.String:
		p.kind = stringKind
		if t.PkgPath() != "" {
			p.enum = c.model.enums[t.Name()]
		}
	case t.Kind() == reflect.Bool:
		p.kind = boolKind
	case t.Kind() == reflect.Int32, t.Kind() == reflect.Int64:
		p.kind, p.wide = intKind, t.Kind() == reflect.Int64
	case t.Kind() == reflect.Float64:
		p.kind = floatKind
	case t.Kind() == reflect.Slice:
		p.kind, p.elem = listKind, c.compile(t.Elem())
	case t.Kind() == reflect.Map && t.Key().Kind() == reflect.String && t.Elem().Kind() == reflect.String:
		p.kind = mapKind
	case t.Kind() == reflect.Interface && c.model.unions[t] != nil:
		p.kind = unionKind
		for _, u := range c.model.unions[t] {
			value, _ := u.typ.FieldByName("Value")
			f := c.field(t.Name(), u.field, value.Type)
			f.index, f.wrapper = value.Index[0], u.typ
			p.add(f)
		}
	case t.Kind() == reflect.Struct:
		p.kind = structKind
		c.structure(p)
	default:
		panic(fmt.Sprintf("awshttp: no wire form for %v", t))
	}
	return p
}

func (c *codec) structure(p *plan) {
	shape := p.typ.Name()
	if s, ok := c.shapes[p.typ]; ok {
		shape = s
	}
	for i := range p.typ.NumField() {
		sf := p.typ.Field(i)
		if !sf.IsExported() || sf.Anonymous || sf.Name == "ResultMetadata" || sf.Name == "ErrorCodeOverride" {
			continue // the SDK's own bookkeeping
		}
		f := c.field(shape, sf.Name, sf.Type)
		f.index, f.offset = i, sf.Offset
		p.add(f)
	}
	for _, name := range c.model.required[shape] {
		if i := slices.IndexFunc(p.fields, func(f field) bool { return f.name == name }); i >= 0 {
			p.demands = append(p.demands, i)
		}
	}
}

func (c *codec) field(shape, name string, t reflect.Type) field {
	f := field{
		name:     name,
		wire:     c.model.wireName(shape, name),
		item:     c.model.itemName(shape, name),
		required: slices.Contains(c.model.required[shape], name),
		text:     c.model.textTimes[shape+"."+name],
		plan:     c.compile(t),
	}
	f.open, f.shut, f.empty = "<"+f.wire+">", "</"+f.wire+">", "<"+f.wire+"/>"
	f.itemOpen, f.itemShut = "<"+f.item+">", "</"+f.item+">"
	f.key = `"` + f.wire + `":`
	return f
}

func (p *plan) add(f field) {
	if p.byWire == nil {
		p.byWire = map[string]int{}
	}
	p.byWire[f.wire] = len(p.fields)
	p.fields = append(p.fields, f)
}

// present returns the addressable value behind v, which has plan p, making
// room for it where the Go type is a pointer.
func (p *plan) present(v reflect.Value) reflect.Value {
	if !p.pointer {
		return v
	}
	if v.IsNil() {
		v.Set(reflect.New(p.typ))
	}
	return v.Elem()
}

// absent reports whether the member's Go value v says nothing: nil, or the
// empty string of an enumeration. Numbers and booleans without a pointer are
// always there.
func (f *field) absent(v reflect.Value) bool {
	switch k := f.plan.kind; {
	case f.plan.pointer, k == listKind, k == mapKind, k == unionKind, k == bytesKind:
		return v.IsNil()
	case k == stringKind:
		return v.Len() == 0
	}
	return false
}
