package store_test

import (
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

var sales = blueshift.Cluster{Warehouse: blueshift.Warehouse{Key: blueshift.Key{Account: "111111111111", Region: "us-east-1", ID: "sales"}, Namespace: "guid", Tags: []blueshift.Tag{{Key: "a", Value: "b"}}}}

func putSales(t *testing.T, s store.Store) {
	t.Helper()
	if err := s.Update(t.Context(), func(tx store.Tx) error { return store.Clusters.Put(tx, sales) }); err != nil {
		t.Fatal(err)
	}
}

// written makes a file with one record and lets edit change it behind the
// store's back.
func written(t *testing.T, edit string) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "new folder", "records with 100% odd#name?.db")
	s := open(t, path)
	putSales(t, s)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if edit == "" {
		return path
	}
	plain := filepath.Join(t.TempDir(), "plain.db") // a name that a DSN takes as it is
	if err := os.Rename(path, plain); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite3", plain)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(edit); err != nil {
		t.Fatal(err)
	}
	return plain
}

func TestReopen(t *testing.T) {
	path := written(t, "")
	s := open(t, path)
	err := s.View(t.Context(), func(tx store.Tx) error {
		for c := range store.Clusters.Lookup(tx, "namespace:guid") {
			if c.Key != sales.Key || len(c.Tags) != 1 {
				t.Errorf("got %+v", c)
			}
			return nil
		}
		return errors.New("the record is gone")
	})
	if err != nil {
		t.Error(err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file holds secrets and is open to others: %v, %v", info.Mode(), err)
	}
}

func TestDeletedStaysDeleted(t *testing.T) {
	path := written(t, "")
	s := open(t, path)
	if err := s.Update(t.Context(), func(tx store.Tx) error { return store.Clusters.Delete(tx, sales.Key) }); err != nil {
		t.Fatal(err)
	}
	s.Close()
	if err := open(t, path).View(t.Context(), func(tx store.Tx) error {
		if _, err := store.Clusters.Get(tx, sales.Key); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("got %v", err)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}

// TestRefusedFiles opens what cannot be worked with; the message has to say why.
func TestRefusedFiles(t *testing.T) {
	junk := filepath.Join(t.TempDir(), "junk.db")
	if err := os.WriteFile(junk, []byte(strings.Repeat("not a database ", 1000)), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, path, says string }{
		{"newer format", written(t, "PRAGMA user_version = 99"), "written by a newer Blueshift"},
		{"another program's", written(t, "PRAGMA application_id = 7"), "not one of Blueshift's"},
		{"corrupt row", written(t, `UPDATE records SET body = '{"Account":'`), "the cluster record 111111111111/us-east-1/sales cannot be read"},
		{"row under another key", written(t, `UPDATE records SET id = 'other'`), "it calls itself 111111111111/us-east-1/sales"},
		{"no database", junk, "is not a database file"},
		{"a folder", t.TempDir(), "is a directory"},
	} {
		t.Run(c.name, func(t *testing.T) {
			for range 2 { // a refusal leaves nothing locked
				s, err := store.Open(t.Context(), store.Config{Path: c.path})
				if err == nil {
					s.Close()
					t.Fatal("was opened")
				}
				if !strings.Contains(err.Error(), c.says) {
					t.Errorf("got %q, want it to say %q", err, c.says)
				}
			}
		})
	}
}

// TestOldFormat opens a file of the first format, whose rows had no numbers.
func TestOldFormat(t *testing.T) {
	path := written(t, `DROP TABLE records;
		CREATE TABLE records (kind TEXT NOT NULL, account TEXT NOT NULL, region TEXT NOT NULL, id TEXT NOT NULL,
			body BLOB NOT NULL, version INTEGER NOT NULL, PRIMARY KEY (kind, account, region, id)) WITHOUT ROWID;
		INSERT INTO records VALUES ('cluster', '111111111111', 'us-east-1', 'sales', '{"Account":"111111111111","Region":"us-east-1","ID":"sales","NumberOfNodes":2}', 7),
			('cluster', '111111111111', 'us-east-1', 'old', '{"Account":"111111111111","Region":"us-east-1","ID":"old"}', 8);
		PRAGMA user_version = 1`)
	old := sales
	old.ID = "old"
	s := open(t, path)
	err := s.Update(t.Context(), func(tx store.Tx) error {
		c, err := store.Clusters.Get(tx, sales.Key)
		if err != nil || c.NumberOfNodes != 2 {
			t.Errorf("got %+v, %v", c, err)
		}
		c.NumberOfNodes = 3
		return errors.Join(store.Clusters.Put(tx, c), store.Clusters.Delete(tx, old.Key))
	})
	if err != nil {
		t.Fatal(err)
	}
	s.Close()
	if err := open(t, path).View(t.Context(), func(tx store.Tx) error {
		if c, err := store.Clusters.Get(tx, sales.Key); err != nil || c.NumberOfNodes != 3 {
			t.Errorf("after the next start: got %+v, %v", c, err)
		}
		if _, err := store.Clusters.Get(tx, old.Key); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("the deleted one: got %v", err)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}

// TestUnknownKind keeps what a later version may have left.
func TestUnknownKind(t *testing.T) {
	path := written(t, `INSERT INTO records VALUES (NULL, 'hologram', '111111111111', 'us-east-1', 'x', '{}', 1)`)
	s := open(t, path)
	putSales(t, s)
	s.Close()
	db, err := sql.Open("sqlite3", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var n int
	if err := db.QueryRow("SELECT count(*) FROM records WHERE kind = 'hologram'").Scan(&n); err != nil || n != 1 {
		t.Errorf("got %d, %v", n, err)
	}
}

func TestOneProcessPerFile(t *testing.T) {
	path := written(t, "")
	s := open(t, path)
	if second, err := store.Open(t.Context(), store.Config{Path: path}); err == nil {
		second.Close()
		t.Fatal("the file was opened twice")
	} else if !strings.Contains(err.Error(), "in use by another process") {
		t.Errorf("got %q", err)
	}
	putSales(t, s)
	s.Close()
	open(t, path)
}
