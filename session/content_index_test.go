package session

import (
	"math/rand/v2"
	"testing"

	"github.com/blueshift-db/blueshift"
)

// An index of a share answers as the share does, whatever was added to it and
// changed since.
func TestContentIndexAnswersAsTheShareDoes(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	some := func(of ...blueshift.Privileges) blueshift.Privileges { return of[random.IntN(len(of))] }
	kinds := []string{"TABLES", "FUNCTIONS", "SCHEMAS", ""}
	share := blueshift.Datashare{Key: blueshift.Key{ID: "n/share"}, ShareID: 7}
	var last *opened
	for round := range 200 {
		if round%3 != 0 { // in between only other records change
			share.Content++
			share.Schemas = append(share.Schemas, blueshift.SharedSchema{ID: uint32(random.IntN(20)), Held: some(0, blueshift.Usage|blueshift.Create)})
			share.Objects = append(share.Objects, blueshift.SharedObject{ID: uint32(20 + random.IntN(60)), Kind: []string{"table", "function"}[random.IntN(2)],
				Held: some(0, blueshift.Select|blueshift.Insert, blueshift.Execute)})
			if random.IntN(4) == 0 {
				share.Objects = share.Objects[random.IntN(len(share.Objects)):]
				share.Scoped = append(share.Scoped, blueshift.SharedScope{For: kinds[random.IntN(3)], SchemaID: uint32(random.IntN(20)), Held: some(blueshift.Select, blueshift.Usage, blueshift.Execute)})
			}
		}
		now := share
		index := last.indexOf(&now)
		last = &opened{share: &now, committed: &now, content: index}
		for id := range uint32(100) {
			if got, want := index.OnSchema(id), share.OnSchema(id); id < 20 && got != want {
				t.Fatalf("round %d: on schema %d %v, the share says %v", round, id, got, want)
			}
			for _, kind := range kinds {
				if got, want := index.OnObject(kind, id%20, id), share.OnObject(kind, id%20, id); id >= 20 && got != want {
					t.Fatalf("round %d: on object %d of %q %v, the share says %v", round, id, kind, got, want)
				}
			}
		}
	}
	again := share // dropped, and made anew with nothing in it
	again.ShareID, again.Schemas, again.Objects, again.Scoped = share.ShareID+1, nil, nil, nil
	index := last.indexOf(&again)
	for id := range uint32(100) {
		if held := index.OnObject("TABLES", id%20, id) | index.OnSchema(id); held != 0 {
			t.Fatalf("a share that was made anew holds %v of %d, which was in the one before", held, id)
		}
	}
}
