package redshiftsql

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const supportPage = "../docs/sql-support.md"

// TestSQLSupport holds docs/sql-support.md against the tables it is made of and
// the scripts that prove them; -update writes it anew.
func TestSQLSupport(t *testing.T) {
	page := supportText(t)
	if *update {
		if err := os.WriteFile(supportPage, []byte(page), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	kept, err := os.ReadFile(supportPage)
	if err != nil || string(kept) != page {
		t.Errorf("%s is stale (%v): run go test ./redshiftsql -run SQLSupport -update", supportPage, err)
	}
}

func supportText(t *testing.T) string {
	var b strings.Builder
	b.WriteString("# SQL support\n\nGenerated from the tables of statements, functions and types and from the scripts in `session/testdata`\n" +
		"by `go test ./redshiftsql -run SQLSupport -update`. What is missing answers SQLSTATE 0A000.\n\n## Statements\n\n| Statement | State | |\n|---|---|---|\n")
	for _, s := range Statements() {
		fmt.Fprintf(&b, "| %s | %s | %s |\n", s.Statement, s.State, s.Note)
	}
	domain := ""
	b.WriteString("\n## Functions\n")
	for _, f := range Functions() {
		if f.Domain != domain {
			domain = f.Domain
			fmt.Fprintf(&b, "\n### %s\n\n| Function | Result | State | |\n|---|---|---|---|\n", domain)
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", f.Signature, f.Result, f.State, f.Note)
	}
	b.WriteString("\n## Types\n\n| Type | Also | State | |\n|---|---|---|---|\n")
	for _, y := range Types() {
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", y.Type, strings.Join(y.Aliases, ", "), y.State, y.Note)
	}
	b.WriteString("\n## Proof\n\n| Script | Answers checked | Errors checked | Not built yet |\n|---|---|---|---|\n")
	files, err := filepath.Glob("../session/testdata/dossier_*.test")
	if err != nil || len(files) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	for _, file := range files {
		answers, refusals, missing := proofs(t, file)
		fmt.Fprintf(&b, "| %s | %d | %d | %d |\n", strings.TrimSuffix(strings.TrimPrefix(filepath.Base(file), "dossier_"), ".test"), answers, refusals, missing)
	}
	return b.String()
}

// proofs counts what a script checks.
func proofs(t *testing.T, file string) (answers, refusals, missing int) {
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(string(text), "\n") {
		switch {
		case strings.HasPrefix(line, "error 0A000"):
			missing++
		case strings.HasPrefix(line, "error "):
			refusals++
		case strings.HasPrefix(line, "query"), strings.HasPrefix(line, "statement"):
			answers++
		}
	}
	return answers, refusals, missing
}
