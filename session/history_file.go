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

// historyFile keeps the history of a namespace beyond the life of the server. It is written behind them: what a crash takes away is the end of
// it, of which the checksums tell how much can be read.
type historyFile struct {
	mu     sync.Mutex // guards what follows
	path   string
	size   int64
	oldest time.Time // when the first of what it holds happened
	closed bool
}

// maxHistoryFile is the size from which the file is written anew with no more
// than the history remembers, which is about half as much at most.
const maxHistoryFile = 4 * maxRanText

// staleHistory is how long after its time something may still be in the file.
const staleHistory = 24 * time.Hour

// historyFormat begins every file. It changes with what encode writes.
const historyFormat = "blueshift history 4\n"

// load reads what can be read, record by record, and cuts off the rest. A file in
// another format begins anew.
func (f *historyFile) load(record func(b []byte) (happened time.Time)) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.closed {
		return nil // of a namespace that has gone meanwhile
	}
	if err := os.MkdirAll(filepath.Dir(f.path), 0o700); err != nil {
		return err
	}
	b, err := os.ReadFile(f.path)
	if errors.Is(err, os.ErrNotExist) || err == nil && (len(b) < len(historyFormat) || string(b[:len(historyFormat)]) != historyFormat) {
		return f.replace([]byte(historyFormat))
	}
	if err != nil {
		return err
	}
	rest := b[len(historyFormat):]
	for len(rest) > 8 {
		n, sum := int(binary.LittleEndian.Uint32(rest)), binary.LittleEndian.Uint32(rest[4:])
		if n == 0 || n > len(rest)-8 || crc32.ChecksumIEEE(rest[8:8+n]) != sum {
			break
		}
		if at := record(rest[8 : 8+n]); f.oldest.IsZero() || at.Before(f.oldest) {
			f.oldest = at
		}
		rest = rest[8+n:]
	}
	f.size = int64(len(b) - len(rest))
	return os.Truncate(f.path, f.size)
}

// append writes at the end. When not all of it can be written nothing is kept.
func (f *historyFile) append(fresh chapter) (err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	oldest := fresh.oldest()
	if f.closed || oldest.IsZero() {
		return nil
	}
	file, err := os.OpenFile(f.path, os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	defer file.Close()
	b := fresh.encode(nil)
	if _, err := file.Write(b); err != nil {
		return errors.Join(err, file.Truncate(f.size))
	}
	if f.oldest.IsZero() {
		f.oldest = oldest
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

// rewrite leaves nothing but what is given in the file.
func (f *historyFile) rewrite(all chapter) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.closed {
		return nil
	}
	f.oldest = all.oldest()
	return f.replace(all.encode([]byte(historyFormat)))
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
