package main

import (
	"maps"
	"slices"
	"strings"
)

// facts is what awshttp must know of one service beyond the SDK's Go types.
type facts struct {
	service
	namespace  string
	lowerFirst bool
	operations map[string]operation
	wire       map[string]string   // "Shape.Field": name on the wire, where the rule does not give it
	items      map[string]string   // "Shape.Field": element name of the list, where it is not "member"
	required   map[string][]string // shape: Go field names
	enums      map[string][]string
	statuses   map[string]int // error code: HTTP status, where it is not 400
	text       []string       // "Shape.Field": timestamps sent as text
	unions     map[string][]string
}

type operation struct {
	in, out  string // shapes; out is "" when the operation answers nothing
	paged    bool
	unsigned bool
}

func extract(s service, m *model) *facts {
	f := &facts{
		service:    s,
		namespace:  m.Metadata.XMLNamespace,
		lowerFirst: mostlyLower(m),
		operations: map[string]operation{},
		wire:       map[string]string{},
		items:      map[string]string{},
		required:   map[string][]string{},
		enums:      map[string][]string{},
		statuses:   map[string]int{},
		unions:     map[string][]string{},
	}
	for name, op := range m.Operations {
		o := operation{paged: m.paged[name], unsigned: op.AuthType == "none"}
		if op.Input != nil {
			o.in = op.Input.Shape
		}
		if op.Output != nil {
			o.out = op.Output.Shape
		}
		f.operations[name] = o
	}
	for name, s := range m.Shapes {
		if len(s.Enum) > 0 {
			f.enums[name] = s.Enum
		}
		if s.Exception {
			f.fault(name, s)
		}
		if s.Type == "structure" {
			f.structure(m, name, s)
		}
	}
	slices.Sort(f.text)
	return f
}

func (f *facts) structure(m *model, name string, s shape) {
	for _, r := range s.Required {
		f.required[name] = append(f.required[name], goName(r))
	}
	for _, member := range slices.Sorted(maps.Keys(s.Members)) {
		key := name + "." + goName(member)
		ref := s.Members[member]
		wire := member
		if ref.LocationName != "" {
			wire = ref.LocationName
		}
		if wire != f.rule(goName(member)) {
			f.wire[key] = wire
		}
		target := m.Shapes[ref.Shape]
		if target.Type == "list" && target.Member.LocationName != "" && target.Member.LocationName != "member" {
			f.items[key] = target.Member.LocationName
		}
		if target.TimestampFormat == "iso8601" {
			f.text = append(f.text, key)
		}
		if s.Union {
			f.unions[name] = append(f.unions[name], goName(member))
		}
	}
}

// fault records the status of an error code. Exceptions of JSON services are
// their own code and carry only whose fault they are.
func (f *facts) fault(name string, s shape) {
	code, status := name, 400
	if s.Error != nil {
		code, status = s.Error.Code, s.Error.HTTPStatusCode
	} else if s.Fault {
		status = 500
	}
	if status != 400 {
		f.statuses[code] = status
	}
}

// rule is the wire name that a Go field name has unless the table says otherwise.
func (f *facts) rule(field string) string {
	if f.lowerFirst {
		return strings.ToLower(field[:1]) + field[1:]
	}
	return field
}

func goName(member string) string { return strings.ToUpper(member[:1]) + member[1:] }

func mostlyLower(m *model) bool {
	balance := 0
	for _, s := range m.Shapes {
		for name := range s.Members {
			if name == goName(name) {
				balance--
			} else {
				balance++
			}
		}
	}
	return balance > 0
}
