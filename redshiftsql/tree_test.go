package redshiftsql

import (
	"go/ast"
	goparser "go/parser"
	gotoken "go/token"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// hostile is a text that would be several statements if it were not quoted.
const hostile = "x\"'; DROP TABLE t --/*\\ $1 \u2019\u02bc\x00é\n"

// everyNode is a node of each kind, with hostile in every place that takes a
// text.
func everyNode() []node {
	text, name := textConst(hostile), &column{hostile, hostile}
	order := &orderBy{[]orderKey{{name, true, true}}}
	table := &tableRef{[3]string{hostile, hostile, hostile}, hostile}
	set := []assignment{{hostile, text}}
	with := &withList{true, []withQuery{{id: hostile, width: 1, materialized: true, body: text}}}
	return []node{
		fixed("NULL"), text, intConst(-1), ident(hostile), typeName{ID: Varchar}, name, &rowID{hostile}, &systemColumn{hostile, 1},
		&refused{name, func() error { return nil }}, &placeholder{1}, &boundValue{1, Type{ID: Integer}},
		&pattern{"f($1, $*)", []node{text, name}}, &infix{"+", text, name}, &exactInfix{infix{"+", text, name}, 2, Type{ID: Numeric}, nil}, &listOf{", ", []node{text, name}}, &cast{text, Type{ID: Numeric}},
		&caseWhen{text, []branch{{text, name}}, text},
		&windowed{text, &window{[]node{name}, order, "ROWS", [2]bound{{text, "PRECEDING"}, {nil, "CURRENT ROW"}}}}, order,
		bound{text, "PRECEDING"},
		&query{with, text, order, text, text}, with, &with.queries[0],
		&block{true, []node{text}, []node{table}, text, []node{name}, text, text, true}, &aliased{text, hostile},
		&setOperation{"UNION", text, name}, &valueRows{[][]node{{text, name}}},
		table, &withRef{hostile, hostile, 1}, &derived{text, hostile, 2, true}, &join{"INNER", table, table, text},
		&statement{with, text}, &insertInto{table, []string{hostile}, text}, &updateTable{table, set, []node{table}, text},
		&deleteFrom{table, []node{table}, text}, &mergeInto{table, table, text, false, set, []string{hostile}, []node{text}, false},
	}
}

// TestEveryNodeQuotes: whatever texts the nodes of the tree hold, what stands
// outside of quotes in their print is ours.
func TestEveryNodeQuotes(t *testing.T) {
	kinds := map[string]bool{}
	for _, n := range everyNode() {
		kinds[strings.TrimPrefix(reflect.TypeOf(n).String(), "*")] = true
		p := printer{limit: maxPrinted}
		p.node(n)
		bare := quotedPattern.ReplaceAllString(string(p.out), " ")
		for _, r := range bare {
			if r > '~' || r < ' ' || strings.ContainsRune("'\";\\-", r) && bare != "-1" {
				t.Errorf("%T prints %q outside of quotes: %s", n, r, p.out)
				break
			}
		}
		if strings.Contains(bare, "DROP") {
			t.Errorf("%T lets a text out of its quotes: %s", n, p.out)
		}
	}
	sources(t, func(file string, f *ast.File) {
		for _, d := range f.Decls {
			m, ok := d.(*ast.FuncDecl)
			if !ok || m.Recv == nil || m.Name.Name != "print" {
				continue
			}
			kind := m.Recv.List[0].Type
			if star, ok := kind.(*ast.StarExpr); ok {
				kind = star.X
			}
			if name := kind.(*ast.Ident).Name; name != "printer" && !kinds["redshiftsql."+name] {
				t.Errorf("%s: everyNode has no %s", file, name)
			}
			if !strings.HasPrefix(file, "print") {
				t.Errorf("%s prints: the files print*.go do", file)
			}
		}
	})
}

// TestFixedTextIsOurs: no text but a constant is ever made into fixed text, and
// what is printed is written in one place.
func TestFixedTextIsOurs(t *testing.T) {
	sources(t, func(file string, f *ast.File) {
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr:
				if name, ok := n.Fun.(*ast.Ident); ok && name.Name == "fixed" {
					if _, constant := n.Args[0].(*ast.BasicLit); !constant {
						t.Errorf("%s makes fixed text of something that is no constant", file)
					}
				}
			case *ast.SelectorExpr:
				if x, ok := n.X.(*ast.Ident); ok && x.Name == "p" && n.Sel.Name == "out" && file != "print.go" {
					t.Errorf("%s writes past the printer", file)
				}
			}
			return true
		})
	})
}

// sources visits the files of the package.
func sources(t *testing.T, visit func(file string, f *ast.File)) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		f, err := goparser.ParseFile(gotoken.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		visit(file, f)
	}
}
