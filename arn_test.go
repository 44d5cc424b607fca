package blueshift_test

import (
	"strings"
	"testing"

	"github.com/blueshift-db/blueshift"
)

func TestValidGUID(t *testing.T) {
	const good = "0123abcd-4567-89ef-0123-456789abcdef"
	if !blueshift.ValidGUID(good) {
		t.Errorf("%s is one", good)
	}
	for _, bad := range []string{"", good[1:], good + "0", strings.ToUpper(good), strings.Replace(good, "-", "0", 1),
		strings.Replace(good, "0", "-", 1), strings.Replace(good, "0", "g", 1), strings.Replace(good, "0", "/", 1), strings.Replace(good, "0", ":", 1)} {
		if blueshift.ValidGUID(bad) {
			t.Errorf("%q is not one", bad)
		}
	}
}

func TestDatashareARN(t *testing.T) {
	const guid = "0123abcd-4567-89ef-0123-456789abcdef"
	arn := blueshift.DatashareARN("us-east-1", "111111111111", guid, "sales/2026")
	if want := "arn:aws:redshift:us-east-1:111111111111:datashare:" + guid + "/sales/2026"; arn != want {
		t.Errorf("got %s, want %s", arn, want)
	}
	a, namespace, share, ok := blueshift.ParseDatashareARN(arn)
	if !ok || a.Account != "111111111111" || a.Region != "us-east-1" || namespace != guid || share != "sales/2026" {
		t.Errorf("%s is read as %v %s %s %t", arn, a, namespace, share, ok)
	}
	if a.String() != arn {
		t.Errorf("written again it is %s", a)
	}
}
