package awshttp

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"reflect"
	"slices"
	"strconv"
	"time"

	"github.com/blueshift-db/blueshift"
)

// decodeJSON fills v, a structure with plan p, from a request body. Unknown
// members are ignored, null is absent, an empty body is {}.
func decodeJSON(body []byte, p *plan, v reflect.Value) error {
	var tree any = map[string]any{}
	if len(bytes.TrimSpace(body)) > 0 {
		d := json.NewDecoder(bytes.NewReader(body))
		d.UseNumber()
		if err := d.Decode(&tree); err != nil {
			return blueshift.Errorf("SerializationException", "The request body is not valid JSON: %v.", err)
		}
		if _, err := d.Token(); !errors.Is(err, io.EOF) {
			return blueshift.Errorf("SerializationException", "The request body has text behind its JSON object.")
		}
	}
	var d jsonDecoder
	if err := d.value(tree, p, v, ""); err != nil {
		return err
	}
	if len(d.reasons) > 0 {
		return validation("ValidationException", d.reasons)
	}
	return nil
}

// jsonDecoder fills a Go value and gathers constraints that do not hold.
type jsonDecoder struct{ reasons []string }

// maxReasons bounds the violations that one message lists.
const maxReasons = 10

func (d *jsonDecoder) violated(reason string) {
	if len(d.reasons) < maxReasons {
		d.reasons = append(d.reasons, reason)
	}
}

func (d *jsonDecoder) value(x any, p *plan, v reflect.Value, path string) error {
	if x == nil {
		return nil
	}
	v = p.present(v)
	switch p.kind {
	case structKind:
		m, ok := x.(map[string]any)
		if !ok {
			return mistyped(path, "an object", x)
		}
		return d.members(m, p, v, path)
	case unionKind:
		m, ok := x.(map[string]any)
		if !ok {
			return mistyped(path, "an object with one member", x)
		}
		return d.union(m, p, v, path)
	case listKind:
		l, ok := x.([]any)
		if !ok {
			return mistyped(path, "a list", x)
		}
		list := reflect.MakeSlice(v.Type(), len(l), len(l))
		for i, e := range l {
			if err := d.value(e, p.elem, list.Index(i), path+"."+strconv.Itoa(i+1)+".member"); err != nil {
				return err
			}
		}
		v.Set(list)
		return nil
	case mapKind:
		return d.stringMap(x, v, path)
	case boolKind:
		b, ok := x.(bool)
		if !ok {
			return mistyped(path, "true or false", x)
		}
		v.SetBool(b)
		return nil
	case intKind, floatKind:
		return number(x, p, v, path)
	case timeKind:
		t, ok := jsonTime(x)
		if !ok {
			return mistyped(path, "a time: seconds since 1970, or text such as 2024-05-01T00:00:00Z", x)
		}
		v.Set(reflect.ValueOf(t))
		return nil
	}
	s, ok := x.(string)
	if !ok {
		return mistyped(path, "a string", x)
	}
	if p.kind == bytesKind {
		data, err := base64.StdEncoding.DecodeString(s)
		if err != nil {
			return mistyped(path, "base64", x)
		}
		v.SetBytes(data)
		return nil
	}
	if p.enum != nil && !slices.Contains(p.enum, s) {
		d.violated(enumReason(s, path, p.enum))
	}
	v.SetString(s)
	return nil
}

func (d *jsonDecoder) members(m map[string]any, p *plan, v reflect.Value, path string) error {
	for i := range p.fields {
		f := &p.fields[i]
		x := m[f.wire]
		if x == nil {
			if f.required {
				d.violated(fmt.Sprintf("Value null at '%s' failed to satisfy constraint: Member must not be null", join(path, lowerFirst(f.wire))))
			}
			continue
		}
		if err := d.value(x, f.plan, v.Field(f.index), join(path, lowerFirst(f.wire))); err != nil {
			return err
		}
	}
	return nil
}

func (d *jsonDecoder) union(m map[string]any, p *plan, v reflect.Value, path string) error {
	for i := range p.fields {
		f := &p.fields[i]
		x := m[f.wire]
		if x == nil {
			continue
		}
		if !v.IsNil() {
			return blueshift.Errorf("SerializationException", "The member '%s' may hold one alternative only, not %s beside another.", path, f.wire)
		}
		w := reflect.New(f.wrapper)
		if err := d.value(x, f.plan, w.Elem().Field(f.index), join(path, lowerFirst(f.wire))); err != nil {
			return err
		}
		v.Set(w)
	}
	return nil
}

func (d *jsonDecoder) stringMap(x any, v reflect.Value, path string) error {
	m, ok := x.(map[string]any)
	if !ok {
		return mistyped(path, "an object", x)
	}
	out := make(map[string]string, len(m))
	for k, e := range m {
		s, ok := e.(string)
		if !ok {
			return mistyped(join(path, k), "a string", e)
		}
		out[k] = s
	}
	v.Set(reflect.ValueOf(out))
	return nil
}

func number(x any, p *plan, v reflect.Value, path string) error {
	n, ok := x.(json.Number)
	if p.kind == floatKind {
		if s, isText := x.(string); isText { // NaN and the infinities
			n, ok = json.Number(s), s == "NaN" || s == "Infinity" || s == "-Infinity"
		}
		f, err := strconv.ParseFloat(string(n), 64)
		if !ok || err != nil {
			return mistyped(path, "a number", x)
		}
		v.SetFloat(f)
		return nil
	}
	i, err := strconv.ParseInt(string(n), 10, v.Type().Bits())
	if !ok || err != nil {
		return mistyped(path, fmt.Sprintf("a whole number of at most %d bits", v.Type().Bits()), x)
	}
	v.SetInt(i)
	return nil
}

// jsonTime reads either form a client may send, whatever the model prefers.
func jsonTime(x any) (time.Time, bool) {
	switch x := x.(type) {
	case string:
		return parseTime(x)
	case json.Number:
		f, err := x.Float64()
		if err != nil || math.Abs(f) > 253402300799 { // the year 9999
			return time.Time{}, false
		}
		return time.UnixMilli(int64(math.Round(f * 1000))).UTC(), true
	}
	return time.Time{}, false
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

func mistyped(path, want string, x any) error {
	if path == "" {
		path = "request body"
	} else {
		path = "member '" + excerpt(path) + "'"
	}
	text, _ := json.Marshal(x)
	return blueshift.Errorf("SerializationException", "The %s must be %s, not %s.", path, want, excerpt(string(text)))
}
