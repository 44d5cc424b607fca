package engine

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	duckdb "github.com/duckdb/duckdb-go-bindings"

	"github.com/blueshift-db/blueshift"
)

var errShutDown = &blueshift.SQLError{Severity: "FATAL", State: "57P01", Message: "the SQL engine is shut down"}

// start opens DuckDB if it is not open, and opens it anew after a fatal error.
// The caller holds the lock.
func (i *Instance) start() error {
	switch {
	case i.closed:
		return errShutDown
	case i.fatal.Load():
		return i.recycle()
	case i.open:
		return nil
	}
	if err := i.boot(); err != nil {
		i.disconnect()
		return err
	}
	i.open = true
	for catalog := range i.attached {
		// One damaged file must not keep the other databases down: Attach
		// tries it again when it is asked for.
		if err := i.attach(catalog); err != nil {
			delete(i.attached, catalog)
			i.config.Logger.Error("a database could not be opened again", "database", catalog, "err", err)
		}
	}
	return nil
}

// boot opens DuckDB and locks it down, in the order that leaves ATTACH inside
// the folder possible and nothing else.
func (i *Instance) boot() error {
	var config duckdb.Config
	if duckdb.CreateConfig(&config) != duckdb.StateSuccess {
		return fmt.Errorf("engine: DuckDB gives no configuration")
	}
	defer duckdb.DestroyConfig(&config)
	for _, option := range []string{"autoinstall_known_extensions", "autoload_known_extensions", "allow_community_extensions"} {
		if duckdb.SetConfig(config, option, "false") != duckdb.StateSuccess {
			return fmt.Errorf("engine: DuckDB does not know the option %s", option)
		}
	}
	message := ""
	if duckdb.OpenExt(":memory:", &i.db, config, &message) != duckdb.StateSuccess {
		return fmt.Errorf("engine: %s", message)
	}
	if duckdb.Connect(i.db, &i.admin) != duckdb.StateSuccess {
		return fmt.Errorf("engine: DuckDB gives no connection")
	}
	if err := errors.Join(i.registerFunctions(), i.registerHeld()); err != nil {
		return err
	}
	settings, err := i.settings()
	if err != nil {
		return err
	}
	for _, sql := range settings {
		if err := i.exec(sql); err != nil {
			return fmt.Errorf("engine: %s: %w", sql, err)
		}
	}
	return nil
}

// distrusted are the optimizers that make some answers wrong: deliminator those
// of EXISTS and IN with two conditions on the outer row one of which is no
// equality (duckdb issues 22267 and 23979), common_subplan those of branches of
// a UNION ALL that are alike but for the columns they use (24624 and 25819).
const distrusted = "deliminator,common_subplan"

// settings are the statements that bound the engine and then lock it.
func (i *Instance) settings() ([]string, error) {
	threads := strconv.Itoa(i.help.threads)
	memory := i.config.MemoryLimit
	if memory == "" {
		var err error
		if memory, err = i.defaultMemory(); err != nil {
			return nil, err
		}
	}
	out := []string{
		"SET threads = " + threads,
		"SET external_threads = " + threads, // see help
		"SET memory_limit = " + quote(memory),
		"SET GLOBAL TimeZone = 'UTC'",
		"SET catalog_error_max_schemas = 0",
		"SET preserve_insertion_order = false",
		"SET disabled_optimizers = " + quote(distrusted),
	}
	if i.config.Dir == "" {
		out = append(out, "SET temp_directory = ''")
	} else {
		spill := filepath.Join(i.config.Dir, "spill")
		if err := os.MkdirAll(spill, 0o700); err != nil {
			return nil, err
		}
		limit := i.config.SpillLimit
		if limit == "" {
			limit = defaultSpill(i.config.Dir)
		}
		out = append(out, "SET temp_directory = "+quote(spill), "SET max_temp_directory_size = "+quote(limit),
			"SET allowed_directories = ["+quote(i.config.Dir)+"]")
	}
	return append(out, "SET enable_external_access = false", "SET allowed_configs = ['errors_as_json', 'streaming_buffer_size', 'TimeZone']", "SET lock_configuration = true"), nil
}

// defaultMemory is 60 % of the memory there is. DuckDB, which minds cgroups on
// its own, starts with 80 % of it.
func (i *Instance) defaultMemory() (string, error) {
	var r duckdb.Result
	defer duckdb.DestroyResult(&r)
	if duckdb.Query(i.admin, "SELECT current_setting('memory_limit')", &r) != duckdb.StateSuccess {
		return "", newError(duckdb.ResultError(&r))
	}
	chunk := duckdb.FetchChunk(r)
	defer duckdb.DestroyDataChunk(&chunk)
	v := Vector{data: duckdb.VectorGetData(duckdb.DataChunkGetVector(chunk, 0))}
	number, unit, _ := strings.Cut(string(v.Bytes(0)), " ")
	n, err := strconv.ParseFloat(number, 64)
	if err != nil {
		return "", fmt.Errorf("engine: DuckDB's memory limit %q cannot be read; give one in the configuration", v.Bytes(0))
	}
	return strconv.FormatFloat(n*0.75, 'f', 2, 64) + unit, nil
}
