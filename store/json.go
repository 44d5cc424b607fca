package store

import (
	"encoding"
	"encoding/base64"
	"encoding/json"
	"reflect"
	"strconv"
	"time"
	"unicode/utf8"
)

// writer appends a value as JSON that encoding/json reads back as the same
// value. Every record of a commit is encoded by one, so they are compiled once
// per type: encoding/json would cost more than all else that a commit computes.
type writer func(b []byte, v reflect.Value) ([]byte, error)

var timeType = reflect.TypeFor[time.Time]()

// writerOf compiles the writer of a type. Types with a form of their own, and
// those that no record has so far, are left to encoding/json.
func writerOf(t reflect.Type) writer {
	switch {
	case t == timeType:
		return appendTime
	case implements[json.Marshaler](t):
		return appendAny
	case t.Kind() != reflect.Pointer && t.Kind() != reflect.Interface && implements[encoding.TextMarshaler](t):
		return appendText
	}
	switch t.Kind() {
	case reflect.String:
		return func(b []byte, v reflect.Value) ([]byte, error) { return appendString(b, v.String()), nil }
	case reflect.Bool:
		return func(b []byte, v reflect.Value) ([]byte, error) { return strconv.AppendBool(b, v.Bool()), nil }
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return func(b []byte, v reflect.Value) ([]byte, error) { return strconv.AppendInt(b, v.Int(), 10), nil }
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return func(b []byte, v reflect.Value) ([]byte, error) { return strconv.AppendUint(b, v.Uint(), 10), nil }
	case reflect.Pointer:
		return nullable(writerOf(t.Elem()), reflect.Value.Elem)
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Uint8 {
			return nullable(appendBytes, nil)
		}
		return nullable(listWriter(writerOf(t.Elem())), nil)
	case reflect.Struct:
		return structWriter(t)
	}
	return appendAny
}

// implements reports whether a type, or a pointer to it, has the methods of I.
func implements[I any](t reflect.Type) bool {
	i := reflect.TypeFor[I]()
	return t.Implements(i) || reflect.PointerTo(t).Implements(i)
}

func appendAny(b []byte, v reflect.Value) ([]byte, error) {
	body, err := json.Marshal(v.Interface())
	return append(b, body...), err
}

func appendText(b []byte, v reflect.Value) ([]byte, error) {
	text, err := v.Addr().Interface().(encoding.TextMarshaler).MarshalText()
	return appendString(b, string(text)), err
}

func appendTime(b []byte, v reflect.Value) ([]byte, error) {
	b = append(b, '"')
	b, err := v.Addr().Interface().(*time.Time).AppendText(b)
	return append(b, '"'), err
}

func appendBytes(b []byte, v reflect.Value) ([]byte, error) {
	b = append(b, '"')
	b = base64.StdEncoding.AppendEncode(b, v.Bytes())
	return append(b, '"'), nil
}

// nullable writes null for nil, and what of leads to for anything else.
func nullable(write writer, of func(reflect.Value) reflect.Value) writer {
	return func(b []byte, v reflect.Value) ([]byte, error) {
		if v.IsNil() {
			return append(b, "null"...), nil
		}
		if of != nil {
			v = of(v)
		}
		return write(b, v)
	}
}

func listWriter(element writer) writer {
	return func(b []byte, v reflect.Value) (_ []byte, err error) {
		b = append(b, '[')
		for i := range v.Len() {
			if i > 0 {
				b = append(b, ',')
			}
			if b, err = element(b, v.Index(i)); err != nil {
				return b, err
			}
		}
		return append(b, ']'), nil
	}
}

// member is a field of a structure, perhaps within embedded ones.
type member struct {
	key   string // "Name":
	index []int
	write writer
}

func structWriter(t reflect.Type) writer {
	var members []member
	for _, f := range reflect.VisibleFields(t) {
		switch {
		case f.Tag.Get("json") != "", f.Anonymous && f.Type.Kind() != reflect.Struct, f.Anonymous && f.Type == timeType:
			return appendAny // rules of its own
		case f.Anonymous || !f.IsExported():
			continue
		}
		members = append(members, member{`"` + f.Name + `":`, f.Index, writerOf(f.Type)})
	}
	return func(b []byte, v reflect.Value) (_ []byte, err error) {
		b = append(b, '{')
		start := len(b)
		for i := range members {
			m := &members[i]
			field := v.Field(m.index[0])
			for _, inner := range m.index[1:] {
				field = field.Field(inner)
			}
			if field.IsZero() {
				continue // as it is read back without being there
			}
			if len(b) > start {
				b = append(b, ',')
			}
			b = append(b, m.key...)
			if b, err = m.write(b, field); err != nil {
				return b, err
			}
		}
		return append(b, '}'), nil
	}
}

// appendString quotes s. Bytes that are not UTF-8 become U+FFFD.
func appendString(b []byte, s string) []byte {
	b = append(b, '"')
	done := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= 0x20 && c != '"' && c != '\\' && c < utf8.RuneSelf {
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if r >= utf8.RuneSelf && (r != utf8.RuneError || size > 1) {
			i += size
			continue
		}
		b = append(b, s[done:i]...)
		switch {
		case c == '"' || c == '\\':
			b = append(b, '\\', c)
		case c < 0x20:
			b = append(b, `\u00`...)
			b = append(b, "0123456789abcdef"[c>>4], "0123456789abcdef"[c&15])
		default:
			b = append(b, "\uFFFD"...)
		}
		i++
		done = i
	}
	b = append(b, s[done:]...)
	return append(b, '"')
}
