package awshttp

import (
	"context"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// TestRoundTrip sends every operation of every service through the official
// SDK client on one side and our codecs on the other, filled at random, and
// expects to see the very same values at the far end, both ways.
func TestRoundTrip(t *testing.T) {
	const fillings = 20
	want := map[string]int{"redshift": 141, "redshift-data": 11, "redshift-serverless": 65, "sts": 11}
	for _, table := range tables {
		t.Run(table.Name, func(t *testing.T) {
			var sent, received any
			table.Operations = map[string]Operation{}
			for _, c := range callsOf(clientOf(table.Name, (&door{}).producer())) {
				table.Operations[c.name] = Operation{in: c.in, out: c.out, call: func(_ context.Context, in any) (any, error) {
					received = in
					return sent, nil
				}}
			}
			d := open(t, []Service{table}, nil)
			// The Go SDK now and then drops its connection in the middle of a long
			// reply and asks again; that is its business, not the codec's.
			config := d.producer()
			config.RetryMaxAttempts = 5
			calls := callsOf(clientOf(table.Name, config))
			if len(calls) != want[table.Name] {
				t.Errorf("the SDK has %d operations of %s, the book says %d", len(calls), table.Name, want[table.Name])
			}
			f := &filler{Rand: newRand()}
			for _, c := range calls {
				in, out := d.services[0].plans(d.services[0].rows[c.name])
				for n := range fillings {
					f.sparse = n%3 != 0
					request, reply := f.fill(in).Addr(), f.fill(out).Addr()
					sent, received = reply.Interface(), nil
					got, err := c.do(request)
					if err != nil {
						t.Errorf("%s: %v\nsent %s", c.name, err, dump(request.Interface()))
						break
					}
					if !same(t, c.name+" request", request.Interface(), received) || !same(t, c.name+" reply", sent, got) {
						break
					}
				}
			}
		})
	}
}

// TestModelsNameEveryOperationOfTheSDK notices a newer SDK or a newer model.
func TestModelsNameEveryOperationOfTheSDK(t *testing.T) {
	for _, table := range tables {
		var names []string
		for _, c := range callsOf(clientOf(table.Name, (&door{}).producer())) {
			names = append(names, c.name)
		}
		slices.Sort(names)
		if known := slices.Sorted(maps.Keys(models[table.Name].operations)); !slices.Equal(known, names) {
			t.Errorf("%s: the model has %v, the SDK has %v", table.Name, known, names)
		}
	}
}

// TestEnumerationsAreKnown holds every enumerated type of the SDK to the facts.
func TestEnumerationsAreKnown(t *testing.T) {
	for _, table := range tables {
		c := newCodec(models[table.Name])
		for _, call := range callsOf(clientOf(table.Name, (&door{}).producer())) {
			c.plan(call.in)
			c.plan(call.out)
		}
		for typ, p := range c.plans {
			if p.kind == stringKind && p.typ.PkgPath() != "" && len(p.enum) == 0 {
				t.Errorf("%s: no values known for %v", table.Name, typ)
			}
		}
	}
}

func same(t *testing.T, what string, want, got any) bool {
	t.Helper()
	tidy(reflect.ValueOf(want))
	tidy(reflect.ValueOf(got))
	if reflect.DeepEqual(want, got) {
		return true
	}
	w, g := strings.Split(dump(want), "\n"), strings.Split(dump(got), "\n")
	for i := range min(len(w), len(g)) {
		if w[i] != g[i] {
			t.Errorf("%s: wanted\n%s\ngot\n%s", what, w[i], g[i])
			return false
		}
	}
	t.Errorf("%s: wanted\n%s\ngot\n%s", what, dump(want), dump(got))
	return false
}

// dump prints a value with pointers followed, one member on a line.
func dump(x any) string {
	var b strings.Builder
	dumpValue(&b, "", reflect.ValueOf(x))
	return b.String()
}

func dumpValue(b *strings.Builder, path string, v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			b.WriteString(path + " = nil\n")
			return
		}
		dumpValue(b, path, v.Elem())
	case reflect.Struct:
		if v.Type() == timeType {
			b.WriteString(path + " = " + v.Interface().(interface{ String() string }).String() + "\n")
			return
		}
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				dumpValue(b, path+"."+v.Type().Field(i).Name, v.Field(i))
			}
		}
	case reflect.Slice:
		if v.Len() == 0 {
			b.WriteString(path + " = empty\n")
		}
		for i := range v.Len() {
			dumpValue(b, path+"[]", v.Index(i))
		}
	default:
		b.WriteString(path + " = " + quoteValue(v) + "\n")
	}
}

func quoteValue(v reflect.Value) string { return fmt.Sprintf("%#v", v) }
