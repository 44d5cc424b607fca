package sharing

import (
	"strings"
	"testing"
)

// TestUnknownShareIsToldHowToMake: whose share there is none of is told the
// statements, with the names that are in the ARN.
func TestUnknownShareIsToldHowToMake(t *testing.T) {
	err := newShop(t).authorize() // of a share that nobody has made
	want := "account " + string(producer) + " must run, in namespace " + nsP +
		": CREATE DATASHARE salesshare, if there is none, and GRANT USAGE ON DATASHARE salesshare TO ACCOUNT '…' or TO NAMESPACE '…'"
	if code(err) != "InvalidDataShareFault" || !strings.Contains(err.Error(), want) {
		t.Errorf("%v does not say %q", err, want)
	}
}
