package session

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// historyFile keeps the statements of a namespace's history beyond the life of
// the server. It is written behind them: what a crash takes away is the end of
// it, of which the checksums tell how much can be read.
type historyFile struct {
	mu     sync.Mutex // guards what follows
	path   string
	size   int64
	oldest time.Time // the end of the first statement in it
	closed bool
}

// maxHistoryFile is the size from which the file is written anew with no more
// than the history remembers, which is less than half as much.
const maxHistoryFile = 4 * maxRanText

// staleHistory is how long after its time a statement may still be in the file.
const staleHistory = 24 * time.Hour

// historyFormat begins every file. It changes with what encode writes.
const historyFormat = "blueshift history 2\n"

// load reads what can be read, the oldest first, and cuts off the rest. A file
// in another format begins anew.
func (f *historyFile) load() (all []ran, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.closed {
		return nil, nil // of a namespace that has gone meanwhile
	}
	if err := os.MkdirAll(filepath.Dir(f.path), 0o700); err != nil {
		return nil, err
	}
	b, err := os.ReadFile(f.path)
	if errors.Is(err, os.ErrNotExist) || err == nil && (len(b) < len(historyFormat) || string(b[:len(historyFormat)]) != historyFormat) {
		return nil, f.replace([]byte(historyFormat))
	}
	if err != nil {
		return nil, err
	}
	rest := b[len(historyFormat):]
	for len(rest) >= 8 {
		n, sum := int(binary.LittleEndian.Uint32(rest)), binary.LittleEndian.Uint32(rest[4:])
		if n > len(rest)-8 || crc32.ChecksumIEEE(rest[8:8+n]) != sum {
			break
		}
		all = append(all, decodeRan(rest[8:8+n]))
		rest = rest[8+n:]
	}
	if len(all) > 0 {
		f.oldest = all[0].end
	}
	f.size = int64(len(b) - len(rest))
	return all, os.Truncate(f.path, f.size)
}

// append writes statements at the end. When not all of them can be written none
// is kept.
func (f *historyFile) append(fresh []ran) (err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.closed || len(fresh) == 0 {
		return nil
	}
	file, err := os.OpenFile(f.path, os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	defer file.Close()
	b := encodeAll(nil, fresh)
	if _, err := file.Write(b); err != nil {
		return errors.Join(err, file.Truncate(f.size))
	}
	if f.oldest.IsZero() {
		f.oldest = fresh[0].end
	}
	f.size += int64(len(b))
	return nil
}

// outgrown reports whether the file holds much more than is to be remembered.
func (f *historyFile) outgrown(now time.Time) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.size > maxHistoryFile || !f.oldest.IsZero() && now.Sub(f.oldest) > keptFor+staleHistory
}

// rewrite leaves nothing but the given statements in the file.
func (f *historyFile) rewrite(all []ran) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.closed {
		return nil
	}
	if f.oldest = (time.Time{}); len(all) > 0 {
		f.oldest = all[0].end
	}
	return f.replace(encodeAll([]byte(historyFormat), all))
}

// replace puts a new file in the place of the old one, whole or not at all.
func (f *historyFile) replace(b []byte) error {
	next := f.path + ".new"
	if err := os.WriteFile(next, b, 0o600); err != nil {
		return errors.Join(err, os.Remove(next))
	}
	f.size = int64(len(b))
	return os.Rename(next, f.path)
}

// close ends the writing, and with remove the file.
func (f *historyFile) close(remove bool) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.closed = true
	if !remove {
		return nil
	}
	if err := os.Remove(f.path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

// encodeAll writes statements, each behind its length and its checksum.
func encodeAll(b []byte, all []ran) []byte {
	for i := range all {
		at := len(b)
		b = all[i].encode(append(b, make([]byte, 8)...))
		binary.LittleEndian.PutUint32(b[at:], uint32(len(b)-at-8))
		binary.LittleEndian.PutUint32(b[at+4:], crc32.ChecksumIEEE(b[at+8:]))
	}
	return b
}

// encode writes the fields in the order in which decodeRan reads them.
func (r *ran) encode(b []byte) []byte {
	refused := int64(0)
	if r.refused {
		refused = 1
	}
	for _, n := range [...]int64{r.query, r.xid, int64(r.pid), int64(r.user), r.start.UnixMicro(), r.end.UnixMicro(), r.rows, refused, int64(len(r.applied)), int64(len(r.touched))} {
		b = binary.AppendVarint(b, n)
	}
	for _, text := range [...]string{r.database, r.label, r.text, r.err, r.state} {
		b = appendText(b, text)
	}
	for _, a := range r.applied {
		for _, text := range [...]string{a.database, a.schema, a.relation, a.policy} {
			b = appendText(b, text)
		}
	}
	for _, t := range r.touched {
		written := int64(0)
		if t.written {
			written = 1
		}
		b = binary.AppendVarint(binary.AppendVarint(b, int64(t.id)), written)
		for _, text := range [...]string{t.database, t.schema, t.name} {
			b = appendText(b, text)
		}
	}
	return b
}

func appendText(b []byte, text string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(text))), text...)
}

// decodeRan reads what encode has written.
func decodeRan(b []byte) (r ran) {
	number := func() int64 {
		n, size := binary.Varint(b)
		b = b[max(size, 0):]
		return n
	}
	text := func() string {
		n, size := binary.Uvarint(b)
		b = b[max(size, 0):]
		t := string(b[:min(n, uint64(len(b)))])
		b = b[len(t):]
		return t
	}
	r.query, r.xid, r.pid, r.user = number(), number(), int32(number()), uint32(number())
	r.start, r.end = time.UnixMicro(number()).UTC(), time.UnixMicro(number()).UTC()
	r.rows, r.refused = number(), number() == 1
	policies, tables := number(), number()
	r.database, r.label, r.text, r.err, r.state = text(), text(), text(), text(), text()
	for range min(policies, int64(len(b))) {
		r.applied = append(r.applied, appliedPolicy{text(), text(), text(), text()})
	}
	for range min(tables, int64(len(b))) {
		id, written := uint32(number()), number() == 1
		r.touched = append(r.touched, touchedTable{id, text(), text(), text(), written})
	}
	return r
}
