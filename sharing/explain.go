package sharing

import (
	"errors"
	"slices"
	"strings"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

// Objects knows what databases hold and what their users may do in them;
// session.Sessions is one.
type Objects interface {
	// SharedNow tells what a share holds of schema.object.
	SharedNow(tx store.Tx, d blueshift.Datashare, schema, object string) (blueshift.SharedNow, error)
	// LentNow tells what a user of a namespace may do with it in a database made
	// from the share; db is the zero one when there is none yet.
	LentNow(tx store.Tx, d blueshift.Datashare, n blueshift.Namespace, db blueshift.Database, user, schema, object string) (blueshift.LentNow, error)
}

// Ask makes o the one that Explain asks about databases. Call it before serving.
func (s *Service) Ask(o Objects) { s.objects = o }

// Explain walks the whole way from what is in the producer's database to one of
// the consumer's users: each step, whether it is done, who has to do it and with
// what statement or call. Whether the asker may ask is for the caller to say;
// steps on the other side that it may not see are left out.
func (s *Service) Explain(tx store.Tx, q blueshift.AccessQuestion) ([]blueshift.Step, error) {
	d, err := store.Datashares.Get(tx, q.Share)
	exists := err == nil
	if errors.Is(err, store.ErrNotFound) {
		d, err = blueshift.Datashare{Key: q.Share}, nil
		d.Namespace, d.Name, _ = strings.Cut(q.Share.ID, "/")
	}
	if err != nil {
		return nil, err
	}
	db := s.mounted(tx, &d, &q.Consumer)
	var lent, lender blueshift.LentNow
	if q.User != "" && q.Consumer.ID != "" {
		if lent, err = s.objects.LentNow(tx, d, q.Consumer, db, q.User, q.Schema, q.Object); err != nil {
			return nil, err
		}
		if lender = lent; q.Through != "" {
			if lender, err = s.objects.LentNow(tx, d, q.Consumer, db, q.Through, q.Schema, q.Object); err != nil {
				return nil, err
			}
		}
	}
	if q.Self && !lender.Usage { // whatever the state of the share, which is not such a user's to know
		return settle(userSteps(&q, db, blueshift.LentNow{Known: true}, blueshift.LentNow{})), nil
	}
	if !exists {
		if left, err := producerGone(tx, &d, &q, db); left != nil || err != nil {
			return left, err
		}
	}
	steps := []blueshift.Step{shareStep(&d, exists)}
	open := access(&d, &q.Consumer) == none && (!q.Self || q.Through != "" || q.Schema == "" || !db.WithPermissions || lent.UsageOfSchema)
	if q.Inside() && (q.Producer || open) {
		now, err := s.objects.SharedNow(tx, d, q.Schema, q.Object)
		if err != nil {
			return nil, err
		}
		if q.Object != "" && now.Function && (q.Producer || now.Object) { // READ and WRITE are not done to it
			q.Wants = blueshift.Execute
		}
		steps = append(steps, contentSteps(&d, &q, now)...)
	}
	steps = append(steps, handshakeSteps(&d, &q.Consumer, q.Writing())...)
	if exists {
		producer, consumer, err := hardwareOf(tx, &d, &q.Consumer)
		if err != nil {
			return nil, err
		}
		at := len(steps)
		if steps[at-1].Name == "associate" { // by ARN it is refused without
			at--
		}
		steps = slices.Insert(steps, at, hardwareStep(&d, &q.Consumer, producer, consumer))
		if d.ManagedBy != "" && q.Consumer.ID != "" {
			steps = slices.Insert(steps, at, offeredStep(&d, &q.Consumer))
		}
	}
	if q.Asker.Consumer && q.Consumer.ID != "" {
		public, err := publicStep(tx, &d, &q.Consumer)
		if err != nil {
			return nil, err
		}
		steps = append(steps, public, mountStep(&d, &q.Consumer, db))
		if q.User != "" {
			steps = append(steps, userSteps(&q, db, lent, lender)...)
		}
	}
	return settle(steps), nil
}

// unfinished gives the refusal of what a consumer wants of a share as such the
// steps that are missing as its hint, in the words in which it is explained.
func (s *Service) unfinished(tx store.Tx, err error, share blueshift.Key, n *blueshift.Namespace, wants blueshift.Privileges) error {
	var refused *blueshift.SQLError
	if !errors.As(err, &refused) {
		return err
	}
	steps, err := s.Explain(tx, blueshift.AccessQuestion{Share: share, Consumer: *n, Wants: wants, Asker: blueshift.Asker{Consumer: true}})
	if err != nil {
		return err
	}
	return refused.WithHint("%s", blueshift.NextStep(steps))
}

// mounted is the consumer's database made from a share, or one of the same name
// before it. Without one it has the name that it might be given, and no share.
func (s *Service) mounted(tx store.Tx, d *blueshift.Datashare, n *blueshift.Namespace) blueshift.Database {
	found := blueshift.Database{Name: d.Name + "_db"}
	for db := range store.Databases.Lookup(tx, "namespace:"+n.ID) {
		if db.ShareKey == d.Key && (found.Share == "" || db.ShareID == d.ShareID) {
			found = db
		}
	}
	return found
}

// step is one that is not done if there is a reason (why).
func step(name string, who blueshift.Account, call, why string) blueshift.Step {
	s := blueshift.Step{Name: name, State: blueshift.Done, Who: who, Call: call, Why: why}
	if why != "" {
		s.State = blueshift.Missing
	}
	return s
}

// settle leaves the first of the steps that are not done missing: those after
// it are blocked.
func settle(steps []blueshift.Step) []blueshift.Step {
	state := blueshift.Missing
	for i := range steps {
		if steps[i].State != blueshift.Done {
			steps[i].State, state = state, blueshift.Blocked
		}
	}
	return steps
}
