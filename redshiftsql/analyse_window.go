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
	out.unit = frameUnits[f.Unit]
	for i, b := range []Bound{f.Start, f.End} {
		out.bounds[i].kind = frameEnds[b.Kind]
		if b.N == nil {
			continue
		}
		if f.Unit == "RANGE" {
			return refuse("0A000", "RANGE with an offset is not supported: use ROWS")
		}
		if out.bounds[i].n, _, err = a.expr(b.N, &scope{}); err != nil {
			return err
		}
	}
	return nil
}
