package story

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"
)

var notAWord = regexp.MustCompile(`[^a-z0-9_]+`)

// importCSV makes a table of the user's own file: the header names the
// columns, the values decide their types.
func (s *story) importCSV(ctx context.Context) (int, error) {
	f, err := os.Open(s.CSV)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	all, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return 0, fmt.Errorf("%s: %w", s.CSV, err)
	}
	if len(all) < 2 {
		return 0, fmt.Errorf("%s: %w: a header and at least one row are needed", s.CSV, io.ErrUnexpectedEOF)
	}
	header, rows := all[0], all[1:]
	kinds := make([]kind, len(header))
	columns := make([]string, len(header))
	for i, name := range header {
		kinds[i] = kindOf(rows, i)
		columns[i] = quoteName(name, i) + " " + kinds[i].sql
	}
	s.table = "files." + word(strings.TrimSuffix(filepath.Base(s.CSV), filepath.Ext(s.CSV)), "data")
	for _, sql := range []string{"CREATE SCHEMA files", "CREATE TABLE " + s.table + " (" + strings.Join(columns, ", ") + ")"} {
		if _, err := s.producerSQL.Exec(ctx, sql); err != nil {
			return 0, fmt.Errorf("%s: %w", sql, err)
		}
	}
	const batch = 2000
	for at := 0; at < len(rows); at += batch {
		var sql strings.Builder
		sql.WriteString("INSERT INTO " + s.table + " VALUES ")
		for i, row := range rows[at:min(at+batch, len(rows))] {
			if i > 0 {
				sql.WriteByte(',')
			}
			sql.WriteByte('(')
			for c, v := range row {
				if c > 0 {
					sql.WriteByte(',')
				}
				sql.WriteString(kinds[c].literal(v))
			}
			sql.WriteByte(')')
		}
		if _, err := s.producerSQL.Exec(ctx, sql.String()); err != nil {
			return 0, err
		}
	}
	return len(rows), nil
}

// kind is a column type with the test a value has to pass and its notation.
type kind struct {
	sql    string
	fits   func(string) error
	quoted bool
}

func (k kind) literal(v string) string {
	switch {
	case v == "":
		return "NULL"
	case k.quoted:
		return "'" + strings.NewReplacer(`\`, `\\`, `'`, `''`).Replace(v) + "'"
	default:
		return v
	}
}

var errTooLong = errors.New("longer than 65535 bytes")

// kinds from narrow to wide; the first that every value fits is taken.
var kinds = []kind{
	{"bigint", func(v string) error { _, err := strconv.ParseInt(v, 10, 64); return err }, false},
	{"double precision", func(v string) error { _, err := strconv.ParseFloat(v, 64); return err }, true},
	{"date", func(v string) error { _, err := time.Parse("2006-01-02", v); return err }, true},
	{"timestamp", func(v string) error { _, err := time.Parse("2006-01-02 15:04:05", v); return err }, true},
	{"varchar(65535)", func(v string) error {
		if len(v) > 65535 {
			return errTooLong
		}
		return nil
	}, true},
}

func kindOf(rows [][]string, column int) kind {
next:
	for _, k := range kinds {
		for _, r := range rows {
			if r[column] != "" && k.fits(r[column]) != nil {
				continue next
			}
		}
		return k
	}
	return kinds[len(kinds)-1]
}

func word(s, otherwise string) string {
	if s = strings.Trim(notAWord.ReplaceAllString(strings.ToLower(s), "_"), "_"); s == "" || s[0] >= '0' && s[0] <= '9' {
		return otherwise + s
	}
	return s
}

func quoteName(name string, i int) string {
	return `"` + word(name, "column_"+strconv.Itoa(i+1)) + `"`
}
