package redshiftsql

import (
	"strings"
)

// special prints the functions that a template cannot. wrap goes around the
// call after OVER, with $1 for the call and $2 for the count of its argument.
func (c *compiler) special(f *Call, a []string, t []Type, sc *scope) (text, wrap string, result Type, err error) {
	switch f.Name {
	case "sum":
		switch {
		case t[0].ID == SmallInt || t[0].ID == Integer:
			return "sum(" + a[0] + ")", "CAST($1 AS BIGINT)", Type{ID: BigInt}, nil
		case t[0].ID == BigInt:
			r := Type{ID: Numeric, Precision: 38}
			return "sum(" + a[0] + ")", "CAST($1 AS " + r.engineName() + ")", r, nil
		case t[0].ID == Numeric:
			result = Type{ID: Numeric, Precision: 38, Scale: t[0].Scale}
		case t[0].ID == Real || t[0].ID == Double:
			result = Type{ID: Double}
		}
		return "sum(" + a[0] + ")", "", result, nil
	case "avg":
		// The engine's mean is a DOUBLE; exact numbers keep their own kind.
		switch {
		case t[0].integer() || t[0].ID == Numeric:
			result = Type{ID: BigInt}
			if t[0].ID == BigInt || t[0].ID == Numeric {
				result = Type{ID: Numeric, Precision: 38, Scale: t[0].Scale}
			}
			return "sum(" + a[0] + ")", average("$1", "$2", t[0], result), result, nil
		}
		return "avg(" + a[0] + ")", "", Type{ID: Double}, nil
	case "listagg":
		separator := "''"
		if len(a) == 2 {
			separator = a[1]
		}
		order, err := c.capture(func() error { return c.withinGroup(f, sc) })
		return "string_agg(" + a[0] + ", " + separator + order + ")", "", Type{ID: Varchar}, err
	case "median":
		if t[0].temporal() {
			return "median(" + a[0] + ")", "CAST($1 AS " + t[0].engineName() + ")", t[0], nil
		}
		return "median(" + a[0] + ")", "CAST($1 AS DOUBLE)", Type{ID: Double}, nil
	case "percentile_cont", "percentile_disc":
		if len(f.OrderBy) != 1 {
			return "", "", result, noFunction(f, t)
		}
		var of Type
		x, err := c.capture(func() (err error) { of, err = c.expr(f.OrderBy[0].Expr, sc); return err })
		at := a[0]
		if f.OrderBy[0].Desc {
			at = "(1 - " + at + ")"
		}
		// The quantile form works over windows too, WITHIN GROUP does not.
		text = "quantile_" + strings.TrimPrefix(f.Name, "percentile_") + "(" + x + ", " + at + ")"
		if f.Name == "percentile_cont" {
			return text, "CAST($1 AS DOUBLE)", Type{ID: Double}, err
		}
		return text, "", of, err
	case "to_char", "to_date", "to_timestamp", "to_number":
		text, result, err = c.format(f, a, t)
		return text, "", result, err
	case "substring", "substr":
		text = substring(f, a)
		return text, "", Type{ID: Varchar}, nil
	case "round", "trunc", "ceil", "ceiling", "floor":
		text, result = rounded(f, a, t)
		return text, "", result, nil
	case "convert_timezone":
		source, last := "'UTC'", len(a)-1
		if len(a) == 3 {
			source = a[0]
		}
		moment := a[last]
		if t[last].ID != TimestampTZ {
			moment = "timezone(" + source + ", CAST(" + moment + " AS TIMESTAMP))"
		}
		return "timezone(" + a[last-1] + ", " + moment + ")", "", Type{ID: Timestamp}, nil
	case "next_day":
		day := "((list_position(['su', 'mo', 'tu', 'we', 'th', 'fr', 'sa'], lower(left(" + a[1] + ", 2))) - 1 - dayofweek(" + a[0] + ") + 6) % 7 + 1)"
		return "CAST((CAST(" + a[0] + " AS DATE) + CAST(" + day + " AS INTEGER)) AS DATE)", "", Type{ID: Date}, nil
	case "lpad", "rpad":
		fill := "' '"
		if len(a) == 3 {
			fill = a[2]
		}
		return f.Name + "(" + a[0] + ", CAST(least(" + a[1] + ", 65535) AS INTEGER), " + fill + ")", "", Type{ID: Varchar}, nil
	case "regexp_replace":
		with := "''"
		if len(a) == 3 {
			with = a[2]
		}
		return "regexp_replace(" + a[0] + ", " + a[1] + ", " + with + ", 'g')", "", Type{ID: Varchar}, nil
	case "initcap":
		return "array_to_string(list_transform(string_split(lower(" + a[0] + "), ' '), lambda w: upper(left(w, 1)) || substring(w, 2)), ' ')", "", Type{ID: Varchar}, nil
	case "decode":
		var b strings.Builder
		b.WriteString("CASE")
		i := 1
		for ; i+1 < len(a); i += 2 {
			b.WriteString(" WHEN " + a[0] + " IS NOT DISTINCT FROM " + a[i] + " THEN " + a[i+1])
			result = common(result, t[i+1])
		}
		if i < len(a) {
			b.WriteString(" ELSE " + a[i])
			result = common(result, t[i])
		}
		return b.String() + " END", "", result, nil
	}
	return "", "", result, noFunction(f, t)
}

func (c *compiler) withinGroup(f *Call, sc *scope) error {
	if len(f.OrderBy) == 0 {
		return nil
	}
	c.w(" ORDER BY ")
	return c.orderBy(f.OrderBy, nil, sc)
}

// substring prints SUBSTRING: positions before the first character count, they
// are not taken from the end as the engine does.
func substring(f *Call, a []string) string {
	if l, ok := f.Args[1].(*Literal); ok {
		if n, ok := position(l); ok && n >= 1 {
			return "substring(" + strings.Join(a, ", ") + ")"
		}
	}
	if len(a) == 2 {
		return "substring(" + a[0] + ", greatest(" + a[1] + ", 1))"
	}
	return "substring(" + a[0] + ", greatest(" + a[1] + ", 1), greatest(" + a[2] + " + least(" + a[1] + " - 1, 0), 0))"
}

// rounded prints ROUND and TRUNC, which keep whole numbers whole; TRUNC of a
// moment is its date.
func rounded(f *Call, a []string, t []Type) (string, Type) {
	switch {
	case f.Name == "trunc" && t[0].temporal():
		return "CAST(" + a[0] + " AS DATE)", Type{ID: Date}
	case t[0].integer() && len(a) == 1:
		return a[0], t[0]
	case t[0].ID == Numeric && len(a) == 1:
		r := Type{ID: Numeric, Precision: min(t[0].Precision-t[0].Scale+1, 38)}
		if t[0].Precision == 0 {
			r.Precision = 38
		}
		return "CAST(" + f.Name + "(" + a[0] + ") AS " + r.engineName() + ")", r
	case t[0].ID == Numeric:
		r := exact(t[0])
		return "CAST(" + f.Name + "(" + a[0] + ", CAST(" + a[1] + " AS INTEGER)) AS " + r.engineName() + ")", r
	case len(a) == 1:
		return f.Name + "(CAST(" + a[0] + " AS DOUBLE))", Type{ID: Double}
	}
	return f.Name + "(CAST(" + a[0] + " AS DOUBLE), CAST(" + a[1] + " AS INTEGER))", Type{ID: Double}
}
