package session_test

import (
	"errors"
	"regexp"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// What subscribers of AWS Data Exchange have is taken from them only with a
// value that the refusal tells, once, for that action, in that session.
func TestBreakGlass(t *testing.T) {
	w := newWorld(t)
	conn, other := w.connect("producer", "dev", nil), w.connect("producer", "dev", nil)
	exec := func(c *pgx.Conn, sql string) error { _, err := c.Exec(t.Context(), sql); return err }
	for _, sql := range []string{"CREATE DATABASE goods", "CREATE DATASHARE product MANAGEDBY ADX", "CREATE DATASHARE mine"} {
		w.must(exec(conn, sql))
	}
	goods := w.connect("producer", "goods", nil)
	w.must(exec(goods, "CREATE DATASHARE offer SET MANAGEDBY = ADX, SET PUBLICACCESSIBLE = TRUE"))
	w.must(goods.Close(t.Context()))

	refused := func(c *pgx.Conn, sql, begins string) (value string) {
		t.Helper()
		var e *pgconn.PgError
		err := exec(c, sql)
		text := regexp.MustCompile(`^` + regexp.QuoteMeta(begins) + ` requires session variable datashare_break_glass_session_var to be set to value '([0-9a-f]{14})'$`)
		if !errors.As(err, &e) || !text.MatchString(e.Message) || !strings.Contains(e.Hint, "SET datashare_break_glass_session_var TO") {
			t.Fatalf("%s: %v", sql, err)
		}
		return text.FindStringSubmatch(e.Message)[1]
	}
	set := func(c *pgx.Conn, value string) {
		t.Helper()
		w.must(exec(c, "SET datashare_break_glass_session_var TO '"+value+"'"))
	}

	const dropProduct, alterProduct, dropGoods = "Drop of ADX-managed datashare product", "Alter of ADX-managed datashare product",
		"Drop of database goods that contains ADX-managed datashare(s)"
	w.must(exec(conn, "ALTER DATASHARE product SET PUBLICACCESSIBLE TRUE")) // gives, and takes nothing
	hide := "ALTER DATASHARE product SET PUBLICACCESSIBLE FALSE"
	value := refused(conn, hide, alterProduct)
	if again := refused(conn, hide, alterProduct); again != value {
		t.Errorf("the value that waits was %s and is %s", value, again)
	}
	set(conn, value)
	refused(conn, "DROP DATASHARE product", dropProduct) // another action
	set(other, value)
	refused(other, hide, alterProduct) // another session
	w.must(exec(conn, hide))
	if next := refused(conn, hide, alterProduct); next == value {
		t.Error("a value counts twice")
	}

	w.until("nobody works in goods", func() bool {
		err := exec(conn, "DROP DATABASE goods")
		return err == nil || !strings.Contains(err.Error(), "being accessed")
	})
	set(conn, refused(conn, "DROP DATABASE goods", dropGoods))
	w.must(exec(conn, "DROP DATABASE goods"))
	set(conn, refused(conn, "DROP DATASHARE product", dropProduct))
	w.must(exec(conn, "DROP DATASHARE product"))
	w.must(exec(conn, "DROP DATASHARE mine"))
}
