package awshttp

import (
	"bytes"
	"encoding/base64"
	"maps"
	"math"
	"reflect"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"
)

// appendJSONFields appends "key":value for every member of v that is there.
// Nil is absent, but a list that the model requires is written as empty.
func appendJSONFields(b []byte, p *plan, v reflect.Value) []byte {
	for i := range p.fields {
		f := &p.fields[i]
		fv := v.Field(f.index)
		if f.absent(fv) && !(f.required && f.plan.kind == listKind) {
			continue
		}
		b = appendComma(b)
		b = append(b, f.key...)
		b = appendJSONValue(b, f.plan, fv, f.text)
	}
	return b
}

func appendJSONValue(b []byte, p *plan, v reflect.Value, text bool) []byte {
	if p.pointer {
		if v.IsNil() {
			return append(b, "null"...)
		}
		v = v.Elem()
	}
	switch p.kind {
	case stringKind:
		return appendJSONString(b, v.String())
	case boolKind:
		return strconv.AppendBool(b, v.Bool())
	case intKind:
		return strconv.AppendInt(b, v.Int(), 10)
	case floatKind:
		return appendJSONFloat(b, v.Float())
	case timeKind:
		return appendJSONTime(b, v.Addr().Interface().(*time.Time).UTC(), text)
	case bytesKind:
		b = append(b, '"')
		b = base64.StdEncoding.AppendEncode(b, v.Bytes())
		return append(b, '"')
	case listKind:
		b = append(b, '[')
		for i := range v.Len() {
			if i > 0 {
				b = append(b, ',')
			}
			b = appendJSONValue(b, p.elem, v.Index(i), text)
		}
		return append(b, ']')
	case mapKind:
		return appendJSONMap(b, v.Interface().(map[string]string))
	case structKind:
		b = append(b, '{')
		b = appendJSONFields(b, p, v)
		return append(b, '}')
	case unionKind:
		f, value, ok := p.chosen(v)
		if !ok {
			return append(b, "null"...)
		}
		b = append(b, '{')
		b = append(b, f.key...)
		b = appendJSONValue(b, f.plan, value, f.text)
		return append(b, '}')
	}
	return b
}

func appendJSONMap(b []byte, m map[string]string) []byte {
	b = append(b, '{')
	for _, k := range slices.Sorted(maps.Keys(m)) {
		b = appendComma(b)
		b = appendJSONString(b, k)
		b = append(b, ':')
		b = appendJSONString(b, m[k])
	}
	return append(b, '}')
}

// appendComma separates a member from the one before it, if there is one.
func appendComma(b []byte) []byte {
	if n := len(b); n > 0 && b[n-1] != '{' {
		b = append(b, ',')
	}
	return b
}

// appendJSONFloat always shows that the number is a float, for clients whose
// language tells 3 from 3.0. What JSON has no number for is written as text.
func appendJSONFloat(b []byte, f float64) []byte {
	if f-f != 0 { // not finite
		b = append(b, '"')
		b = appendFloat(b, f)
		return append(b, '"')
	}
	format := byte('f')
	if abs := math.Abs(f); abs != 0 && (abs < 1e-6 || abs >= 1e21) {
		format = 'e'
	}
	start := len(b)
	b = strconv.AppendFloat(b, f, format, -1, 64)
	if format == 'f' && !bytes.ContainsRune(b[start:], '.') {
		b = append(b, ".0"...)
	}
	return b
}

// appendJSONTime writes epoch seconds with up to three decimals, or text.
func appendJSONTime(b []byte, t time.Time, text bool) []byte {
	if text {
		b = append(b, '"')
		b = appendTime(b, t)
		return append(b, '"')
	}
	ms := t.UnixMilli()
	if ms%1000 == 0 {
		return strconv.AppendInt(b, ms/1000, 10)
	}
	return strconv.AppendFloat(b, float64(ms)/1000, 'f', 3, 64)
}

func appendJSONString(b []byte, s string) []byte {
	b = append(b, '"')
	done := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= 0x20 && c != '"' && c != '\\' && c < utf8.RuneSelf {
			i++
			continue
		}
		if c >= utf8.RuneSelf {
			r, size := utf8.DecodeRuneInString(s[i:])
			if r != utf8.RuneError || size > 1 {
				i += size
				continue
			}
		}
		b = append(b, s[done:i]...)
		switch {
		case c == '"' || c == '\\':
			b = append(b, '\\', c)
		case c == '\n':
			b = append(b, `\n`...)
		case c == '\r':
			b = append(b, `\r`...)
		case c == '\t':
			b = append(b, `\t`...)
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
