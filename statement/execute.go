package statement

import (
	"context"
	"strconv"
	"strings"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/redshiftsql"
	"github.com/blueshift-db/blueshift/session"
)

// execute runs the SQL of part i and fills in what it returns.
func (s *Service) execute(ctx context.Context, sess *session.Session, st blueshift.Statement, i int, done *blueshift.StatementPart) error {
	sql, args, err := bind(done.SQL, st.Parameters)
	if err != nil {
		sess.Failed(ctx)
		return err
	}
	list, err := sess.Parse(sql)
	if err != nil {
		sess.Failed(ctx)
		return err
	}
	done.Rows = 0
	if len(list) == 0 {
		return nil
	}
	if len(list) > 1 {
		sess.Failed(ctx)
		return blueshift.SQLErrorf("42601", "cannot insert multiple commands into a prepared statement").
			WithHint("ExecuteStatement takes one SQL statement, and each string of BatchExecuteStatement one.")
	}
	p, err := sess.Prepare(ctx, list[0], nil)
	if err != nil {
		return err
	}
	defer p.Close()
	result, err := sess.Execute(ctx, p, args)
	if err != nil {
		return err
	}
	defer result.Close()
	if p.Columns == nil {
		done.Rows = affected(result.Tag())
		return nil
	}
	done.Columns = describe(result.Columns())
	w := s.newWriter(blueshift.PartID(st.ID, i+1), result.Columns(), st.CSV)
	if err := w.copy(ctx, result); err != nil {
		w.discard()
		sess.Failed(ctx)
		return err
	}
	done.Result, done.Rows, err = w.finish()
	return err
}

// bind numbers the parameters of a statement and puts their values in order.
func bind(sql string, values []blueshift.SQLParameter) (string, []session.Arg, error) {
	if len(values) == 0 {
		return sql, nil, nil
	}
	sql, names, err := redshiftsql.NamedParameters(sql)
	if err != nil {
		return "", nil, err
	}
	args := make([]session.Arg, len(names))
	for i, name := range names {
		for _, v := range values {
			if v.Name == name {
				args[i].Text = []byte(v.Value)
			}
		}
	}
	return sql, args, nil
}

// affected reads the number of rows from a command tag: "INSERT 0 5".
func affected(tag string) int64 {
	switch verb, _, _ := strings.Cut(tag, " "); verb {
	case "INSERT", "UPDATE", "DELETE":
		n, _ := strconv.ParseInt(tag[strings.LastIndexByte(tag, ' ')+1:], 10, 64)
		return n
	}
	return 0
}

// typeNames are types as the Data API calls them.
var typeNames = map[redshiftsql.TypeID]string{
	redshiftsql.Boolean: "bool", redshiftsql.SmallInt: "int2", redshiftsql.Integer: "int4", redshiftsql.BigInt: "int8",
	redshiftsql.Real: "float4", redshiftsql.Double: "float8", redshiftsql.Numeric: "numeric", redshiftsql.Char: "bpchar",
	redshiftsql.Varchar: "varchar", redshiftsql.Text: "text", redshiftsql.Date: "date", redshiftsql.Time: "time", redshiftsql.TimeTZ: "timetz",
	redshiftsql.Timestamp: "timestamp", redshiftsql.TimestampTZ: "timestamptz", redshiftsql.Interval: "interval",
	redshiftsql.Varbyte: "varbyte", redshiftsql.OID: "oid", redshiftsql.NameType: "name",
}

// precisions are the digits, or the characters, that values of a type take at most.
var precisions = map[redshiftsql.TypeID]int{
	redshiftsql.Boolean: 1, redshiftsql.SmallInt: 5, redshiftsql.Integer: 10, redshiftsql.BigInt: 19, redshiftsql.Real: 8, redshiftsql.Double: 17,
	redshiftsql.Date: 13, redshiftsql.Time: 15, redshiftsql.TimeTZ: 21, redshiftsql.Timestamp: 29, redshiftsql.TimestampTZ: 35, redshiftsql.OID: 10, redshiftsql.NameType: 63,
}

// unbounded is the length of a text without a declared one.
const unbounded = 65535

// describe makes the metadata of a result's columns.
func describe(columns []session.Column) []blueshift.ResultColumn {
	out := make([]blueshift.ResultColumn, len(columns))
	for i, c := range columns {
		out[i] = column(c.Name, c.Type)
	}
	return out
}

func column(name string, t redshiftsql.Type) blueshift.ResultColumn {
	c := blueshift.ResultColumn{Name: name, Type: typeNames[t.ID], Precision: precisions[t.ID], Scale: t.Scale}
	switch t.ID {
	case redshiftsql.SmallInt, redshiftsql.Integer, redshiftsql.BigInt, redshiftsql.Real, redshiftsql.Double:
		c.Signed = true
	case redshiftsql.Numeric:
		c.Signed, c.Precision = true, t.Precision
		if t.Precision == 0 {
			c.Precision = 18
		}
	case redshiftsql.Char, redshiftsql.Varchar, redshiftsql.Text, redshiftsql.Unknown, redshiftsql.RegClass, redshiftsql.RegType:
		if c.Type == "" {
			c.Type = "varchar"
		}
		c.CaseSensitive, c.Length = true, t.Length
		if t.Length == 0 {
			c.Length = unbounded
		}
		c.Precision = c.Length
	case redshiftsql.NameType:
		c.CaseSensitive, c.Length = true, 63
	case redshiftsql.Varbyte:
		c.Length, c.Precision = t.Length, t.Length
	}
	return c
}
