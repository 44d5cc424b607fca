package statement

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
)

// shelf keeps results by name. A result is whole once its sheet is closed.
type shelf interface {
	create(name string) (sheet, error)
	// read returns the bytes from one offset to another.
	read(name string, from, to int64) ([]byte, error)
	remove(name string)
	// names lists what is there.
	names() ([]string, error)
}

// sheet takes the pages of a result; Close makes them durable.
type sheet interface {
	io.Writer
	Close() error
}

func newShelf(dir string) (shelf, error) {
	if dir == "" {
		return &memoryShelf{results: map[string]*memorySheet{}}, nil
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	return diskShelf{dir}, nil
}

// diskShelf is a folder with a file for each result.
type diskShelf struct{ dir string }

// path turns the colon of a name into what every file system takes.
func (d diskShelf) path(name string) string {
	return filepath.Join(d.dir, strings.ReplaceAll(name, ":", "-"))
}

func (d diskShelf) create(name string) (sheet, error) {
	f, err := os.OpenFile(d.path(name), os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return nil, err
	}
	return &diskSheet{f, d.dir}, nil
}

func (d diskShelf) read(name string, from, to int64) ([]byte, error) {
	f, err := os.Open(d.path(name))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b := make([]byte, to-from)
	_, err = f.ReadAt(b, from)
	return b, err
}

func (d diskShelf) remove(name string) { os.Remove(d.path(name)) }

func (d diskShelf) names() (names []string, err error) {
	entries, err := os.ReadDir(d.dir)
	for _, e := range entries {
		if i := strings.LastIndexByte(e.Name(), '-'); i > 0 {
			names = append(names, e.Name()[:i]+":"+e.Name()[i+1:])
		}
	}
	return names, err
}

// diskSheet syncs the file and its folder, so that a record never refers to a
// file that a crash takes away.
type diskSheet struct {
	*os.File
	dir string
}

func (f *diskSheet) Close() error {
	err := errors.Join(f.File.Sync(), f.File.Close())
	if dir, openErr := os.Open(f.dir); openErr == nil {
		err = errors.Join(err, dir.Sync(), dir.Close())
	}
	return err
}

// memoryShelf is for servers that keep nothing.
type memoryShelf struct {
	mu      sync.Mutex // guards results
	results map[string]*memorySheet
}

type memorySheet struct{ bytes.Buffer }

func (*memorySheet) Close() error { return nil }

func (m *memoryShelf) create(name string) (sheet, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	s := &memorySheet{}
	m.results[name] = s
	return s, nil
}

func (m *memoryShelf) read(name string, from, to int64) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	s, ok := m.results[name]
	if !ok || to > int64(s.Len()) {
		return nil, os.ErrNotExist
	}
	return s.Bytes()[from:to], nil
}

func (m *memoryShelf) remove(name string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.results, name)
}

func (m *memoryShelf) names() (names []string, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for name := range m.results {
		names = append(names, name)
	}
	return names, nil
}
