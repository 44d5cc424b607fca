package engine

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/blueshift-db/blueshift"
)

// catalogPattern is the form of generated catalog names. Nothing else is ever
// put into an ATTACH.
var catalogPattern = blueshift.Pattern(`^db_[0-9a-z_]{1,60}$`)

const fileSuffix = ".duckdb"

// besides are the files that DuckDB may keep next to a database's file. The
// last two exist only while a checkpoint or a recovery is under way.
var besides = []string{".wal", ".wal.checkpoint", ".wal.recovery"}

// Attach opens a catalog, creating its file if there is none. Attaching one
// that is open is no error.
func (i *Instance) Attach(ctx context.Context, catalog string) error {
	if err := checkCatalog(ctx, catalog); err != nil {
		return err
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	if err := i.start(); err != nil {
		return err
	}
	if i.attached[catalog] {
		return nil
	}
	if err := i.attach(catalog); err != nil {
		return err
	}
	i.attached[catalog] = true
	return nil
}

// Detach checkpoints a catalog and closes it; its file stays. Detaching one
// that is not open is no error. A catalog kept in memory is gone.
func (i *Instance) Detach(ctx context.Context, catalog string) error {
	if err := checkCatalog(ctx, catalog); err != nil {
		return err
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.detach(catalog)
}

// Drop closes a catalog and deletes its files. Dropping none is no error.
func (i *Instance) Drop(ctx context.Context, catalog string) error {
	if err := checkCatalog(ctx, catalog); err != nil {
		return err
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	if err := i.detach(catalog); err != nil {
		return err
	}
	if i.config.Dir == "" {
		return nil
	}
	// The database's own file goes last: until then Catalogs still lists it.
	for _, suffix := range append(slices.Clone(besides), "") {
		if err := os.Remove(i.path(catalog) + suffix); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	return nil
}

// Checkpoint moves what the catalog's write-ahead log holds into its file, as
// far as running transactions allow.
func (i *Instance) Checkpoint(ctx context.Context, catalog string) error {
	if err := checkCatalog(ctx, catalog); err != nil {
		return err
	}
	c, err := i.Conn(ctx)
	if err != nil {
		return err
	}
	defer c.Close()
	_, err = c.Exec(ctx, `CHECKPOINT "`+catalog+`"`)
	return err
}

// Catalogs lists the catalogs that exist, attached or not, in order of name.
func (i *Instance) Catalogs(ctx context.Context) ([]string, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if i.config.Dir == "" {
		i.mu.Lock()
		defer i.mu.Unlock()
		return slices.Sorted(maps.Keys(i.attached)), nil
	}
	files, err := os.ReadDir(i.config.Dir)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	var out []string
	for _, f := range files {
		name, ok := strings.CutSuffix(f.Name(), fileSuffix)
		if ok && f.Type().IsRegular() && catalogPattern().MatchString(name) {
			out = append(out, name)
		}
	}
	return out, err
}

func (i *Instance) attach(catalog string) error {
	return i.exec(`ATTACH ` + quote(i.path(catalog)) + ` AS "` + catalog + `"`)
}

func (i *Instance) detach(catalog string) error {
	if i.open && i.attached[catalog] {
		// One that is being repaired may be detached at the moment.
		if err := i.exec(`DETACH "` + catalog + `"`); err != nil && !i.fatal.Load() && !i.repairs[catalog] {
			return err
		}
	}
	delete(i.attached, catalog)
	return nil
}

func (i *Instance) path(catalog string) string {
	if i.config.Dir == "" {
		return ":memory:"
	}
	return filepath.Join(i.config.Dir, catalog+fileSuffix)
}

func checkCatalog(ctx context.Context, catalog string) error {
	if !catalogPattern().MatchString(catalog) {
		return fmt.Errorf("engine: %q is no catalog name", catalog)
	}
	return ctx.Err()
}

// quote prints a text literal. Paths come from the operator, who may have an
// apostrophe in a folder's name.
func quote(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }
