package redshiftsql

import (
	"strconv"
	"strings"

	"github.com/blueshift-db/blueshift"
)

// NamedParameters turns every :name of a statement into $1, $2 … and returns
// the names in that order, each once however often it occurs. What looks like
// one inside a string, a quoted identifier or a comment is left alone, as are
// a cast (::type) and a colon inside a name (sys:dba). A statement that uses $1 as well is refused with 42P02.
func NamedParameters(sql string) (numbered string, names []string, err error) {
	if len(sql) > maxStatement {
		return "", nil, blueshift.SQLErrorf("54000", "a statement has at most %d bytes", maxStatement)
	}
	if !strings.Contains(sql, ":") {
		return sql, nil, nil
	}
	s := scanner{src: sql}
	var out strings.Builder
	copied := 0
	number := map[string]int{}
	for {
		if err := s.skip(); err != nil {
			return "", nil, err
		}
		if end := nameEnd(sql, s.at); end > 0 {
			name := sql[s.at+1 : end]
			n, known := number[name]
			if !known {
				names = append(names, name)
				n = len(names)
				number[name] = n
			}
			out.WriteString(sql[copied:s.at])
			out.WriteString("$" + strconv.Itoa(n))
			if end < len(sql) && (isWordStart(sql[end]) || isDigit(sql[end])) {
				out.WriteByte(' ')
			}
			s.at, copied = end, end
			continue
		}
		t, err := s.next()
		switch {
		case err != nil:
			return "", nil, err
		case t.kind == param:
			return "", nil, s.fail(t.pos, "42P02", "there is no parameter $%s", t.s)
		case t.kind == eof && names == nil:
			return sql, nil, nil
		case t.kind == eof:
			return out.String() + sql[copied:], names, nil
		}
	}
}

// nameEnd finds the end of the parameter that begins at a byte offset; 0 when
// none does.
func nameEnd(sql string, at int) int {
	if at >= len(sql) || sql[at] != ':' {
		return 0
	}
	if at > 0 && (isDigit(sql[at-1]) || isWordStart(sql[at-1])) { // a name with a colon in it: sys:dba
		return 0
	}
	end := at + 1
	for end < len(sql) && (isDigit(sql[end]) || sql[end] < 0x80 && isWordStart(sql[end])) {
		end++
	}
	if end == at+1 {
		return 0
	}
	return end
}
