package store_test

import (
	"path/filepath"
	"testing"

	"github.com/blueshift-db/blueshift/store"
	"github.com/blueshift-db/blueshift/store/storetest"
)

func open(t testing.TB, path string) *store.SQLite {
	t.Helper()
	s, err := store.Open(t.Context(), store.Config{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func TestMemory(t *testing.T) {
	storetest.Run(t, func(t testing.TB) store.Store { return open(t, "") })
}

func TestFile(t *testing.T) {
	storetest.Run(t, func(t testing.TB) store.Store {
		return open(t, filepath.Join(t.TempDir(), "records.db"))
	})
}
