package statement

import (
	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/redshiftsql"
)

// typesByName are types as the catalogue views write them.
var typesByName = func() map[string]redshiftsql.TypeID {
	m := map[string]redshiftsql.TypeID{}
	for id := range typeNames {
		m[redshiftsql.Type{ID: id}.String()] = id
	}
	return m
}()

// described makes the description of a column from its row of SVV_ALL_COLUMNS.
func described(r []Value) blueshift.ResultColumn {
	t := redshiftsql.Type{ID: typesByName[r[3].Text], Length: int(r[6].Long)}
	if t.ID == redshiftsql.Numeric {
		t.Precision, t.Scale = int(r[7].Long), int(r[8].Long)
	}
	c := column(r[2].Text, t)
	c.Schema, c.Table, c.NotNull, c.Default = r[0].Text, r[1].Text, r[4].Text == "NO", r[5].Text
	return c
}
