package awshttp

import (
	"cmp"
	"encoding/base64"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/blueshift-db/blueshift"
)

// decodeQuery fills v, a structure with plan p, from the parameters of f.
// Unknown parameters are ignored, as newer clients send them.
func decodeQuery(f form, p *plan, v reflect.Value) error {
	return queryStruct(f, 0, "", p, v)
}

// queryStruct fills a structure. prefix is the wire name that leads to it, up
// to and including the dot; offset is where its members' names start.
func queryStruct(f form, offset int, prefix string, p *plan, v reflect.Value) error {
	err := f.groups(offset, func(seg string, next int, leaf bool, group form) error {
		i, ok := p.byWire[seg]
		if !ok {
			return nil
		}
		fd := &p.fields[i]
		_, err := queryMember(group, next, leaf, fd, v.Field(fd.index))
		return err
	})
	if err != nil {
		return err
	}
	for _, i := range p.demands {
		if fd := &p.fields[i]; fd.absent(v.Field(fd.index)) {
			return blueshift.Errorf("MissingParameter", "The request must contain the parameter %s%s.", prefix, fd.wire)
		}
	}
	return nil
}

// queryMember fills one member from the parameters of its name. It reports
// whether they said anything about it.
func queryMember(group form, next int, leaf bool, fd *field, v reflect.Value) (bool, error) {
	p := fd.plan
	switch p.kind {
	case listKind, mapKind:
		item := fd.item
		if p.kind == mapKind {
			item = "entry"
		}
		if leaf {
			if v.IsNil() && group[0].value == "" { // "Name=" is the empty list
				v.Set(emptyOf(v.Type()))
				return true, nil
			}
			if group[0].value != "" {
				return false, invalid(group[0].name, group[0].value, "a list; send "+group[0].name+"."+item+".1 and so on")
			}
			return true, nil
		}
		return true, queryItems(group, next, item, p, v)
	case structKind:
		if leaf {
			return false, nil
		}
		return true, queryStruct(group, next, group[0].name[:next], p, p.present(v))
	case unionKind:
		if leaf {
			return false, nil
		}
		return true, queryUnion(group, next, p, v)
	}
	if !leaf {
		return false, nil
	}
	return true, queryScalar(group[0].name, group[0].value, p, v)
}

func emptyOf(t reflect.Type) reflect.Value {
	if t.Kind() == reflect.Map {
		return reflect.MakeMap(t)
	}
	return reflect.MakeSlice(t, 0, 0)
}

// numbered is the parameters of one element of a list.
type numbered struct {
	n     int
	next  int
	leaf  bool
	group form
}

// queryItems fills a list or map from Item.1…, Item.2…: in the order of the
// numbers, which may have gaps. "member" is taken for any item name.
func queryItems(f form, offset int, item string, p *plan, v reflect.Value) error {
	var all []numbered
	err := f.groups(offset, func(tag string, next int, leaf bool, group form) error {
		if tag != item && tag != "member" || leaf {
			return nil
		}
		return group.groups(next, func(seg string, next int, leaf bool, group form) error {
			n, err := strconv.ParseUint(seg, 10, 31)
			if err != nil || n == 0 {
				return invalid(group[0].name, seg, "a position in the list, a whole number from 1")
			}
			all = append(all, numbered{int(n), next, leaf, group})
			return nil
		})
	})
	if err != nil {
		return err
	}
	slices.SortStableFunc(all, func(a, b numbered) int { return cmp.Compare(a.n, b.n) })
	if p.kind == mapKind {
		return queryMap(all, v)
	}
	list := reflect.MakeSlice(v.Type(), 0, len(all))
	for len(all) > 0 {
		same := 1 // an element may have come in two runs, or under both item names
		for same < len(all) && all[same].n == all[0].n {
			same++
		}
		e := reflect.New(v.Type().Elem()).Elem()
		if err := queryElement(all[:same], p.elem, e); err != nil {
			return err
		}
		list = reflect.Append(list, e)
		all = all[same:]
	}
	v.Set(list)
	return nil
}

func queryElement(runs []numbered, p *plan, e reflect.Value) error {
	r := runs[0]
	if i := slices.IndexFunc(runs, func(r numbered) bool { return !r.leaf }); i >= 0 {
		r = runs[i]
	}
	switch {
	case p.kind == structKind && r.leaf:
		p.present(e)
		return nil
	case p.kind == structKind:
		return queryStruct(r.group, r.next, r.group[0].name[:r.next], p, p.present(e))
	case p.kind == unionKind:
		return queryUnion(r.group, r.next, p, e)
	case !r.leaf:
		return invalid(r.group[0].name, r.group[0].value, "a single value, not a structure")
	}
	return queryScalar(r.group[0].name, r.group[0].value, p, e)
}

func queryMap(all []numbered, v reflect.Value) error {
	m := map[string]string{}
	for len(all) > 0 {
		var key, value string
		n := all[0].n
		for len(all) > 0 && all[0].n == n {
			for _, p := range all[0].group {
				switch p.name[min(all[0].next, len(p.name)):] {
				case "key":
					key = p.value
				case "value":
					value = p.value
				}
			}
			all = all[1:]
		}
		m[key] = value
	}
	v.Set(reflect.ValueOf(m))
	return nil
}

func queryUnion(f form, offset int, p *plan, v reflect.Value) error {
	return f.groups(offset, func(seg string, next int, leaf bool, group form) error {
		i, ok := p.byWire[seg]
		if !ok {
			return nil
		}
		fd := &p.fields[i]
		w := reflect.New(fd.wrapper)
		filled, err := queryMember(group, next, leaf, fd, w.Elem().Field(fd.index))
		if err != nil || !filled {
			return err
		}
		if !v.IsNil() && v.Elem().Type() != w.Type() {
			return blueshift.Errorf("InvalidParameterCombination", "%s may hold one alternative only, not %s beside another.", strings.TrimSuffix(group[0].name[:offset], "."), seg)
		}
		v.Set(w)
		return nil
	})
}

func queryScalar(name, s string, p *plan, v reflect.Value) error {
	v = p.present(v)
	switch p.kind {
	case stringKind:
		for i, r := range s {
			if r < 0x20 && r != '\t' && r != '\n' && r != '\r' || r == 0xFFFE || r == 0xFFFF {
				return invalid(name, s[:i], "text without control characters")
			}
		}
		if p.enum != nil && !slices.Contains(p.enum, s) {
			return validation("ValidationError", []string{enumReason(s, lowerPath(name), p.enum)})
		}
		v.SetString(s)
	case boolKind:
		switch {
		case strings.EqualFold(s, "true"):
			v.SetBool(true)
		case !strings.EqualFold(s, "false"):
			return invalid(name, s, "true or false")
		}
	case intKind:
		n, err := strconv.ParseInt(s, 10, v.Type().Bits())
		if err != nil {
			return invalid(name, s, "a whole number of at most "+strconv.Itoa(v.Type().Bits())+" bits")
		}
		v.SetInt(n)
	case floatKind:
		n, err := strconv.ParseFloat(s, 64)
		if err != nil {
			return invalid(name, s, "a decimal number")
		}
		v.SetFloat(n)
	case timeKind:
		t, ok := parseTime(s)
		if !ok {
			return invalid(name, s, "a time such as 2024-05-01T00:00:00Z")
		}
		v.Set(reflect.ValueOf(t))
	case bytesKind:
		data, err := base64.StdEncoding.DecodeString(s)
		if err != nil {
			return invalid(name, s, "base64")
		}
		v.SetBytes(data)
	}
	return nil
}

func invalid(name, value, want string) error {
	return blueshift.Errorf("InvalidParameterValue", "The value '%s' for the parameter %s is not valid: it must be %s.", excerpt(value), excerpt(name), want)
}

// lowerPath is how validation messages name a member: lowerCamel.
func lowerPath(name string) string {
	parts := strings.Split(name, ".")
	for i, p := range parts {
		if p != "" {
			parts[i] = lowerFirst(p)
		}
	}
	return excerpt(strings.Join(parts, "."))
}

// timeLayouts are the forms of ISO-8601 that clients and the documentation
// use. A fraction of a second is accepted with any of them.
var timeLayouts = []string{time.RFC3339, "2006-01-02T15:04Z07:00", "2006-01-02T15:04:05", "20060102T150405Z07:00", "2006-01-02"}

func parseTime(s string) (time.Time, bool) {
	for _, layout := range timeLayouts {
		if t, err := time.Parse(layout, s); err == nil && t.Year() > 0 {
			return t.UTC(), true
		}
	}
	return time.Time{}, false
}
