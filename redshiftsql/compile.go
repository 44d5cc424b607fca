package redshiftsql

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/blueshift-db/blueshift"
)

// Compile resolves a statement that reads or writes rows and prints it for the
// engine. params are the types the client declared, Unknown where it left the
// choice to us. Its errors are *blueshift.SQLError.
func Compile(s Statement, cat Catalog, params []Type) (*Plan, error) {
	c := &compiler{catalog: cat, params: append([]Type(nil), params...)}
	plan := &Plan{}
	var err error
	switch s := s.(type) {
	case *Select:
		plan.Tag = "SELECT"
		plan.Columns, err = c.query(s, nil)
	case *Insert:
		plan.Tag = "INSERT"
		plan.Bulk, plan.Target, err = c.insert(s)
	case *Update:
		plan.Tag = "UPDATE"
		plan.Target, err = c.update(s)
	case *Delete:
		plan.Tag = "DELETE"
		plan.Target, err = c.delete(s)
	case *Merge:
		plan.Tag = "MERGE"
		err = c.merge(s, plan)
	case *Truncate:
		plan.Tag = "TRUNCATE TABLE"
		if plan.Target, err = c.target(s.Table, blueshift.Truncate); err == nil {
			c.w("DELETE FROM ", physical(plan.Target))
		}
	case *Explain:
		return c.explain(s, params)
	default:
		err = refuse("0A000", "statement %T has no rows to compile", s)
	}
	if err != nil {
		return nil, err
	}
	for i := range c.params {
		if c.params[i].ID == Unknown {
			c.params[i] = Type{ID: Varchar}
		}
	}
	if c.full {
		return nil, tooComplex()
	}
	for _, printed := range []string{string(c.out), plan.Check, plan.First} {
		if err := denied(printed); err != nil {
			return nil, err
		}
	}
	if err := c.leaderOnly(); err != nil {
		return nil, err
	}
	plan.Params, plan.Reads = c.params, c.reads
	plan.Written, plan.Append = c.given, c.alone
	plan.SQL, err = c.withSystem(string(c.out))
	return plan, err
}

func (c *compiler) explain(s *Explain, params []Type) (*Plan, error) {
	inner, err := Compile(s.Statement, c.catalog, params)
	if err != nil {
		return nil, err
	}
	if inner.Bulk != nil || len(inner.Params) > 0 {
		return nil, refuse("0A000", "EXPLAIN of a statement with values to bind is not supported yet")
	}
	inner.SQL, inner.Tag, inner.Target = "EXPLAIN "+inner.SQL, "EXPLAIN", nil
	inner.Columns = []ResultColumn{{"QUERY PLAN", Type{ID: Varchar}}}
	return inner, nil
}

// compiler walks a statement once, resolving names as it meets them and
// printing what they resolved to.
type compiler struct {
	catalog   Catalog
	out       []byte
	full      bool // the printed statement outgrew maxPrinted
	params    []Type
	reads     []*Relation
	systems   []*systemRead // what of reads is printed at the head
	leader    string        // what of the statement Redshift's leader node alone can do
	names     int           // generated names handed out
	viewDepth int
	inlined   int      // functions in SQL being printed, one in another
	given     []Column // what an INSERT of constants gives values for
	alone     bool     // every other column is NULL
}

func (c *compiler) w(parts ...string) {
	for _, p := range parts {
		if len(c.out)+len(p) > maxPrinted {
			c.full = true
			return
		}
		c.out = append(c.out, p...)
	}
}

// tooComplex refuses a short statement that would print as a huge one: some
// functions and lateral aliases print an argument more than once.
func tooComplex() error {
	return blueshift.SQLErrorf("54001", "statement too complex").WithHint("Its expressions expand to more than %d bytes: compute shared parts in a subquery.", maxPrinted)
}

// capture runs print and returns what it printed instead of printing it.
func (c *compiler) capture(print func() error) (string, error) {
	start := len(c.out)
	err := print()
	s := string(c.out[start:])
	c.out = c.out[:start]
	return s, err
}

// fresh is a generated name: r1, r2, … Users' words are printed only as column
// names of base tables, so none of them can be taken for one of these.
func (c *compiler) fresh(prefix string) string {
	c.names++
	return prefix + strconv.Itoa(c.names)
}

func refuse(state, format string, args ...any) error {
	return blueshift.SQLErrorf(state, format, args...)
}

// at puts the position of a node into an error.
func at(err *blueshift.SQLError, pos Position) error {
	err.Position = int(pos)
	return err
}

func physical(r *Relation) string {
	return quoteIdent(r.Physical[0]) + "." + quoteIdent(r.Physical[1]) + "." + quoteIdent(r.Physical[2])
}

func (n Name) String() string { return strings.Join(n, ".") }

// columnList prints ("c1", "c2", …) for n columns.
func columnList(n int) string {
	var b strings.Builder
	b.WriteByte('(')
	for i := 1; i <= n; i++ {
		if i > 1 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, `"c%d"`, i)
	}
	b.WriteByte(')')
	return b.String()
}
