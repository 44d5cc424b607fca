package session_test

import (
	"fmt"
	"strings"
	"testing"
)

// TestLikeAddsNoMoreColumnsThanThereMayBe: what LIKE brings counts as what is
// written does, and is refused before it takes the server's memory and time.
func TestLikeAddsNoMoreColumnsThanThereMayBe(t *testing.T) {
	w := newWorld(t)
	admin := w.connect("producer", "dev", nil)
	columns := make([]string, 1500)
	for i := range columns {
		columns[i] = fmt.Sprintf("c%d int", i)
	}
	w.exec(admin, "CREATE TABLE wide ("+strings.Join(columns, ", ")+")")
	for _, elements := range []string{
		"LIKE wide, " + strings.ReplaceAll(strings.Join(columns[:101], ", "), "c", "d"),
		"LIKE wide, LIKE wide",
		"a int" + strings.Repeat(", LIKE wide", 1500),
		"a int" + strings.Repeat(", LIKE wide", 90_000),
	} {
		_, _, err := run(admin, "CREATE TABLE wider ("+elements+")")
		if err := wantError(err, "54011", "tables can have at most 1600 columns"); err != nil {
			t.Errorf("%.40s…: %v", elements, err)
		}
	}
	w.exec(admin, "CREATE TABLE wider (LIKE wide, "+strings.ReplaceAll(strings.Join(columns[:100], ", "), "c", "d")+")")
}
