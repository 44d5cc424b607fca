package serverless_test

import (
	"reflect"
	"testing"

	api "github.com/aws/aws-sdk-go-v2/service/redshiftserverless"

	"github.com/blueshift-db/blueshift/serverless"
)

// TestTableEqualsTheSDK notices operations that a newer SDK adds or drops.
func TestTableEqualsTheSDK(t *testing.T) {
	table := (&serverless.Service{}).Operations()
	client := reflect.TypeFor[*api.Client]()
	operations := 0
	for i := range client.NumMethod() {
		m := client.Method(i)
		if m.Type.NumIn() < 3 || m.Type.In(2).Kind() != reflect.Pointer {
			continue
		}
		operations++
		row, ok := table[m.Name]
		if !ok {
			t.Errorf("no row for %s", m.Name)
			continue
		}
		if in, out := row.Types(); in != m.Type.In(2).Elem() || out != m.Type.Out(0).Elem() {
			t.Errorf("%s has the types of another operation: %v, %v", m.Name, in, out)
		}
		if built, _ := row.Built(); !built {
			t.Errorf("%s is not built", m.Name)
		}
	}
	if operations != len(table) {
		t.Errorf("the SDK has %d operations, the table %d", operations, len(table))
	}
}
