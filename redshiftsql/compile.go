package redshiftsql

import "github.com/blueshift-db/blueshift"

// Compile resolves a statement that reads or writes rows and prints it for the
// engine. params are the types the client declared, Unknown where it left the
// choice to us. Its errors are *blueshift.SQLError.
func Compile(s Statement, cat Catalog, params []Type) (*Plan, error) {
	return compile(s, cat, params, allDigits)
}

// CompileShort is Compile, and leaves decimals that are computed below an
// aggregate as many digits as the engine computes fast. Where the plan is Short,
// whoever runs it has to run what Compile makes when those are not enough: the
// engine tells before the first row.
func CompileShort(s Statement, cat Catalog, params []Type) (*Plan, error) {
	return compile(s, cat, params, someDigits)
}

func compile(s Statement, cat Catalog, params []Type, digits digits) (*Plan, error) {
	if s, ok := s.(*Explain); ok {
		return explain(s, cat, params)
	}
	a := &analyser{catalog: cat, params: append([]Type(nil), params...)}
	plan := &Plan{}
	meant, err := a.statement(s, plan)
	if err != nil {
		return nil, err
	}
	for i := range a.params {
		if a.params[i].ID == Unknown {
			a.params[i] = Type{ID: Varchar}
		}
	}
	plan.Params, plan.Reads = a.params, a.reads
	if plan.Tag != "SELECT" {
		digits = allDigits
	}
	p := &printer{limit: maxPrinted, digits: digits}
	if plan.SQL, err = p.print(meant.main); err != nil {
		return nil, err
	}
	if plan.Tag == "SELECT" && len(plan.Params) > 0 && len(plan.SQL) <= maxHeld {
		plan.Held = hold(meant.main)
	}
	plan.Constant = plan.Tag == "SELECT" && constant(meant)
	plan.Short = p.short
	if plan.Check, err = p.print(meant.check); err != nil {
		return nil, err
	}
	if plan.First, err = p.print(meant.first); err != nil {
		return nil, err
	}
	if err := a.leaderOnly(); err != nil {
		return nil, err
	}
	if len(a.systems) > 0 {
		plan.SQL, err = a.withSystem(meant.main, p.systems, digits)
	}
	return plan, err
}

// withSystem prints a statement anew, with the system relations that it reads.
// Which of their columns that takes has been seen when it was printed first.
func (a *analyser) withSystem(main *statement, named []*systemColumn, digits digits) (string, error) {
	head, err := a.systemHead(named)
	if err != nil {
		return "", err
	}
	if main.with != nil {
		head.recursive, head.queries = main.with.recursive, append(head.queries, main.with.queries...)
	}
	sql, err := (&printer{limit: maxSystem, digits: digits}).print(&statement{head, main.body})
	if err != nil {
		return "", blueshift.SQLErrorf("54001", "the system catalog has too much to answer this query").
			WithHint("Name the schema, the table or fewer columns in the query.")
	}
	return sql, nil
}

func explain(s *Explain, cat Catalog, params []Type) (*Plan, error) {
	inner, err := Compile(s.Statement, cat, params)
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
