package session

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/blueshift-db/blueshift/store"
)

// keptFor is how long a statement is remembered (Database Developer Guide, STL
// views for logging and SYS monitoring views: seven days).
const keptFor = 7 * 24 * time.Hour

// keptWithin is how long after its end a statement is written to the history's
// file at the latest, with all that have ended meanwhile: what a crash takes
// away.
const keptWithin = time.Second / 2

// recall brings the history back to where its file says it was. Numbers go on
// behind any that a crash may have taken away.
func (h *history) recall(now time.Time) error {
	all, err := h.file.load()
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, r := range all {
		h.add(r)
		h.query, h.xid = max(h.query, r.query), max(h.xid, r.xid)
	}
	if len(all) > 0 {
		h.query, h.xid = h.query+maxRan, h.xid+maxRan
	}
	h.expire(now)
	h.unkept = 0
	return err
}

// expire forgets what is too old. The caller holds mu.
func (h *history) expire(now time.Time) {
	for len(h.statements) > 0 && now.Sub(h.statements[0].end) > keptFor {
		h.forgetOldest()
	}
}

// keep writes what has ended since the last time behind the rest.
func (h *history) keep(now time.Time) error {
	h.mu.Lock()
	h.expire(now)
	fresh := slices.Clone(h.statements[len(h.statements)-h.unkept:])
	h.unkept = 0
	h.mu.Unlock()
	if err := h.file.append(fresh); err != nil || !h.file.outgrown(now) {
		return err
	}
	h.mu.Lock()
	all := slices.Clone(h.statements[:len(h.statements)-h.unkept])
	h.mu.Unlock()
	return h.file.rewrite(all)
}

// keepSoon has the history written to its file in a while.
func (h *Sessions) keepSoon(past *history) {
	time.AfterFunc(keptWithin, func() {
		if err := past.keep(h.now()); err != nil {
			h.Logger.Warn("the history of statements is not kept; it goes on in memory", "file", past.file.path, "error", err)
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
