package provisioned

import (
	"reflect"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/redshift"
)

// TestEveryOperationIsARow holds the table against the SDK's client, so that a
// newer model names what is missing, and against copy-and-paste slips.
func TestEveryOperationIsARow(t *testing.T) {
	rows := (&Service{}).Operations()
	client := reflect.TypeFor[*redshift.Client]()
	for m := range client.Methods() {
		if m.Name == "Options" {
			continue
		}
		row, ok := rows[m.Name]
		if !ok {
			t.Errorf("operation %s has no row", m.Name)
			continue
		}
		in, out := row.Types()
		if in.Name() != m.Name+"Input" || out.Name() != m.Name+"Output" {
			t.Errorf("operation %s takes %s and answers %s", m.Name, in, out)
		}
		if built, why := row.Built(); !built && why == "" {
			t.Errorf("operation %s does not say why it is not built", m.Name)
		}
		delete(rows, m.Name)
	}
	for name := range rows {
		t.Errorf("%s is no operation of the API", name)
	}
}
