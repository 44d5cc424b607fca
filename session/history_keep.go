package session

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"time"

	"github.com/blueshift-db/blueshift/store"
)

// keptFor is how long anything is remembered (Database Developer Guide, STL
// views for logging and SYS monitoring views: seven days).
const keptFor = 7 * 24 * time.Hour

// keptWithin is how long after its end a statement is written to the history's
// file at the latest, with all that has come meanwhile: what a crash takes away.
const keptWithin = time.Second / 2

// recall brings the history back to where its file says it was. Numbers go on
// behind any that a crash may have taken away.
func (h *history) recall(now time.Time) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	err := h.file.load(h.decode)
	for _, r := range h.statements.all {
		h.query, h.xid = max(h.query, r.query), max(h.xid, r.xid)
	}
	for _, u := range h.consumed.all {
		h.requests, h.xid = max(h.requests, u.number), max(h.xid, u.xid)
	}
	for _, c := range h.conflicts.all {
		h.xid = max(h.xid, c.xid)
	}
	if h.query+h.xid+h.requests > 0 {
		h.query, h.xid, h.requests = h.query+maxRan, h.xid+maxRan, h.requests+maxShareEvents
	}
	h.expire(now)
	h.fresh()
	return err
}

// fresh takes what the file has yet to get. The caller holds mu, as that of all
// that follow.
func (h *history) fresh() chapter {
	h.due = false
	return chapter{h.statements.fresh(), h.connections.fresh(), h.consumed.fresh(), h.produced.fresh(), h.conflicts.fresh()}
}

// kept is what the file has, without what has been forgotten.
func (h *history) kept() chapter {
	return chapter{h.statements.kept(), h.connections.kept(), h.consumed.kept(), h.produced.kept(), h.conflicts.kept()}
}

// expire forgets what is too old.
func (h *history) expire(now time.Time) {
	h.statements.expire(now)
	h.connections.expire(now)
	h.consumed.expire(now)
	h.produced.expire(now)
	h.conflicts.expire(now)
}

// keep writes what has come since the last time behind the rest.
func (h *history) keep(now time.Time) error {
	h.mu.Lock()
	h.expire(now)
	fresh := h.fresh()
	h.mu.Unlock()
	if err := h.file.append(fresh); err != nil || !h.file.outgrown(now) {
		return err
	}
	h.mu.Lock()
	all := h.kept()
	h.mu.Unlock()
	return h.file.rewrite(all)
}

// note remembers something, and has it written to the history's file in a while.
func (h *Sessions) note(past *history, remember func()) {
	past.mu.Lock()
	remember()
	first := !past.due && past.file != nil
	past.due = past.due || first
	past.mu.Unlock()
	if first {
		h.keepSoon(past)
	}
}

// keepSoon has the history written to its file in a while.
func (h *Sessions) keepSoon(past *history) {
	time.AfterFunc(keptWithin, func() {
		if err := past.keep(h.now()); err != nil {
			h.Logger.Warn("the history is not kept; it goes on in memory", "file", past.file.path, "error", err)
		}
	})
}

// ForgetNamespace ends the history of a namespace that has been deleted.
func (h *Sessions) ForgetNamespace(namespace string) error {
	h.mu.Lock()
	past := h.histories[namespace]
	delete(h.histories, namespace)
	h.mu.Unlock()
	if h.HistoryDir == "" {
		return nil
	}
	if past == nil {
		past = &history{file: h.historyFile(namespace)}
	}
	return past.file.close(true)
}

func (h *Sessions) historyFile(namespace string) *historyFile {
	return &historyFile{path: filepath.Join(h.HistoryDir, namespace)}
}

// sweepHistories removes the files of namespaces that are gone: a crash may
// come between the end of one and of its history.
func (h *Sessions) sweepHistories(ctx context.Context) error {
	if h.HistoryDir == "" {
		return nil
	}
	files, err := os.ReadDir(h.HistoryDir)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	alive := map[string]bool{}
	err = h.Store.View(ctx, func(tx store.Tx) error {
		for n := range store.Namespaces.All(tx) {
			alive[n.ID] = true
		}
		return nil
	})
	for _, f := range files {
		if err == nil && !alive[f.Name()] {
			err = os.Remove(filepath.Join(h.HistoryDir, f.Name()))
		}
	}
	return err
}

// Stop keeps what the histories hold and writes no more. No session runs any
// longer.
func (h *Sessions) Stop() (err error) {
	if h.HistoryDir == "" {
		return nil
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, past := range h.histories {
		err = errors.Join(err, past.keep(h.now()), past.file.close(false))
	}
	return err
}
