package awshttp

import (
	"encoding/base64"
	"maps"
	"math"
	"reflect"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"
	"unsafe"
)

// appendXMLFields appends the members of the structure at v, which has plan p,
// as elements. Absent scalars and structures are left out; lists are written
// even when empty, as the service writes them.
//
// The members are read where the plan says they lie: a page of a hundred
// clusters has ten thousand of them, and reflection costs more for each than
// writing it does.
func appendXMLFields(b []byte, p *plan, v unsafe.Pointer) []byte {
	for i := range p.fields {
		f := &p.fields[i]
		b = appendXMLMember(b, f, unsafe.Add(v, f.offset))
	}
	return b
}

func appendXMLMember(b []byte, f *field, v unsafe.Pointer) []byte {
	p := f.plan
	if p.kind == listKind {
		list := *(*[]byte)(v) // of whatever: only its address and length are used
		if len(list) == 0 {
			return append(b, f.empty...)
		}
		b = append(b, f.open...)
		item := unsafe.Pointer(unsafe.SliceData(list))
		for i := range len(list) {
			b = append(b, f.itemOpen...)
			b = appendXMLValue(b, p.elem, unsafe.Add(item, uintptr(i)*p.elem.size))
			b = append(b, f.itemShut...)
		}
		return append(b, f.shut...)
	}
	if f.missing(v) {
		return b
	}
	b = append(b, f.open...)
	b = appendXMLValue(b, p, v)
	return append(b, f.shut...)
}

// missing is absent for a member in place.
func (f *field) missing(v unsafe.Pointer) bool {
	switch k := f.plan.kind; {
	case f.plan.pointer, k == mapKind, k == bytesKind:
		return *(*unsafe.Pointer)(v) == nil
	case k == unionKind:
		return reflect.NewAt(f.plan.typ, v).Elem().IsNil()
	case k == stringKind:
		return len(*(*string)(v)) == 0
	}
	return false
}

// appendXMLValue appends the content of an element.
func appendXMLValue(b []byte, p *plan, v unsafe.Pointer) []byte {
	if p.pointer {
		if v = *(*unsafe.Pointer)(v); v == nil {
			return b
		}
	}
	switch p.kind {
	case stringKind:
		return appendXMLText(b, *(*string)(v))
	case boolKind:
		return strconv.AppendBool(b, *(*bool)(v))
	case intKind:
		if p.wide {
			return strconv.AppendInt(b, *(*int64)(v), 10)
		}
		return strconv.AppendInt(b, int64(*(*int32)(v)), 10)
	case floatKind:
		return appendFloat(b, *(*float64)(v))
	case timeKind:
		return appendTime(b, (*time.Time)(v).UTC())
	case bytesKind:
		return base64.StdEncoding.AppendEncode(b, *(*[]byte)(v))
	case structKind:
		return appendXMLFields(b, p, v)
	case mapKind:
		return appendXMLMap(b, *(*map[string]string)(v))
	case unionKind:
		if f, value, ok := p.chosen(reflect.NewAt(p.typ, v).Elem()); ok {
			whole := reflect.New(value.Type())
			whole.Elem().Set(value)
			return appendXMLMember(b, f, whole.UnsafePointer())
		}
	}
	return b
}

func appendXMLMap(b []byte, m map[string]string) []byte {
	for _, k := range slices.Sorted(maps.Keys(m)) {
		b = append(b, "<entry><key>"...)
		b = appendXMLText(b, k)
		b = append(b, "</key><value>"...)
		b = appendXMLText(b, m[k])
		b = append(b, "</value></entry>"...)
	}
	return b
}

// chosen finds which alternative of the union a Go value holds.
func (p *plan) chosen(v reflect.Value) (*field, reflect.Value, bool) {
	if v.IsNil() {
		return nil, v, false
	}
	w := v.Elem()
	if w.Kind() == reflect.Pointer {
		w = w.Elem()
	}
	for i := range p.fields {
		if f := &p.fields[i]; f.wrapper == w.Type() {
			return f, w.Field(f.index), true
		}
	}
	return nil, v, false
}

// appendXMLText appends s as character data. What XML 1.0 cannot carry becomes
// U+FFFD; a carriage return is escaped, or the reader would make it a newline.
func appendXMLText(b []byte, s string) []byte {
	done := 0
	for i := 0; i < len(s); {
		c := s[i]
		if plainXML[c] {
			i++
			continue
		}
		size, esc := 1, "\uFFFD"
		switch {
		case c == '&':
			esc = "&amp;"
		case c == '<':
			esc = "&lt;"
		case c == '>':
			esc = "&gt;"
		case c == '\r':
			esc = "&#xD;"
		case c >= utf8.RuneSelf:
			var r rune
			if r, size = utf8.DecodeRuneInString(s[i:]); validXML(r, size) {
				i += size
				continue
			}
		}
		b = append(b, s[done:i]...)
		b = append(b, esc...)
		i += size
		done = i
	}
	return append(b, s[done:]...)
}

// plainXML marks the bytes that stand for themselves in character data.
var plainXML = func() (t [256]bool) {
	for c := range utf8.RuneSelf {
		t[c] = c >= 0x20 && c != '&' && c != '<' && c != '>' || c == '\t' || c == '\n'
	}
	return t
}()

// validXML reports whether a decoded rune is a character of XML 1.0.
func validXML(r rune, size int) bool {
	if r == utf8.RuneError && size == 1 {
		return false
	}
	return r >= 0x20 && r != 0xFFFE && r != 0xFFFF || r == '\t' || r == '\n' || r == '\r'
}

func appendFloat(b []byte, f float64) []byte {
	switch {
	case math.IsNaN(f):
		return append(b, "NaN"...)
	case math.IsInf(f, 1):
		return append(b, "Infinity"...)
	case math.IsInf(f, -1):
		return append(b, "-Infinity"...)
	}
	return strconv.AppendFloat(b, f, 'f', -1, 64)
}

// appendTime appends ISO-8601 in UTC with milliseconds.
func appendTime(b []byte, t time.Time) []byte {
	year, month, day := t.Date()
	if year < 0 || year > 9999 {
		return t.AppendFormat(b, "2006-01-02T15:04:05.000Z")
	}
	hour, minute, second := t.Clock()
	b = append(b, byte('0'+year/1000), byte('0'+year/100%10))
	for _, part := range [...]struct {
		n   int
		end byte
	}{{year % 100, '-'}, {int(month), '-'}, {day, 'T'}, {hour, ':'}, {minute, ':'}, {second, '.'}} {
		b = append(b, byte('0'+part.n/10), byte('0'+part.n%10), part.end)
	}
	ms := t.Nanosecond() / 1e6
	return append(b, byte('0'+ms/100), byte('0'+ms/10%10), byte('0'+ms%10), 'Z')
}
