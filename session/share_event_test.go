package session_test

import (
	"strings"
	"testing"

	"github.com/blueshift-db/blueshift/internal/server"
)

// The log of changes to datashares is kept with them: it is there after a
// restart, it names shares that are gone, and what was rolled back is not in it.
func TestShareLogSurvives(t *testing.T) {
	dir := t.TempDir()
	keep := func(c *server.Config) { c.DataDir = dir }
	before := newWorldWith(t, keep)
	conn := before.connect("producer", "dev", nil)
	for _, sql := range []string{"CREATE TABLE t (i int)", "CREATE DATASHARE kept", "ALTER DATASHARE kept ADD SCHEMA public",
		"BEGIN; ALTER DATASHARE kept ADD TABLE public.t; ROLLBACK", "GRANT USAGE ON DATASHARE kept TO ACCOUNT '222222222222'",
		"ALTER DATASHARE kept SET PUBLICACCESSIBLE TRUE", "DROP DATASHARE kept"} {
		_, _, err := run(conn, sql)
		before.must(err)
	}
	const log = "SELECT action, share_name, arn IS NOT NULL, consumer_account, username FROM svl_datashare_change_log ORDER BY recordtime, action"
	first, _, err := run(conn, log)
	before.must(err)
	conn.Close(t.Context())
	before.must(before.Stop())

	after := newWorldWith(t, keep)
	after.found("producer")
	again, _, err := run(after.connect("producer", "dev", nil), log)
	after.must(err)
	for _, want := range []string{"CREATE DATASHARE|kept|t|NULL|admin", "ALTER DATASHARE ADD|kept|t|NULL|admin", "GRANT USAGE|kept|t|222222222222|admin",
		"ALTER DATASHARE SET|kept|t|NULL|admin", "DROP DATASHARE|kept|t|NULL|admin"} {
		if strings.Count("\n"+again+"\n", "\n"+want+"\n") != 1 {
			t.Errorf("after the restart the log does not have %q once:\n%s", want, again)
		}
	}
	if again != first {
		t.Errorf("the restart changed the log from\n%s\nto\n%s", first, again)
	}
}
