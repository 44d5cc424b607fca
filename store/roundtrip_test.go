package store

import (
	"fmt"
	"net/netip"
	"reflect"
	"testing"
	"time"
	"unsafe"

	"github.com/blueshift-db/blueshift"
)

// fill sets everything in a value that can be set, each thing differently.
func fill(v reflect.Value, n *int) {
	*n++
	switch v.Kind() {
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			v.Set(reflect.ValueOf(time.Date(2026, 1, 2, 3, 4, 5, *n, time.UTC)))
			return
		}
		if v.Type() == reflect.TypeFor[netip.Prefix]() {
			v.Set(reflect.ValueOf(netip.MustParsePrefix(fmt.Sprintf("10.%d.0.0/16", *n%256))))
			return
		}
		for i := range v.NumField() {
			fill(v.Field(i), n)
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		fill(v.Index(0), n)
		fill(v.Index(1), n)
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		fill(key, n)
		fill(value, n)
		v.SetMapIndex(key, value)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), n)
	case reflect.String:
		v.SetString(fmt.Sprintf("text %d é\u2028<&>", *n))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int32, reflect.Int64:
		v.SetInt(int64(*n))
	case reflect.Uint8, reflect.Uint32, reflect.Uint64:
		v.SetUint(uint64(*n % 256))
	case reflect.Float64:
		v.SetFloat(float64(*n) + 0.5)
	default:
		panic("roundtrip: fill does not know " + v.Type().String())
	}
}

func roundTrips[T any](t *testing.T, table Table[T]) {
	t.Helper()
	var r T
	n := 0
	fill(reflect.ValueOf(&r).Elem(), &n)
	body, err := tables[table.Kind].writer()(nil, unsafe.Pointer(&r))
	if err != nil {
		t.Fatalf("%s: %v", table.Kind, err)
	}
	got, key, index, err := tables[table.Kind].decode(body)
	if err != nil || !reflect.DeepEqual(got, &r) {
		t.Errorf("%s: wrote %+v\nand read %+v, %v", table.Kind, r, got, err)
	}
	if key != table.Key(r) || key == (blueshift.Key{}) || key.ID == "" {
		t.Errorf("%s: key %+v", table.Kind, key)
	}
	if table.Index != nil && !reflect.DeepEqual(index, table.Index(r)) {
		t.Errorf("%s: index %q", table.Kind, index)
	}
	delete(untested, table.Kind)
}

var untested = map[string]bool{}

// TestEveryKindRoundTrips catches a field that JSON hides or shadows, such as
// a second Region beside that of the embedded Key.
func TestEveryKindRoundTrips(t *testing.T) {
	for kind := range tables {
		untested[kind] = true
	}
	roundTrips(t, Clusters)
	roundTrips(t, Namespaces)
	roundTrips(t, Workgroups)
	roundTrips(t, ServerlessNamespaces)
	roundTrips(t, ServerlessSnapshots)
	roundTrips(t, UsageLimits)
	roundTrips(t, CustomDomains)
	roundTrips(t, SnapshotCopies)
	roundTrips(t, TableRestores)
	roundTrips(t, Reservations)
	roundTrips(t, ScheduledActions)
	roundTrips(t, Databases)
	roundTrips(t, Users)
	roundTrips(t, SubnetGroups)
	roundTrips(t, ClusterSecurityGroups)
	roundTrips(t, ClusterParameterGroups)
	roundTrips(t, Datashares)
	roundTrips(t, EndpointAuthorizations)
	roundTrips(t, EndpointAccesses)
	roundTrips(t, ResourcePolicies)
	roundTrips(t, CommitIntents)
	roundTrips(t, TemporaryKeys)
	roundTrips(t, AnswerPages)
	roundTrips(t, Statements)
	roundTrips(t, DatabaseCredentials)
	roundTrips(t, Groups)
	roundTrips(t, Roles)
	roundTrips(t, ShareEvents)
	for kind := range untested {
		t.Errorf("add %s to this test", kind)
	}
}
