package redshiftsql

import (
	"strings"

	"github.com/blueshift-db/blueshift"
)

// frameless are the window functions that rank whole partitions: a frame means
// nothing to them.
var frameless = set("row_number", "rank", "dense_rank", "percent_rank", "cume_dist", "ntile", "lag", "lead", "ratio_to_report", "median",
	"percentile_cont", "percentile_disc", "listagg")

// windowOf resolves OVER (…). An aggregate over an order needs a frame, and so do
// FIRST_VALUE, LAST_VALUE and NTH_VALUE ("Window function syntax summary").
func (a *analyser) windowOf(f *Call, class functionClass, sc *scope) (out *window, err error) {
	w := f.Over
	switch {
	case frameless[f.Name] && w.Frame != nil:
		return nil, at(blueshift.SQLErrorf("42601", "window function %s does not take a frame clause", f.Name), f.Pos)
	case !frameless[f.Name] && len(w.OrderBy) > 0 && w.Frame == nil:
		kind := "Aggregate window functions"
		if class == windowFunction {
			kind = strings.ToUpper(f.Name)
		}
		return nil, at(blueshift.SQLErrorf("42601", "%s with an ORDER BY clause require a frame clause", kind).
			WithHint("Add ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW, or what you mean."), f.Pos)
	}
	out = &window{}
	if out.partition, err = a.comparedList(w.PartitionBy, sc); err != nil {
		return nil, err
	}
	if len(w.OrderBy) > 0 {
		if out.order, err = a.orderBy(w.OrderBy, nil, sc); err != nil {
			return nil, err
		}
	}
	if w.Frame != nil {
		err = a.frame(w.Frame, out)
	}
	return out, err
}

var (
	frameUnits = map[string]fixed{"ROWS": "ROWS", "RANGE": "RANGE"}
	frameEnds  = map[string]fixed{"UNBOUNDED PRECEDING": "UNBOUNDED PRECEDING", "UNBOUNDED FOLLOWING": "UNBOUNDED FOLLOWING",
		"PRECEDING": "PRECEDING", "FOLLOWING": "FOLLOWING", "CURRENT ROW": "CURRENT ROW"}
)

func (a *analyser) frame(f *Frame, out *window) (err error) {
	if err := frameOrder(f.Start.Kind, f.End.Kind); err != nil {
		return err
	}
	out.unit = frameUnits[f.Unit]
	for i, b := range []Bound{f.Start, f.End} {
		out.bounds[i].kind = frameEnds[b.Kind]
		if b.N == nil {
			continue
		}
		if f.Unit == "RANGE" {
			return refuse("0A000", "RANGE with an offset is not supported: use ROWS")
		}
		if out.bounds[i].n, err = a.frameOffset(b.N, [2]string{"starting", "ending"}[i]); err != nil {
			return err
		}
	}
	return nil
}

// frameOffset is a number of rows, which the guide has as an unsigned constant.
func (a *analyser) frameOffset(e Expr, which string) (node, error) {
	switch e := e.(type) {
	case *Param:
		a.hint(e, Type{ID: BigInt})
		n, _, err := a.param(e)
		return fill("CASE WHEN $1 < 0 THEN error('22013 frame offset must not be negative') ELSE $1 END", n), err
	case *Literal:
		n, whole := position(e)
		switch {
		case e.Kind == NullLit:
			return nil, refuse("22004", "frame %s offset must not be null", which)
		case whole && n < 0:
			return nil, refuse("22013", "frame %s offset must not be negative", which)
		case whole:
			return intConst(n), nil
		}
	}
	return nil, refuse("42P10", "argument of ROWS must be a whole number")
}

// frameOrder refuses a frame whose end lies before its start whatever the row.
func frameOrder(start, end string) error {
	switch {
	case start == "UNBOUNDED FOLLOWING":
		return refuse("42P20", "frame start cannot be UNBOUNDED FOLLOWING")
	case end == "UNBOUNDED PRECEDING":
		return refuse("42P20", "frame end cannot be UNBOUNDED PRECEDING")
	case start == "CURRENT ROW" && end == "PRECEDING":
		return refuse("42P20", "frame starting from current row cannot have preceding rows")
	case start == "FOLLOWING" && end == "PRECEDING":
		return refuse("42P20", "frame starting from following row cannot have preceding rows")
	case start == "FOLLOWING" && end == "CURRENT ROW":
		return refuse("42P20", "frame starting from following row cannot end with current row")
	}
	return nil
}
