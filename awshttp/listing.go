package awshttp

import (
	"bytes"
	"context"
	"reflect"
	"sync/atomic"
	"unsafe"
)

// Element is an element of a list in an answer, which must not change. Whoever
// keeps it for the next call that lists it saves building and encoding it again.
type Element[E any] struct {
	Value E
	xml   atomic.Pointer[[]byte] // Value encoded, once it has been
}

// Listing is an output of which one list, that of E, is given apart.
type Listing[Out, E any] struct {
	Output   Out // without that list
	Elements []*Element[E]
}

// List is a row like that of Op, of the Query protocol, whose h gives the
// elements of its list apart.
func List[In, Out, E any](h func(context.Context, *In) (*Listing[Out, E], error)) Operation {
	return Operation{
		in:     reflect.TypeFor[In](),
		out:    reflect.TypeFor[Out](),
		listed: true,
		call: func(ctx context.Context, in any) (any, error) {
			out, err := h(ctx, in.(*In))
			if err != nil {
				return nil, err
			}
			return out, nil
		},
	}
}

// listing is a Listing of whatever types.
type listing interface {
	appendXML(b []byte, p *plan) []byte
}

// appendXML appends the members of the output, which has plan p.
func (l *Listing[Out, E]) appendXML(b []byte, p *plan) []byte {
	element := reflect.TypeFor[E]()
	for i := range p.fields {
		f := &p.fields[i]
		if f.plan.kind != listKind || f.plan.elem.typ != element {
			b = appendXMLMember(b, f, unsafe.Add(unsafe.Pointer(&l.Output), f.offset))
			continue
		}
		if len(l.Elements) == 0 {
			b = append(b, f.empty...)
			continue
		}
		b = append(b, f.open...)
		for _, e := range l.Elements {
			b = append(b, f.itemOpen...)
			b = e.appendXML(b, f.plan.elem)
			b = append(b, f.itemShut...)
		}
		b = append(b, f.shut...)
	}
	return b
}

func (e *Element[E]) appendXML(b []byte, p *plan) []byte {
	if xml := e.xml.Load(); xml != nil {
		return append(b, *xml...)
	}
	start := len(b)
	b = appendXMLValue(b, p, unsafe.Pointer(&e.Value))
	e.xml.Store(new(bytes.Clone(b[start:])))
	return b
}
