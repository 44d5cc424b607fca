package redshiftsql

import (
	"strconv"
	"strings"

	"github.com/blueshift-db/blueshift"
)

// analyser walks a statement and answers what it means, as a tree of the
// engine's SQL: every name resolved, every expression with its type. It refuses
// what there is not and what the user may not do, and writes no text.
type analyser struct {
	catalog   Catalog
	params    []Type
	reads     []*Relation
	systems   []*systemRead // what of reads goes to the head of the statement
	leader    string        // what of the statement Redshift's leader node alone can do
	names     int           // generated names handed out
	viewDepth int
	unfolded  int // bodies of views and functions so far
	inlined   int // functions in SQL being resolved, one in another
	steps     int // expressions and tables resolved
	repeated  int // of steps, those that were in vain, or to be taken again
	likeness
}

// fresh is a generated name: r1, r2, … Users' words become names of columns of
// base tables only, so none of them can be taken for one of these.
func (a *analyser) fresh(prefix string) string {
	a.names++
	return prefix + strconv.Itoa(a.names)
}

// maxRepeated is how many expressions and tables may be resolved in vain. Some
// queries and lists are resolved twice, and those inside of them then more often.
const maxRepeated = 1_000_000

// mark is a moment of the analysis.
type mark struct{ reads, systems, steps, unfolded int }

func (a *analyser) mark() mark { return mark{len(a.reads), len(a.systems), a.steps, a.unfolded} }

// discard drops what was noted since a moment: it is resolved again.
func (a *analyser) discard(since mark) error {
	a.unfolded = since.unfolded
	a.reads, a.systems = a.reads[:since.reads], a.systems[:since.systems]
	return a.again(since)
}

// again counts what has been resolved since a moment and is resolved once more.
func (a *analyser) again(since mark) error {
	if a.repeated += a.steps - since.steps; a.repeated > maxRepeated {
		return blueshift.SQLErrorf("54001", "statement too complex").WithHint("Its queries and lists are nested too deep in each other: put inner ones into WITH or a temporary table.")
	}
	return nil
}

// discarding resolves something for what it says of its columns.
func (a *analyser) discarding(resolve func() error) error {
	since := a.mark()
	if err := resolve(); err != nil {
		return err
	}
	return a.discard(since)
}

func refuse(state, format string, args ...any) error {
	return blueshift.SQLErrorf(state, format, args...)
}

// at puts the position of a node into an error.
func at(err *blueshift.SQLError, pos Position) error {
	err.Position = int(pos)
	return err
}

// physical is a table under an alias, which may be "".
func physical(r *Relation, alias string) *tableRef { return &tableRef{r.Physical, alias} }

func (n Name) String() string { return strings.Join(n, ".") }
