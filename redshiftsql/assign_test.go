package redshiftsql

import (
	"errors"
	"testing"

	"github.com/blueshift-db/blueshift"
)

// Drivers declare as VARCHAR what a program hands them as text, whatever column
// it is for. A column or an expression that is text is not a number.
func TestTextIsAssignedToNumbersAsAParameterOnly(t *testing.T) {
	for sql, state := range map[string]string{
		"update sales set id = $1":                             "",
		"insert into sales (id) values ($1)":                   "",
		"insert into sales (id) select $1":                     "",
		"update sales set at = $1":                             "",
		"update sales set id = '1'":                            "",
		"update sales set id = note":                           "42804",
		"update sales set id = $1 || '0'":                      "42804",
		"insert into sales (id) select note from sales":        "42804",
		"insert into sales (at) select upper(note) from sales": "42804",
	} {
		list, err := Parse(sql)
		if err != nil {
			t.Fatal(sql, err)
		}
		_, err = Compile(list[0], fake{}, []Type{{ID: Varchar}})
		var refused *blueshift.SQLError
		switch errors.As(err, &refused); {
		case refused == nil && state != "":
			t.Errorf("%s: %v, want %s", sql, err, state)
		case refused != nil && refused.State != state:
			t.Errorf("%s: %v", sql, err)
		}
	}
}
