package redshiftsql

import (
	"strings"

	"github.com/blueshift-db/blueshift"
)

// frameless are the window functions that rank whole partitions: a frame means
// nothing to them.
var frameless = set("row_number", "rank", "dense_rank", "percent_rank", "cume_dist", "ntile", "lag", "lead", "ratio_to_report", "median",
	"percentile_cont", "percentile_disc", "listagg")

// over prints OVER (…). An aggregate over an order needs a frame, and so do
// FIRST_VALUE, LAST_VALUE and NTH_VALUE ("Window function syntax summary").
func (c *compiler) over(f *Call, class functionClass, sc *scope) error {
	w := f.Over
	switch {
	case frameless[f.Name] && w.Frame != nil:
		return at(blueshift.SQLErrorf("42601", "window function %s does not take a frame clause", f.Name), f.Pos)
	case !frameless[f.Name] && len(w.OrderBy) > 0 && w.Frame == nil:
		kind := "Aggregate window functions"
		if class == windowFunction {
			kind = strings.ToUpper(f.Name)
		}
		return at(blueshift.SQLErrorf("42601", "%s with an ORDER BY clause require a frame clause", kind).
			WithHint("Add ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW, or what you mean."), f.Pos)
	}
	c.w(" OVER (")
	if len(w.PartitionBy) > 0 {
		c.w("PARTITION BY ")
		if err := c.exprList(w.PartitionBy, sc); err != nil {
			return err
		}
	}
	if len(w.OrderBy) > 0 {
		c.w(" ORDER BY ")
		if err := c.orderBy(w.OrderBy, nil, sc); err != nil {
			return err
		}
	}
	if w.Frame != nil {
		if err := c.frame(w.Frame); err != nil {
			return err
		}
	}
	c.w(")")
	return nil
}

func (c *compiler) frame(f *Frame) error {
	c.w(" ", f.Unit, " BETWEEN ")
	for i, b := range []Bound{f.Start, f.End} {
		if i == 1 {
			c.w(" AND ")
		}
		if b.N != nil {
			if f.Unit == "RANGE" {
				return refuse("0A000", "RANGE with an offset is not supported: use ROWS")
			}
			if _, err := c.expr(b.N, &scope{}); err != nil {
				return err
			}
			c.w(" ")
		}
		c.w(b.Kind)
	}
	return nil
}
