package sharing

import (
	"testing"

	"github.com/blueshift-db/blueshift"
)

// A grant survives a restore if it was there in the snapshot and is there now;
// content and publicity are the snapshot's, associations are today's.
func TestAShareOfASnapshotBesideTodays(t *testing.T) {
	here := blueshift.Key{Account: producer, Region: region, ID: "11111111-1111-1111-1111-111111111111"}
	share := func(id uint32, public bool, consumers ...blueshift.Consumer) blueshift.Datashare {
		key := here
		key.ID = blueshift.DatashareID(here.ID, "sales")
		return blueshift.Datashare{Key: key, Namespace: here.ID, Name: "sales", ShareID: id, PubliclyAccessible: public, Consumers: consumers, Content: 7}
	}
	granted := blueshift.Consumer{ConsumerID: toConsumer, Authorization: blueshift.PendingAuthorization}
	associated := blueshift.Consumer{ConsumerID: toConsumer, Authorization: blueshift.Authorized, Associations: []blueshift.Association{{EntireAccount: true}}}
	later := blueshift.Consumer{ConsumerID: blueshift.ConsumerID{Account: stranger}}
	for name, test := range map[string]struct {
		now  []blueshift.Datashare
		want int
	}{
		"granted then and now":    {[]blueshift.Datashare{share(1, true, associated)}, 1},
		"granted since":           {[]blueshift.Datashare{share(1, true, associated, later)}, 1},
		"revoked since":           {[]blueshift.Datashare{share(1, true)}, 0},
		"dropped since":           {nil, 0},
		"dropped and made anew":   {[]blueshift.Datashare{share(2, true, associated)}, 0},
		"a snapshot of another's": {[]blueshift.Datashare{}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			d := restored(share(1, false, granted), blueshift.Namespace{Key: here, Principals: 3}, test.now)
			if len(d.Consumers) != test.want || d.PubliclyAccessible || d.Namespace != here.ID {
				t.Errorf("%+v", d)
			}
			if test.want == 1 && (len(d.Consumers[0].Associations) != 1 || d.Consumers[0].Authorization != blueshift.Authorized) {
				t.Errorf("the association of today is lost: %+v", d.Consumers)
			}
			if d.Content <= 7 {
				t.Error("what was compiled over the share from before would pass for current")
			}
			if again := restored(share(1, false, granted), blueshift.Namespace{Key: here, Principals: 4}, test.now); again.Content <= d.Content && test.want == 0 && len(test.now) == 0 {
				t.Error("what was compiled over the share of the restore before would pass for current")
			}
		})
	}
}
