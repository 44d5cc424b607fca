package redshiftsql

import (
	"slices"
	"testing"
)

func TestNamedParameters(t *testing.T) {
	for _, c := range []struct {
		sql, want string
		names     []string
	}{
		{"select 1", "select 1", nil},
		{"select ':a', \":b\", 1::int -- :c\n/* :d */", "select ':a', \":b\", 1::int -- :c\n/* :d */", nil},
		{"grant role sys:dba to :a", "grant role sys:dba to $1", []string{"a"}},
		{"select :a, :b, :a", "select $1, $2, $1", []string{"a", "b"}},
		{"select :a::int,:A", "select $1::int,$2", []string{"a", "A"}},
		{"insert into t values('12:30', :v);", "insert into t values('12:30', $1);", []string{"v"}},
		{"select $$:a$$, 'it''s :b', :c_1", "select $$:a$$, 'it''s :b', $1", []string{"c_1"}},
	} {
		got, names, err := NamedParameters(c.sql)
		if err != nil || got != c.want || !slices.Equal(names, c.names) {
			t.Errorf("%s: %q %v %v", c.sql, got, names, err)
		}
	}
	for _, sql := range []string{"select $1, :a", "select ':a", "select /* :a"} {
		if _, _, err := NamedParameters(sql); err == nil {
			t.Errorf("%s: accepted", sql)
		}
	}
}
