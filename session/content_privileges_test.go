package session

import (
	"encoding/json"
	"reflect"
	"testing"

	"github.com/blueshift-db/blueshift"
)

// A commit intent keeps what was granted to a datashare as text: what a crash
// leaves to be done has to be what the statement said.
func TestGrantToShareSurvivesItsIntent(t *testing.T) {
	for _, g := range []blueshift.ShareGrant{
		{Database: blueshift.Create | blueshift.Drop},
		{Schema: &blueshift.SharedSchema{ID: 101, Name: "shop", Held: blueshift.Usage | blueshift.Create}},
		{Object: &blueshift.SharedObject{ID: 102, SchemaID: 101, Schema: "shop", Name: "orders", Kind: "table", Held: blueshift.Insert}},
		{Scope: &blueshift.SharedScope{For: "TABLES", SchemaID: 101, Schema: "shop", Held: blueshift.AllOnSharedTable}},
	} {
		before := shareChange{Op: "grant privileges", Database: "dev", Share: "deals", Grant: &g}
		text, err := json.Marshal(before)
		if err != nil {
			t.Fatal(err)
		}
		var after shareChange
		if err := json.Unmarshal(text, &after); err != nil || !reflect.DeepEqual(before, after) {
			t.Errorf("%s\nreads as %+v (%v)", text, after, err)
		}
	}
}
