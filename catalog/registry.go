package catalog

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"sync"

	"github.com/blueshift-db/blueshift/engine"
)

// Registry holds the open databases of a server by their catalog names.
type Registry struct {
	engine *engine.Instance

	mu   sync.RWMutex // guards live
	live map[string]*Live
}

// New returns a registry of the databases of an engine.
func New(i *engine.Instance) *Registry { return &Registry{engine: i, live: map[string]*Live{}} }

// Create makes a database with the schema public in it.
func (r *Registry) Create(ctx context.Context, name string) error {
	if err := r.engine.Attach(ctx, name); err != nil {
		return err
	}
	c, err := r.engine.Conn(ctx)
	if err != nil {
		return err
	}
	defer c.Close()
	hidden := `"` + name + `"."_blueshift"`
	for _, sql := range []string{
		"BEGIN TRANSACTION",
		"CREATE SCHEMA IF NOT EXISTS " + hidden,
		"CREATE TABLE IF NOT EXISTS " + hidden + ".objects (id UINTEGER, kind VARCHAR, body VARCHAR)",
		"CREATE TABLE IF NOT EXISTS " + hidden + ".commits (id VARCHAR)",
		"INSERT INTO " + hidden + ".objects SELECT 0, 'format', '" + strconv.Itoa(format) + "' WHERE NOT EXISTS (SELECT 1 FROM " + hidden + ".objects WHERE kind = 'format')",
		"COMMIT",
	} {
		if _, err := c.Exec(ctx, sql); err != nil {
			return err
		}
	}
	return r.Open(ctx, name)
}

// Open reads the objects of a database and makes it available.
func (r *Registry) Open(ctx context.Context, name string) error {
	if err := r.engine.Attach(ctx, name); err != nil {
		return err
	}
	c, err := r.engine.Conn(ctx)
	if err != nil {
		return err
	}
	defer c.Close()
	l, err := load(ctx, c, name)
	if err != nil {
		return fmt.Errorf("database %s: %w", name, err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.live[name] == nil {
		r.live[name] = l
	}
	return nil
}

// Drop closes a database and deletes its files.
func (r *Registry) Drop(ctx context.Context, name string) error {
	r.mu.Lock()
	if l := r.live[name]; l != nil {
		l.dropped.Store(true)
		delete(r.live, name)
	}
	r.mu.Unlock()
	return r.engine.Drop(ctx, name)
}

// Empty opens a database and reports that nobody ever made anything in it.
func (r *Registry) Empty(ctx context.Context, name string) (bool, error) {
	if err := r.Open(ctx, name); err != nil {
		return r.bare(ctx, name)
	}
	l, _ := r.Live(name)
	snap := l.Snapshot()
	return len(snap.schemas) <= 1 && len(snap.relations) == 0, nil
}

// bare reports that a database which cannot be opened has no table at all, not
// even ours: its creation was cut short.
func (r *Registry) bare(ctx context.Context, name string) (bool, error) {
	if err := r.engine.Attach(ctx, name); err != nil {
		return false, err // a file that cannot be read may hold anything
	}
	c, err := r.engine.Conn(ctx)
	if err != nil {
		return false, err
	}
	defer c.Close()
	s, err := c.Prepare(ctx, "SELECT count(*) FROM duckdb_tables() WHERE database_name = $1")
	if err != nil {
		return false, err
	}
	defer s.Close()
	rows, err := s.Query(ctx, []any{name})
	if err != nil {
		return false, err
	}
	defer rows.Close()
	ch, err := rows.Next(ctx)
	return err == nil && ch != nil && ch.Vector(0).Int64()[0] == 0, err
}

// Catalogs lists the databases that have a file, open or not, in order of
// name; of a server in memory, those that are open. The caller removes what it
// has no record of, so files of which not one is open are an error and no
// list: rather the records are lost than every database an orphan.
func (r *Registry) Catalogs(ctx context.Context) ([]string, error) {
	names, err := r.engine.Catalogs(ctx)
	if err != nil {
		return nil, err
	}
	r.mu.RLock()
	defer r.mu.RUnlock()
	if len(names) > 0 && len(r.live) == 0 {
		return nil, fmt.Errorf("there are %d database files and none of them is open: if the server's records were lost or replaced, restore them; otherwise remove the files", len(names))
	}
	return names, nil
}

// Live finds an open database.
func (r *Registry) Live(name string) (*Live, bool) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	l, ok := r.live[name]
	return l, ok
}

// firstID is the first object id that is handed out.
const firstID = 100

// format is the form in which objects are stored. It grows when an older
// binary could not read what this one writes.
const format = 2

func load(ctx context.Context, c *engine.Conn, name string) (*Live, error) {
	l := &Live{name: name, tables: newTableLocks()}
	snap := &Snapshot{Version: 1, objects: newObjects()}
	snap.putSchema(publicSchema)
	l.next.Store(firstID)
	l.versions.Store(snap.Version)
	s, err := c.Prepare(ctx, "SELECT id, kind, body FROM "+l.hidden("objects"))
	if err != nil {
		return nil, err
	}
	defer s.Close()
	rows, err := s.Query(ctx, nil)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for {
		ch, err := rows.Next(ctx)
		if err != nil {
			return nil, err
		}
		if ch == nil {
			break
		}
		for i := range ch.Len() {
			if err := snap.read(string(ch.Vector(1).Bytes(i)), ch.Vector(2).Bytes(i)); err != nil {
				return nil, err
			}
			l.next.Store(max(l.next.Load(), ch.Vector(0).UInt32()[i]+1))
		}
	}
	l.snapshot.Store(snap)
	return l, l.sweep(ctx, c)
}

// sweep removes the rows of deleted objects; the highest id keeps its row, for
// it tells which one comes next.
func (l *Live) sweep(ctx context.Context, c *engine.Conn) error {
	_, err := c.Exec(ctx, "DELETE FROM "+l.hidden("objects")+" WHERE kind = 'gone' AND id < "+strconv.FormatUint(uint64(l.next.Load()-1), 10))
	return err
}

// read takes one stored object in. A database keeps the row of a dropped
// public schema as kind "dropped".
func (o objects) read(kind string, body []byte) error {
	switch kind {
	case "schema", "external schema":
		var s Schema
		if err := json.Unmarshal(body, &s); err != nil {
			return err
		}
		s.Owner = ownerOf(s.Owner)
		o.putSchema(s)
	case "default":
		var d DefaultPrivileges
		if err := json.Unmarshal(body, &d); err != nil {
			return err
		}
		o.defaults[d.ID] = &d
	case "function":
		var f Function
		if err := json.Unmarshal(body, &f); err != nil {
			return err
		}
		o.functions[f.ID] = &f
	case "rls policy":
		var p RLSPolicy
		if err := json.Unmarshal(body, &p); err != nil {
			return err
		}
		o.putPolicy(p)
	case "relation", "secured relation":
		var r Relation
		if err := json.Unmarshal(body, &r); err != nil {
			return err
		}
		r.Owner = ownerOf(r.Owner)
		o.putRelation(r)
	case "dropped":
		o.delete(99)
	case "gone":
	case "format":
		if n, err := strconv.Atoi(string(body)); err != nil || n > format {
			return fmt.Errorf("its format is %s and this binary knows up to %d: start it with the newer Blueshift that wrote it", body, format)
		}
	default:
		return fmt.Errorf("an object of kind %q, which this binary does not know", kind)
	}
	return nil
}
