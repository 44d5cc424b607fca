package redshiftsql

import (
	"strings"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/scalar"
)

// spokenMoments are the words that stand for moments, as the engine computes
// them.
var spokenMoments = map[string]fixed{"now": "CAST(now() AS TIMESTAMP)", "today": "date_trunc('day', CAST(now() AS TIMESTAMP))",
	"yesterday": "(date_trunc('day', CAST(now() AS TIMESTAMP)) - to_days(1))", "tomorrow": "(date_trunc('day', CAST(now() AS TIMESTAMP)) + to_days(1))"}

// momentText reads a date or timestamp as Redshift would and writes it the one
// way the engine takes. Only a TIMESTAMPTZ minds a zone in it.
func momentText(s string, t Type) (string, error) {
	m, zone, err := scalar.ReadMoment(s)
	if err != nil {
		copied := *err.(*blueshift.SQLError)
		copied.Message = strings.Replace(copied.Message, "type timestamp:", "type "+t.String()+":", 1)
		return "", &copied
	}
	switch t.ID {
	case Date:
		m = m[:strings.LastIndexByte(m, ' ')] // the clock is last
	case TimestampTZ:
		m += zone
	}
	return m, nil
}

// spoken tells a word that stands for a moment.
func spoken(s string) bool {
	return len(s) >= len("now") && len(s) <= len("yesterday") && spokenMoments[foldASCII(s)] != ""
}

// ZoneName is the name of a place as the time zone database has it, in whichever
// case it is given; "" if there is none.
func ZoneName(v string) string {
	_, name := scalar.Place(v)
	return name
}

// momentWithin is a moment and an interval added or subtracted, which leads to no
// moment before Redshift's first one; past its last one the engine says so. What
// names no column is left to a function that the engine works out before it
// reads rows, so that it still skips blocks by it; so is an interval of
// less than a thousand years, without any check.
func momentWithin(op string, moment, span operand) node {
	sum := &infix{engineOperators[op], moment.n, span.n}
	columns := false
	for _, e := range []Expr{moment.e, span.e} {
		walk(e, func(e Expr) {
			switch e.(type) {
			case *ColumnRef, *Subquery:
				columns = true
			}
		})
	}
	switch {
	case shortSpan(span.e):
		return sum
	case columns && weight(sum, 30) > 0:
		return fill("CASE WHEN $1 < $2 THEN error('22008 timestamp out of range') ELSE $1 END", sum, &cast{textConst("4714-11-24 (BC) 00:00:00"), Type{ID: Timestamp}})
	}
	return fill("rs_within($1)", sum)
}

// shortSpan tells a constant interval of less than a thousand years.
func shortSpan(e Expr) bool {
	text, unit := "", ""
	switch e := e.(type) {
	case *IntervalLit:
		text, unit = e.Text, e.Unit
	case *Cast:
		l, ok := e.X.(*Literal)
		if !ok || l.Kind != StringLit || e.Type.ID != Interval {
			return false
		}
		text = l.Text
	default:
		return false
	}
	i, err := scalar.ReadInterval(text, unit)
	const years = 1000
	within := func(n, limit int64) bool { return n > -limit && n < limit }
	return err == nil && within(i.Months, 12*years) && within(i.Days, 366*years) && within(i.Micros, 366*years*86400e6)
}
