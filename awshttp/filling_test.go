package awshttp

import (
	"math/rand/v2"
	"reflect"
	"time"
)

// filler fills SDK structs with random values of every kind. sparse leaves
// optional members out now and then.
type filler struct {
	*rand.Rand
	sparse bool
	depth  int // of structures
}

func newRand() *rand.Rand { return rand.New(rand.NewPCG(1, 2)) }

var alphabet = []rune("abcXYZ019 -_./:+&<>\"'=%;,#?\\\t\n\rüé漢字🚀")

func (f *filler) text() string {
	n := f.IntN(12)
	s := make([]rune, n)
	for i := range s {
		s[i] = alphabet[f.IntN(len(alphabet))]
	}
	return string(s)
}

// fill returns a random value of a compiled type.
func (f *filler) fill(p *plan) reflect.Value {
	if p.pointer {
		v := reflect.New(p.typ)
		inner := *p
		inner.pointer = false
		v.Elem().Set(f.fill(&inner))
		return v
	}
	v := reflect.New(p.typ).Elem()
	switch p.kind {
	case stringKind:
		if p.enum != nil {
			v.SetString(p.enum[f.IntN(len(p.enum))])
		} else {
			v.SetString(f.text())
		}
	case boolKind:
		v.SetBool(f.IntN(2) == 0)
	case intKind:
		v.SetInt(f.Int64() >> (f.IntN(31) + 64 - v.Type().Bits()) * int64(1-2*f.IntN(2)))
	case floatKind:
		v.SetFloat((f.Float64() - 0.5) * 1e6)
	case timeKind:
		// Eighths of a second are exact as JSON numbers; the SDK cuts others off.
		v.Set(reflect.ValueOf(time.UnixMilli(f.Int64N(3e10) * 125).UTC()))
	case bytesKind:
		b := make([]byte, 1+f.IntN(40))
		for i := range b {
			b[i] = byte(f.Uint32())
		}
		v.SetBytes(b)
	case listKind:
		n := min(f.depth-1, 1) + f.IntN(13) // beyond 9, where the order of numbers and of text part
		if p.elem.kind == structKind || p.elem.kind == unionKind {
			n = min(f.depth-1, 1) + f.IntN(4)
		}
		v.Set(reflect.MakeSlice(p.typ, n, n))
		for i := range n {
			v.Index(i).Set(f.fill(p.elem))
		}
	case mapKind:
		m := map[string]string{}
		for range f.IntN(4) {
			m["k"+f.text()] = f.text()
		}
		v.Set(reflect.ValueOf(m))
	case structKind:
		f.depth++
		defer func() { f.depth-- }()
		for _, fd := range p.fields {
			// Scalars of inner structures are always there: the SDK drops a
			// list element that says nothing, and the others move up.
			inner := f.depth > 1 && fd.plan.kind < listKind
			if !fd.required && !inner && f.sparse && f.IntN(3) == 0 {
				continue
			}
			v.Field(fd.index).Set(f.fill(fd.plan))
		}
	case unionKind:
		fd := p.fields[f.IntN(len(p.fields))]
		w := reflect.New(fd.wrapper)
		w.Elem().Field(fd.index).Set(f.fill(fd.plan))
		v.Set(w)
	}
	return v
}

// tidy removes differences that the wire cannot carry, or that are the SDK's
// own: empty and absent lists and maps, structures without a member, and the
// metadata of a reply.
func tidy(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			return
		}
		tidy(v.Elem())
		if v.Elem().Kind() == reflect.Struct && v.Elem().Type() != timeType && v.Elem().IsZero() && v.CanSet() {
			v.SetZero()
		}
	case reflect.Interface:
		if !v.IsNil() {
			tidy(v.Elem())
		}
	case reflect.Slice, reflect.Map:
		if v.Len() == 0 {
			v.SetZero()
			return
		}
		if v.Kind() == reflect.Slice {
			for i := range v.Len() {
				tidy(v.Index(i))
			}
		}
	case reflect.Struct:
		if v.Type() == timeType {
			return
		}
		for i := range v.NumField() {
			f := v.Field(i)
			if v.Type().Field(i).Name == "ResultMetadata" {
				f.SetZero()
			} else if f.CanSet() {
				tidy(f)
			}
		}
	}
}
