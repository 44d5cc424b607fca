package session

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/engine"
	"github.com/blueshift-db/blueshift/store"
)

// commitBoth commits rows and datashares together. The intent is durable
// first; the engine's COMMIT, which carries the intent's mark, decides; then the
// datashares follow. A crash in between is settled by Recover.
func (s *Session) commitBoth(ctx context.Context, t *transaction) error {
	live := t.writes
	text, err := json.Marshal(t.shares)
	if err != nil {
		return err
	}
	key := s.Namespace.Key
	key.ID = rand.Text()
	intent := blueshift.CommitIntent{Key: key, Namespace: s.Namespace, Catalog: live.Name(), Changes: text}
	if err := s.home.Store.Update(ctx, func(tx store.Tx) error { return store.CommitIntents.Put(tx, intent) }); err != nil {
		return err
	}
	forget := func() {
		_ = s.home.Store.Update(context.WithoutCancel(ctx), func(tx store.Tx) error { return store.CommitIntents.Delete(tx, key) })
	}
	if err := live.MarkCommit(ctx, s.conn, key.ID); err != nil {
		forget()
		return err
	}
	if err := s.commitEngine(ctx); err != nil {
		forget()
		return err
	}
	// Committed: from here on nothing is undone.
	ctx = context.WithoutCancel(ctx)
	if err := s.home.apply(ctx, s.Namespace, t.shares, &intent); err != nil {
		s.home.Logger.Error("records did not follow their transaction", "namespace", s.Namespace.ID, "err", err)
		s.warn("01000", "the rows are committed, but a datashare, user or privilege was changed by somebody else meanwhile: "+err.Error())
		forget()
	}
	if err := live.ForgetCommit(ctx, s.conn, key.ID); err != nil {
		s.home.Logger.Warn("a commit mark stays behind", "catalog", live.Name(), "err", err)
	}
	s.announce(ctx, t.shares)
	return nil
}

// Recover settles the intents that a crash left: applied if the engine had
// committed, forgotten if it had not; and removes the histories of namespaces
// that are gone. Call it before sessions are opened.
func (h *Sessions) Recover(ctx context.Context) error {
	if err := h.sweepHistories(ctx); err != nil {
		return err
	}
	var intents []blueshift.CommitIntent
	if err := h.Store.View(ctx, func(tx store.Tx) error {
		for i := range store.CommitIntents.All(tx) {
			intents = append(intents, i)
		}
		return nil
	}); err != nil || len(intents) == 0 {
		return err
	}
	conn, err := h.Engine.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	for _, i := range intents {
		if err := h.settle(ctx, conn, i); err != nil {
			return err
		}
	}
	return nil
}

// settle finishes one intent. The commit's mark goes last: without it, a second
// crash in between would take the intent for one that never committed.
func (h *Sessions) settle(ctx context.Context, conn *engine.Conn, i blueshift.CommitIntent) error {
	live, open := h.Catalogs.Live(i.Catalog)
	if !open {
		if kept, err := h.recorded(ctx, i.Catalog); err != nil || kept {
			// Whether it committed is written in a file that cannot be read now.
			h.Logger.Error("a datashare change waits for its database to open", "namespace", i.Namespace.ID)
			return err
		}
		return h.apply(ctx, i.Namespace, nil, &i)
	}
	var changes []shareChange
	committed, err := live.Committed(ctx, conn, i.ID)
	if err != nil {
		return err
	}
	if committed {
		if err := json.Unmarshal(i.Changes, &changes); err != nil {
			return err
		}
	}
	err = h.apply(ctx, i.Namespace, changes, &i)
	var refused *blueshift.SQLError
	if errors.As(err, &refused) { // already applied, or overtaken
		h.Logger.Warn("a datashare change was overtaken", "namespace", i.Namespace.ID, "err", err)
		err = h.apply(ctx, i.Namespace, nil, &i)
	}
	if err != nil {
		return err
	}
	return live.ForgetCommit(ctx, conn, i.ID)
}

// recorded reports whether the database of an intent still exists. It may be
// another namespace's: that of a producer whom this one wrote to.
func (h *Sessions) recorded(ctx context.Context, catalog string) (found bool, err error) {
	err = h.Store.View(ctx, func(tx store.Tx) error {
		for db := range store.Databases.All(tx) {
			found = found || db.Catalog == catalog
		}
		return nil
	})
	return found, err
}
