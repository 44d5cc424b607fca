package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"

	"github.com/mattn/go-sqlite3"

	"github.com/blueshift-db/blueshift"
)

// applicationID marks an SQLite file as ours ("BLUE").
const applicationID = 0x424c5545

// migrations bring a file from one format to the next; the format of a file is
// how many of them it has seen (PRAGMA user_version).
var migrations = []string{
	`CREATE TABLE records (
		kind    TEXT NOT NULL,
		account TEXT NOT NULL,
		region  TEXT NOT NULL,
		id      TEXT NOT NULL,
		body    BLOB NOT NULL,    -- JSON
		version INTEGER NOT NULL, -- number of the commit that wrote it
		PRIMARY KEY (kind, account, region, id)
	) WITHOUT ROWID`,
	// Records are found in memory. In the file a number is enough: rows of one
	// commit share pages, and replacing one binds little.
	`CREATE TABLE numbered (
		row     INTEGER PRIMARY KEY,
		kind    TEXT NOT NULL,
		account TEXT NOT NULL,
		region  TEXT NOT NULL,
		id      TEXT NOT NULL,
		body    BLOB NOT NULL,   -- JSON
		version INTEGER NOT NULL -- number of the commit that wrote it
	);
	INSERT INTO numbered SELECT NULL, kind, account, region, id, body, version FROM records;
	DROP TABLE records;
	ALTER TABLE numbered RENAME TO records`,
	// An answer kept for replay had a row of its own; now it has a page of its own.
	`UPDATE records SET kind = 'answerpage',
		body = CAST(json_object('ID', id, 'Answers', json_array(json(CAST(body AS TEXT)))) AS BLOB)
		WHERE kind = 'answer'`,
}

// file is the SQLite file behind a store. One connection holds it, locked
// against every other process, until close.
type file struct {
	db      *sql.DB
	conn    *sql.Conn
	begin   *statement
	add     *statement
	replace *statement
	delete  *statement
	end     *statement
	version int64 // of the last commit
	broken  error // why nothing can be written any more
}

func openFile(ctx context.Context, path string) (*file, error) {
	if err := create(path); err != nil {
		return nil, err
	}
	// The lock is exclusive and taken by the first statement, so that two
	// servers cannot work in one folder; it ends with the process. It also
	// keeps SQLite's shared-memory file away.
	options := url.Values{
		"_locking_mode": {"EXCLUSIVE"},
		"_journal_mode": {"WAL"},
		"_synchronous":  {"FULL"},
		"_busy_timeout": {"0"},
	}
	db, err := sql.Open("sqlite3", (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: options.Encode()}).String())
	if err != nil {
		return nil, err
	}
	f := &file{db: db}
	if f.conn, err = db.Conn(ctx); err == nil {
		err = f.prepare(ctx)
	}
	if err != nil {
		f.close()
		return nil, explain(err)
	}
	return f, nil
}

// create makes the folder and an empty file that only its owner may read.
func create(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	return f.Close()
}

func (f *file) prepare(ctx context.Context) error {
	if err := f.migrate(ctx); err != nil {
		return err
	}
	return f.conn.Raw(func(driver any) (err error) {
		c := driver.(*sqlite3.SQLiteConn)
		for _, s := range []struct {
			into **statement
			text string
		}{
			{&f.begin, "BEGIN IMMEDIATE"},
			{&f.add, "INSERT INTO records (row, kind, account, region, id, body, version) VALUES (?, ?, ?, ?, ?, ?, ?)"},
			{&f.replace, "UPDATE records SET body = ?, version = ? WHERE row = ?"},
			{&f.delete, "DELETE FROM records WHERE row = ?"},
			{&f.end, "COMMIT"},
		} {
			if *s.into, err = prepare(c, s.text); err != nil {
				return err
			}
		}
		return nil
	})
}

func (f *file) migrate(ctx context.Context) (err error) {
	if _, err := f.conn.ExecContext(ctx, "BEGIN EXCLUSIVE"); err != nil {
		return err
	}
	defer func() {
		if err != nil {
			f.conn.ExecContext(context.WithoutCancel(ctx), "ROLLBACK")
		}
	}()
	var format, owner, tables int
	if err := f.conn.QueryRowContext(ctx, "SELECT u.user_version, a.application_id, (SELECT count(*) FROM sqlite_schema) FROM pragma_user_version u, pragma_application_id a").Scan(&format, &owner, &tables); err != nil {
		return err
	}
	if owner != applicationID && (owner != 0 || tables != 0) {
		return errors.New("is an SQLite database, but not one of Blueshift's")
	}
	if format > len(migrations) {
		return fmt.Errorf("was written by a newer Blueshift (its format is %d, this binary knows %d): use that version or a later one", format, len(migrations))
	}
	for i := format; i < len(migrations); i++ {
		if _, err := f.conn.ExecContext(ctx, migrations[i]); err != nil {
			return fmt.Errorf("migration to format %d: %w", i+1, err)
		}
	}
	_, err = f.conn.ExecContext(ctx, fmt.Sprintf("PRAGMA application_id = %d; PRAGMA user_version = %d; COMMIT", applicationID, len(migrations)))
	return err
}

// explain puts what SQLite says at open in the words of who started the server.
func explain(err error) error {
	var e sqlite3.Error
	if !errors.As(err, &e) {
		return err
	}
	switch e.Code {
	case sqlite3.ErrBusy, sqlite3.ErrLocked:
		return errors.New("is in use by another process: stop that one first, or give this one another folder")
	case sqlite3.ErrNotADB:
		return errors.New("is not a database file, or is damaged from its first page on")
	case sqlite3.ErrCorrupt:
		return fmt.Errorf("is damaged: %w", err)
	case sqlite3.ErrCantOpen, sqlite3.ErrPerm, sqlite3.ErrReadonly:
		return fmt.Errorf("cannot be opened for writing: %w", err)
	}
	return err
}

// load reads every record. Kinds that this binary does not know are left alone
// in the file.
func (f *file) load(ctx context.Context, into *records) error {
	rows, err := f.conn.QueryContext(ctx, "SELECT row, kind, account, region, id, body, version FROM records")
	if err != nil {
		return explain(err)
	}
	defer rows.Close()
	for rows.Next() {
		var kind string
		var k blueshift.Key
		var body sql.RawBytes
		var row, version int64
		if err := rows.Scan(&row, &kind, &k.Account, &k.Region, &k.ID, &body, &version); err != nil {
			return explain(err)
		}
		f.version = max(f.version, version)
		into.rows = max(into.rows, row)
		t, known := tables[kind]
		if !known {
			continue
		}
		record, own, index, err := t.decode(body)
		if err == nil && own != k {
			err = fmt.Errorf("it calls itself %s/%s/%s", own.Account, own.Region, own.ID)
		}
		if err != nil {
			return fmt.Errorf("the %s record %s/%s/%s cannot be read: %w", kind, k.Account, k.Region, k.ID, err)
		}
		into.shelves[t.ordinal].put(item{k, record, index, row})
	}
	return explain(rows.Err())
}
