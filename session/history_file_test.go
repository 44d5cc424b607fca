package session

import (
	"bytes"
	"errors"
	"net/netip"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/blueshift-db/blueshift"
)

var someDay = time.Date(2026, 2, 3, 4, 5, 6, 789000, time.UTC)

// recalled is a history as a server has it that was started just now.
func recalled(t *testing.T, path string, now time.Time) *history {
	t.Helper()
	h := &history{file: &historyFile{path: path}}
	if err := h.recall(now); err != nil {
		t.Fatal(err)
	}
	return h
}

// remember adds a statement.
func (h *history) remember(text string, end time.Time) {
	h.query, h.xid = h.query+1, h.xid+1
	h.statements.add(ran{query: h.query, xid: h.xid, pid: 1001, user: 100, database: "dev", text: text, start: end.Add(-time.Second), end: end, rows: 3})
}

func mustKeep(t *testing.T, h *history, now time.Time) {
	t.Helper()
	if err := h.keep(now); err != nil {
		t.Fatal(err)
	}
}

func textsOf(all []ran) (texts []string) {
	for _, r := range all {
		texts = append(texts, r.text)
	}
	return texts
}

func TestHistorySurvives(t *testing.T) {
	path := filepath.Join(t.TempDir(), "history", "ns")
	h := recalled(t, path, someDay)
	h.remember("SELECT 'ü'\n", someDay)
	h.remember("SELEC 1", someDay)
	h.statements.all[0].applied = []appliedPolicy{{"dev", "public", "t", "p"}, {"dev", "public", "u", ""}}
	h.statements.all[0].touched = []touchedTable{{100, "dev", "public", "t", false}, {101, "dev", "public", "u", true}}
	h.statements.all[1].err, h.statements.all[1].state, h.statements.all[1].refused, h.statements.all[1].label = "syntax error", "42601", true, "mine"
	h.connections.add(connected{event: initiating, since: someDay, at: someDay, pid: 7, user: 100, name: "ann", database: "dev", remote: netip.MustParseAddrPort("[::1]:5439"),
		timeout: 60, application: "a", os: "o", driver: "d", plugin: "p"})
	h.connections.add(connected{event: disconnecting, since: someDay, at: someDay})
	h.consumed.add(&shareUse{request: request{share: blueshift.Key{Account: "1", Region: "r", ID: "n/s"}, shareID: 5, kind: "table", id: 9, schema: "public", name: "t"},
		at: someDay, user: 100, pid: 7, xid: 3, number: 4, consumer: blueshift.Key{Account: "2", Region: "q", ID: "m"}})
	h.produced.add(&shareUse{at: someDay, failed: true, err: "no", state: "42501"})
	h.conflicts.add(conflict{xid: 9, pid: 7, since: someDay.Add(-time.Second), at: someDay, table: 100})
	h.requests = 4
	want, wantConnections, wantConsumed, wantProduced := slices.Clone(h.statements.all), slices.Clone(h.connections.all), slices.Clone(h.consumed.all), slices.Clone(h.produced.all)
	mustKeep(t, h, someDay)
	h.remember("SELECT 'never written'", someDay)

	again := recalled(t, path, someDay)
	if !reflect.DeepEqual(again.statements.all, want) {
		t.Errorf("read back\n%+v\nwant\n%+v", again.statements.all, want)
	}
	if !reflect.DeepEqual(again.connections.all, wantConnections) {
		t.Errorf("read back\n%+v\nwant\n%+v", again.connections.all, wantConnections)
	}
	if !reflect.DeepEqual(again.consumed.all, wantConsumed) || !reflect.DeepEqual(again.produced.all, wantProduced) {
		t.Errorf("read back\n%+v %+v\nwant\n%+v %+v", again.consumed.all[0], again.produced.all[0], wantConsumed[0], wantProduced[0])
	}
	if !reflect.DeepEqual(again.conflicts.all, []conflict{{9, 7, someDay.Add(-time.Second), someDay, 100}}) {
		t.Errorf("read back %+v", again.conflicts.all)
	}
	if again.requests <= h.requests {
		t.Errorf("goes on from request %d", again.requests)
	}
	if again.query < h.query || again.xid < h.xid {
		t.Errorf("goes on from statement %d and transaction %d, behind %d and %d, which a crash took away", again.query, again.xid, h.query, h.xid)
	}
}

// A crash in the middle of a write, or a disk that forgot some of it, takes
// away the end and no more.
func TestHistoryTorn(t *testing.T) {
	for name, tear := range map[string]func([]byte) []byte{
		"cut":       func(b []byte) []byte { return b[:len(b)-5] },
		"forgotten": func(b []byte) []byte { return append(b[:len(b)-5], 0, 0, 0, 0, 0) },
		"lengthy":   func(b []byte) []byte { return append(b[:len(b)-45], bytes.Repeat([]byte{255}, 45)...) },
	} {
		path := filepath.Join(t.TempDir(), "ns")
		h := recalled(t, path, someDay)
		h.remember("first", someDay)
		h.remember("second "+strings.Repeat("x", 50), someDay)
		mustKeep(t, h, someDay)
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, tear(b), 0o600); err != nil {
			t.Fatal(err)
		}
		h = recalled(t, path, someDay)
		h.remember("third", someDay)
		mustKeep(t, h, someDay)
		if got := textsOf(recalled(t, path, someDay).statements.all); !slices.Equal(got, []string{"first", "third"}) {
			t.Errorf("%s: %q", name, got)
		}
	}
}

// What another version has written, or nobody, is begun anew.
func TestHistoryOfAnotherFormat(t *testing.T) {
	for _, text := range []string{"", "blueshift history 7\nabc", "short"} {
		path := filepath.Join(t.TempDir(), "ns")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		h := recalled(t, path, someDay)
		h.remember("SELECT 1", someDay)
		mustKeep(t, h, someDay)
		if got := textsOf(recalled(t, path, someDay).statements.all); len(got) != 1 {
			t.Errorf("after %q: %q", text, got)
		}
	}
}

// A flood of statements fills neither the memory nor the disk, however long it
// goes on and whoever reads it back.
func TestHistoryFileIsBounded(t *testing.T) {
	path, largest := filepath.Join(t.TempDir(), "ns"), int64(0)
	h, text := recalled(t, path, someDay), strings.Repeat("x", maxKeptText)
	for range 50 {
		for range 10 {
			h.remember(text, someDay)
		}
		for range maxConnected / 2 { // of the longest names
			h.connections.add(connected{event: initiating, at: someDay, application: text[:250], driver: text[:64], os: text[:64], plugin: text[:32], name: text[:127], database: text[:127]})
			h.consumed.add(&shareUse{at: someDay, err: text[:maxKeptError]})
			h.produced.add(&shareUse{at: someDay, err: text[:maxKeptError]})
		}
		mustKeep(t, h, someDay)
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		largest = max(largest, info.Size())
	}
	if remembered := int64(maxRanText+3*maxNotedText) + 60*(maxRan+3*maxConnected); largest > maxHistoryFile || remembered > maxHistoryFile*3/5 {
		t.Errorf("the file has grown to %d bytes, at most %d are kept", largest, maxHistoryFile)
	}
	again := recalled(t, path, someDay)
	if len(again.statements.all) != maxRanText/maxKeptText || again.statements.bytes > maxRanText {
		t.Errorf("%d statements of %d bytes are read back", len(again.statements.all), again.statements.bytes)
	}
	if n := len(again.connections.all); n == 0 || n > maxConnected || again.connections.bytes > maxNotedText || again.consumed.bytes > maxNotedText || again.produced.bytes > maxNotedText {
		t.Errorf("%d connections of %d bytes and uses of %d and %d bytes are read back", n, again.connections.bytes, again.consumed.bytes, again.produced.bytes)
	}
}

// After seven days nobody is told of a statement, and a day later no file is.
func TestHistoryAges(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ns")
	h := recalled(t, path, someDay)
	h.remember("SELECT 'old'", someDay)
	mustKeep(t, h, someDay)
	week := someDay.Add(keptFor)
	h.remember("SELECT 'new'", week)
	mustKeep(t, h, week)
	if got := textsOf(recalled(t, path, week).statements.all); len(got) != 2 {
		t.Errorf("after seven days: %q", got)
	}
	if got := textsOf(recalled(t, path, week.Add(time.Second)).statements.all); !slices.Equal(got, []string{"SELECT 'new'"}) {
		t.Errorf("a second later: %q", got)
	}
	later := week.Add(staleHistory + time.Second)
	h.remember("SELECT 'last'", later)
	mustKeep(t, h, later)
	b, err := os.ReadFile(path)
	if err != nil || strings.Contains(string(b), "old") || !strings.Contains(string(b), "last") {
		t.Errorf("a day later the file holds %q, %v", b, err)
	}
}

// Where nothing can be written, statements go on and are remembered.
func TestHistoryWithoutItsFile(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "history")
	h := recalled(t, filepath.Join(dir, "ns"), someDay)
	h.remember("SELECT 1", someDay)
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if err := h.keep(someDay); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("written without a folder: %v", err)
	}
	if got := textsOf(h.statements.all); len(got) != 1 {
		t.Errorf("remembered: %q", got)
	}
}

// What a session still ends that is being cut does not bring back the file of a
// namespace that is gone.
func TestForgottenHistoryIsNotWritten(t *testing.T) {
	home := New(Config{HistoryDir: t.TempDir()})
	h := home.historyOf("ns")
	h.remember("SELECT 1", someDay)
	mustKeep(t, h, someDay)
	for range 2 {
		if err := home.ForgetNamespace("ns"); err != nil {
			t.Fatal(err)
		}
		h.remember("SELECT 'late'", someDay)
		mustKeep(t, h, someDay)
		if _, err := os.Stat(h.file.path); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("the file is there: %v", err)
		}
	}
}
