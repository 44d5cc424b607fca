package store

import (
	"encoding"
	"encoding/base64"
	"encoding/json"
	"reflect"
	"strconv"
	"time"
	"unicode/utf8"
	"unsafe"
)

// writer appends the value that p points to as JSON that encoding/json reads back
// as the same value. Every record of a commit is encoded by one, for one caller
// after the other while all of them wait, so they are compiled once per type and
// read memory where the fields lie: encoding/json would cost more than all else
// that a commit computes, and reflection half of it.
type writer func(b []byte, p unsafe.Pointer) ([]byte, error)

var timeType = reflect.TypeFor[time.Time]()

// writerOf compiles the writer of a type. Types with a form of their own, and
// those that no record has so far, are left to encoding/json.
func writerOf(t reflect.Type) writer {
	switch {
	case t == timeType:
		return appendTime
	case implements[json.Marshaler](t):
		return anyWriter(t)
	case t.Kind() != reflect.Pointer && t.Kind() != reflect.Interface && implements[encoding.TextMarshaler](t):
		return textWriter(t)
	}
	switch t.Kind() {
	case reflect.String:
		return func(b []byte, p unsafe.Pointer) ([]byte, error) { return appendString(b, *(*string)(p)), nil }
	case reflect.Bool:
		return func(b []byte, p unsafe.Pointer) ([]byte, error) { return strconv.AppendBool(b, *(*bool)(p)), nil }
	case reflect.Int, reflect.Int64:
		return signed[int64]
	case reflect.Int32:
		return signed[int32]
	case reflect.Int16:
		return signed[int16]
	case reflect.Int8:
		return signed[int8]
	case reflect.Uint, reflect.Uint64:
		return unsigned[uint64]
	case reflect.Uint32:
		return unsigned[uint32]
	case reflect.Uint16:
		return unsigned[uint16]
	case reflect.Uint8:
		return unsigned[uint8]
	case reflect.Pointer:
		return pointerWriter(writerOf(t.Elem()))
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Uint8 {
			return appendBytes
		}
		return listWriter(writerOf(t.Elem()), t.Elem().Size())
	case reflect.Struct:
		return structWriter(t)
	}
	return anyWriter(t)
}

// implements reports whether a type, or a pointer to it, has the methods of I.
func implements[I any](t reflect.Type) bool {
	i := reflect.TypeFor[I]()
	return t.Implements(i) || reflect.PointerTo(t).Implements(i)
}

func anyWriter(t reflect.Type) writer {
	return func(b []byte, p unsafe.Pointer) ([]byte, error) {
		body, err := json.Marshal(reflect.NewAt(t, p).Elem().Interface())
		return append(b, body...), err
	}
}

func textWriter(t reflect.Type) writer {
	return func(b []byte, p unsafe.Pointer) ([]byte, error) {
		text, err := reflect.NewAt(t, p).Interface().(encoding.TextMarshaler).MarshalText()
		return appendString(b, string(text)), err
	}
}

func signed[T int8 | int16 | int32 | int64](b []byte, p unsafe.Pointer) ([]byte, error) {
	return strconv.AppendInt(b, int64(*(*T)(p)), 10), nil
}

func unsigned[T uint8 | uint16 | uint32 | uint64](b []byte, p unsafe.Pointer) ([]byte, error) {
	return strconv.AppendUint(b, uint64(*(*T)(p)), 10), nil
}

func appendTime(b []byte, p unsafe.Pointer) ([]byte, error) {
	b = append(b, '"')
	b, err := (*time.Time)(p).AppendText(b)
	return append(b, '"'), err
}

func appendBytes(b []byte, p unsafe.Pointer) ([]byte, error) {
	bytes := *(*[]byte)(p)
	if bytes == nil {
		return append(b, "null"...), nil
	}
	b = append(b, '"')
	b = base64.StdEncoding.AppendEncode(b, bytes)
	return append(b, '"'), nil
}

func pointerWriter(write writer) writer {
	return func(b []byte, p unsafe.Pointer) ([]byte, error) {
		if p = *(*unsafe.Pointer)(p); p == nil {
			return append(b, "null"...), nil
		}
		return write(b, p)
	}
}

// listWriter reads a slice of any type as one of bytes: where it begins and how
// many elements it has are the same.
func listWriter(element writer, size uintptr) writer {
	return func(b []byte, p unsafe.Pointer) (_ []byte, err error) {
		list := *(*[]byte)(p)
		if list == nil {
			return append(b, "null"...), nil
		}
		b = append(b, '[')
		for i := range len(list) {
			if i > 0 {
				b = append(b, ',')
			}
			if b, err = element(b, unsafe.Add(unsafe.Pointer(unsafe.SliceData(list)), uintptr(i)*size)); err != nil {
				return b, err
			}
		}
		return append(b, ']'), nil
	}
}

// member is a field of a structure, perhaps within embedded ones.
type member struct {
	key    string // "Name":
	offset uintptr
	zero   func(unsafe.Pointer) bool
	write  writer
}

func structWriter(t reflect.Type) writer {
	var members []member
	for _, f := range reflect.VisibleFields(t) {
		switch {
		case f.Tag.Get("json") != "", f.Anonymous && f.Type.Kind() != reflect.Struct, f.Anonymous && f.Type == timeType:
			return anyWriter(t) // rules of its own
		case f.Anonymous || !f.IsExported():
			continue
		}
		offset := uintptr(0)
		for i := range f.Index {
			offset += t.FieldByIndex(f.Index[:i+1]).Offset
		}
		members = append(members, member{`"` + f.Name + `":`, offset, zeroOf(f.Type), writerOf(f.Type)})
	}
	return func(b []byte, p unsafe.Pointer) (_ []byte, err error) {
		b = append(b, '{')
		start := len(b)
		for i := range members {
			m := &members[i]
			field := unsafe.Add(p, m.offset)
			if m.zero(field) {
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

// zeroOf compiles what tells the zero value of a type.
func zeroOf(t reflect.Type) func(p unsafe.Pointer) bool {
	switch t.Kind() {
	case reflect.String:
		return func(p unsafe.Pointer) bool { return *(*string)(p) == "" }
	case reflect.Slice, reflect.Pointer, reflect.Map: // all begin with an address
		return func(p unsafe.Pointer) bool { return *(*unsafe.Pointer)(p) == nil }
	case reflect.Bool, reflect.Int8, reflect.Uint8:
		return zero[uint8]
	case reflect.Int32, reflect.Uint32:
		return zero[uint32]
	case reflect.Int, reflect.Uint, reflect.Int64, reflect.Uint64:
		return zero[uint64]
	}
	if t == timeType {
		return zero[time.Time]
	}
	return func(p unsafe.Pointer) bool { return reflect.NewAt(t, p).Elem().IsZero() }
}

func zero[T comparable](p unsafe.Pointer) bool {
	var none T
	return *(*T)(p) == none
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
