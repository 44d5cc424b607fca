package blueshift_test

import (
	"encoding/json"
	"errors"
	"go/parser"
	"go/token"
	"io"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/blueshift-db/blueshift"

// layers is the table of ARCHITECTURE.md: for each package, what it may import
// from this house. Arrows point down only; behaviour packages do not know each
// other, edges do not know each other.
var layers = map[string][]string{
	"":               {},
	"store":          {""},
	"scalar":         {""},
	"engine":         {"", "scalar"},
	"copydata":       {""},
	"redshiftsql":    {"", "scalar", "copydata"},
	"catalog":        {"", "engine", "redshiftsql"},
	"identity":       {"", "store"},
	"fleet":          {"", "store"},
	"sharing":        {"", "store"},
	"session":        {"", "store", "engine", "copydata", "redshiftsql", "catalog"},
	"statement":      {"", "store", "session", "engine", "redshiftsql"},
	"sigv4":          {""},
	"awshttp":        {"", "sigv4"},
	"provisioned":    {"", "awshttp", "identity", "fleet", "sharing"},
	"serverless":     {"", "awshttp", "identity", "fleet", "sharing"},
	"dataapi":        {"", "awshttp", "statement"},
	"sts":            {"", "awshttp", "identity"},
	"pgwire":         {"", "session", "engine", "copydata", "redshiftsql"},
	"endpoint":       {""},
	"ec2":            {""},
	"secretsmanager": {""},
}

// wiring packages may import everything.
func wiring(pkg string) bool {
	return strings.HasPrefix(pkg, "cmd/") || strings.HasPrefix(pkg, "internal/") ||
		strings.HasPrefix(pkg, "bench") || strings.HasPrefix(pkg, "tests")
}

type goPackage struct {
	ImportPath string
	Dir        string
	GoFiles    []string
	Imports    []string
}

func house(t *testing.T) []goPackage {
	t.Helper()
	out, err := exec.Command("go", "list", "-json=ImportPath,Dir,GoFiles,Imports", "./...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var all []goPackage
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p goPackage
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
}

func inHouse(path string) (string, bool) {
	if path == module {
		return "", true
	}
	return strings.CutPrefix(path, module+"/")
}

func TestLayers(t *testing.T) {
	for _, p := range house(t) {
		name, _ := inHouse(p.ImportPath)
		if wiring(name) {
			continue
		}
		allowed, known := layers[name]
		if strings.Contains(name, "/") && !known { // storetest and the like live with their parent
			allowed, known = append(layers[filepath.Dir(name)], filepath.Dir(name)), true
		}
		if !known {
			t.Errorf("package %q is not in the table of layers: add it here and to ARCHITECTURE.md", name)
			continue
		}
		for _, imp := range p.Imports {
			if dep, ours := inHouse(imp); ours && !slices.Contains(allowed, dep) {
				t.Errorf("%s imports %s: arrows point down only (see ARCHITECTURE.md)", name, dep)
			}
			if strings.Contains(imp, "duckdb") && name != "engine" {
				t.Errorf("%s imports %s: engine is the only door to DuckDB", name, imp)
			}
			if strings.Contains(imp, "sqlite") && name != "store" {
				t.Errorf("%s imports %s: store is the only door to SQLite", name, imp)
			}
		}
		if name == "" {
			for _, imp := range p.Imports {
				if strings.Contains(imp, ".") {
					t.Errorf("the vocabulary imports %s: standard library only", imp)
				}
			}
		}
	}
}

func TestEveryPackageSaysWhatItIs(t *testing.T) {
	for _, p := range house(t) {
		documented := false
		for _, f := range p.GoFiles {
			file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(p.Dir, f), nil, parser.PackageClauseOnly|parser.ParseComments)
			if err != nil {
				t.Fatal(err)
			}
			documented = documented || file.Doc != nil
		}
		if len(p.GoFiles) > 0 && !documented {
			t.Errorf("%s has no package comment", p.ImportPath)
		}
	}
}
