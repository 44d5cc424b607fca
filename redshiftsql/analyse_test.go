package redshiftsql

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/blueshift-db/blueshift"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// fake is the catalog of one tenant: schema public with a few tables, a view,
// a shared database and one system view.
type fake struct{}

func (fake) Value(name string) (string, bool) {
	v, ok := map[string]string{"current_database": "dev", "current_user": "admin", "version": "PostgreSQL 8.0.2 on Blueshift"}[name]
	return v, ok
}

func (fake) Functions(parts []string) ([]*UserFunction, error) {
	if strings.TrimPrefix(strings.Join(parts, "."), "public.") != "twice" {
		return nil, nil
	}
	i, v := Type{ID: Integer}, Type{ID: Varchar, Length: 4}
	return []*UserFunction{{Args: []Type{i}, Returns: i, Body: "select $1 + $1"}, {Args: []Type{v}, Returns: v, Body: "select $1 || $1"}}, nil
}

func table(db, name, id string, cols ...Column) *Relation {
	for i := range cols {
		cols[i].Position = i + 1
	}
	return &Relation{Database: db, Schema: "public", Name: name, Columns: cols, Physical: [3]string{"db_1", "main", id}}
}

func (f fake) Relation(parts []string) (*Relation, error) {
	key := strings.TrimPrefix(strings.Join(parts, "."), "dev.")
	switch strings.TrimPrefix(key, "public.") {
	case "sales":
		return table("dev", "sales", "t_1", Column{Name: "id", Type: Type{ID: Integer}}, Column{Name: "amt", Type: Type{ID: Integer}},
			Column{Name: "note", Type: Type{ID: Varchar, Length: 10}}, Column{Name: "price", Type: Type{ID: Numeric, Precision: 8, Scale: 2}}, Column{Name: "at", Type: Type{ID: Timestamp}}), nil
	case "event":
		return table("dev", "event", "t_2", Column{Name: "id", Type: Type{ID: BigInt}, Identity: &Identity{Seed: 1, Step: 1}}, Column{Name: "name", Type: Type{ID: Varchar, Length: 40}, Default: "'none'"}), nil
	case "v":
		q, err := Parse("select id, amt * 2 as twice from sales")
		if err != nil {
			return nil, err
		}
		return &Relation{Database: "dev", Schema: "public", Name: "v", Kind: View, Query: q[0].(*Select), Context: f,
			Columns: []Column{{Name: "id", Type: Type{ID: Integer}}, {Name: "twice", Type: Type{ID: Integer}}}}, nil
	case "secret", "either", "closed", "hidden":
		return f.secured(strings.TrimPrefix(key, "public.")), nil
	case "svv_datashares":
		return &Relation{Database: "dev", Schema: "pg_catalog", Name: "svv_datashares", Kind: System, Columns: []Column{{Name: "share_name", Type: Type{ID: Varchar}}},
			Rows: func(Where) ([][]any, error) { return [][]any{{"it's"}, {nil}}, nil }}, nil
	}
	if key == "sales_db.public.shared" {
		r := table("sales_db", "shared", "t_9", Column{Name: "id", Type: Type{ID: Integer}})
		r.Physical[0], r.ReadOnly = "db_2", func() error { return blueshift.SQLErrorf("0A000", "read only") }
		return r, nil
	}
	return nil, blueshift.SQLErrorf("42P01", "relation %q does not exist", strings.Join(parts, "."))
}

// utility tells the statements that the session carries out itself; the golden
// files show what was understood.
func utility(s Statement) bool {
	switch s.(type) {
	case *Select, *Insert, *Update, *Delete, *Merge, *Truncate, *Explain:
		return false
	}
	return true
}

func compileText(sql string) string {
	list, err := Parse(sql)
	var out []string
	for _, s := range list {
		switch around := s.(type) { // what these run later is compiled just the same
		case *Prepare:
			s = around.Statement
		case *DeclareCursor:
			s = around.Query
		}
		if utility(s) {
			body, _ := json.Marshal(s)
			out = append(out, strings.TrimPrefix(fmt.Sprintf("%T ", s), "*redshiftsql.")+string(body))
			continue
		}
		var p *Plan
		if p, err = Compile(s, fake{}, nil); err != nil {
			break
		}
		for _, before := range []string{p.Check, p.First} {
			if before != "" {
				out = append(out, before)
			}
		}
		out = append(out, p.SQL)
		for i, c := range p.Columns {
			sep := ", "
			if i == 0 {
				sep = "  -- "
			}
			out[len(out)-1] += sep + c.Name + " " + c.Type.String()
		}
	}
	var e *blueshift.SQLError
	if errors.As(err, &e) {
		out = append(out, e.State+" "+e.Message)
	} else if err != nil {
		out = append(out, "NOT A SQL ERROR: "+err.Error())
	}
	return strings.Join(out, "\n")
}

func goldenFiles(t testing.TB) []string {
	files, _ := filepath.Glob("testdata/*.txt")
	if len(files) == 0 {
		t.Fatal("no golden files")
	}
	return files
}

// TestGolden reads testdata/*.txt: Redshift SQL, a line "----", then what the
// engine is given or the refusal; cases are separated by a line "====".
func TestGolden(t *testing.T) {
	for _, f := range goldenFiles(t) {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		var rewritten []string
		for _, c := range strings.Split(strings.TrimSpace(string(text)), "\n====\n") {
			sql, want, _ := strings.Cut(c, "\n----\n")
			got := compileText(sql)
			if got != strings.TrimSpace(want) && !*update {
				t.Errorf("%s\n%s\n--- got\n%s\n--- want\n%s", f, sql, got, want)
			}
			rewritten = append(rewritten, sql+"\n----\n"+got)
		}
		if *update {
			if err := os.WriteFile(f, []byte(strings.Join(rewritten, "\n====\n")+"\n"), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// TestHostile: whatever would let a session name a file, a setting, an
// extension or another tenant is refused by us, with the SQLSTATE of a refusal.
func TestHostile(t *testing.T) {
	text, err := os.ReadFile("testdata/hostile.sql")
	if err != nil {
		t.Fatal(err)
	}
	allowed := map[string]bool{"42601": true, "42P01": true, "42883": true, "0A000": true, "3F000": true, "3D000": true, "42704": true, "42703": true, "42622": true, "54000": true, "54001": true, "42501": true}
	for _, sql := range strings.Split(strings.TrimSpace(string(text)), "\n") {
		got := compileText(sql)
		got = got[strings.LastIndexByte(got, '\n')+1:] // of several statements, the last
		if len(got) < 6 || !allowed[got[:5]] {
			t.Errorf("%s\n  was not refused: %s", sql, got)
		}
	}
}
