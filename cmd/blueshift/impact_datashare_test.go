package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/redshift"

	"github.com/blueshift-db/blueshift/internal/server"
)

// TestDatashareImpactCommands: what is named beforehand is what is lost, the
// consumer sees its names and the producer only how many.
func TestDatashareImpactCommands(t *testing.T) {
	w := newMarket(t)
	w.run(w.connect(w.producer), "CREATE FUNCTION public.twice(int) RETURNS int STABLE AS $$ SELECT $1 * 2 $$ LANGUAGE sql", "ALTER DATASHARE tickets ADD FUNCTION public.twice(int)")
	w.run(w.consumer, "CREATE USER bob PASSWORD 'Bobby-1234'", "GRANT USAGE ON DATABASE tickets_db TO bob", "GRANT USAGE ON SCHEMA tickets_db.public TO bob",
		"GRANT SELECT ON tickets_db.public.sold TO bob", "CREATE EXTERNAL SCHEMA sold_too FROM REDSHIFT DATABASE 'tickets_db' SCHEMA 'public'",
		"CREATE TABLE here (id int)", "CREATE VIEW late AS SELECT id FROM public.here WITH NO SCHEMA BINDING", "CREATE VIEW plain AS SELECT id FROM late",
		"CREATE OR REPLACE VIEW late AS SELECT id FROM tickets_db.public.sold WITH NO SCHEMA BINDING", "CREATE MATERIALIZED VIEW kept AS SELECT id FROM tickets_db.public.sold",
		"CREATE MATERIALIZED VIEW again AS SELECT id FROM kept", "CREATE VIEW outside AS SELECT id FROM public.sold_there WITH NO SCHEMA BINDING",
		"CREATE VIEW sold_there AS SELECT id FROM sold_too.sold WITH NO SCHEMA BINDING",
		"CREATE FUNCTION doubled(int) RETURNS int STABLE AS $$ SELECT tickets_db.public.twice($1) $$ LANGUAGE sql",
		"CREATE FUNCTION redoubled(int) RETURNS int STABLE AS $$ SELECT doubled($1) + 1 $$ LANGUAGE sql", "CREATE VIEW calls AS SELECT public.redoubled(2) AS id WITH NO SCHEMA BINDING",
		"CREATE DATABASE own", "CREATE VIEW other AS SELECT 1 AS id", "CREATE FUNCTION same(int) RETURNS int STABLE AS $$ SELECT $1 $$ LANGUAGE sql",
		"SELECT id FROM tickets_db.public.sold")
	w.run(w.connect(w.reader), "SELECT 1") // a session that never went near the share

	account := func(a string) string { return " --account " + a + " --data-share-arn " + w.arn }
	asked := map[string]string{
		"impact disassociate-data-share-consumer --consumer-arn " + *w.reader.ClusterNamespaceArn: "DisassociateDataShareConsumer",
		"impact reject-data-share": "RejectDataShare",
	}
	for ask, call := range asked {
		out := w.wants(ask+account(grantee), call+" for datashare "+w.arn, *w.reader.ClusterNamespaceArn+": ACTIVE, then ", "could no longer be read: 1", "tickets_db of namespace",
			"late binding view dev.public.late: tickets_db.public.sold\n", "    view dev.public.plain: dev.public.late → tickets_db.public.sold\n",
			"materialized view dev.public.kept: tickets_db.public.sold\n", "materialized view dev.public.again: dev.public.kept → tickets_db.public.sold\n",
			"late binding view dev.public.outside: dev.public.sold_there → dev.sold_too.sold → tickets_db.public.sold\n",
			"function dev.public.doubled(integer): tickets_db.public.twice\n", "function dev.public.redoubled(integer): dev.public.doubled(integer) → tickets_db.public.twice\n",
			"late binding view dev.public.calls: dev.public.redoubled(integer) → dev.public.doubled(integer) → tickets_db.public.twice\n",
			"external schema dev.sold_too", "grant USAGE ON DATABASE tickets_db TO bob",
			"grant USAGE ON SCHEMA tickets_db.public TO bob", "grant SELECT ON tickets_db.public.sold TO bob", " of admin in database dev from ", ", idle", "Nothing was changed.")
		if strings.Contains(out, "other") || strings.Count(out, "session ") != 1 {
			t.Errorf("%s names what would not be lost:\n%s", ask, out)
		}
	}
	var lost server.DatashareImpact
	w.must(json.Unmarshal([]byte(w.wants("impact reject-data-share --json"+account(grantee))), &lost))
	for _, o := range slices.Concat(lost.Databases[0].Views, lost.Databases[0].Functions) {
		if len(o.Way) == 0 || !strings.HasPrefix(o.Way[len(o.Way)-1], "tickets_db.public.") {
			t.Errorf("the way of %+v does not lead to the share", o)
		}
	}
	if db := lost.Databases[0]; len(db.Views) != 7 || len(db.Functions) != 2 {
		t.Errorf("got %+v", db)
	}
	asked = map[string]string{
		"impact deauthorize-data-share --consumer-identifier " + grantee: grantee + ": ACTIVE, then DEAUTHORIZED",
		"impact revoke-usage --from " + grantee:                          grantee + ": ACTIVE, then no longer a consumer",
		"impact drop-datashare":                                          grantee + ": ACTIVE, then no longer a consumer",
	}
	for ask, change := range asked {
		out := w.wants(ask+account(grantor), change, "could no longer be read: 1",
			"in account "+grantee+": databases 1, views 7, functions 2, external schemas 1, grants 3, live sessions 1")
		for _, name := range []string{"tickets_db", "bob", "late", "kept", "sold_too"} {
			if strings.Contains(out, name) {
				t.Errorf("%s tells the producer of the consumer's %s:\n%s", ask, name, out)
			}
		}
		if _, err := w.say(ask + account(grantee)); err == nil || !strings.HasPrefix(err.Error(), "InvalidDataShareFault: ") {
			t.Errorf("%s is not for the consumer, got %v", ask, err)
		}
	}
	var i server.DatashareImpact
	w.must(json.Unmarshal([]byte(w.wants("impact drop-datashare --json"+account(grantor))), &i))
	if i.Call != "DROP DATASHARE" || len(i.Databases) != 0 || i.Elsewhere[grantee].Views != 7 || i.Elsewhere[grantee].Functions != 2 {
		t.Errorf("got %+v", i)
	}
	for ask, fragment := range map[string]string{
		"impact reject-data-share" + account(stranger):                                                "either doesn't exist or isn't associated",
		"impact deauthorize-data-share --consumer-identifier " + stranger + account(grantor):          "already removed authorization",
		"impact disassociate-data-share-consumer --consumer-region " + "eu-west-1" + account(grantee): "either doesn't exist or isn't associated",
		"impact deauthorize-data-share --consumer-identifier " + grantee + account(grantor) + "x":     "the ARN doesn't exist",
	} {
		if _, err := w.say(ask); err == nil || !strings.HasPrefix(err.Error(), "InvalidDataShareFault: ") || !strings.Contains(err.Error(), fragment) {
			t.Errorf("%s: got %v", ask, err)
		}
	}
	w.run(w.consumer, "SELECT id FROM tickets_db.public.sold") // the questions changed nothing
}

// A consumer whose warehouse is paused loses what it has as any other does.
func TestDatashareImpactOnPaused(t *testing.T) {
	w := newMarket(t)
	w.run(w.consumer, "CREATE EXTERNAL SCHEMA sold_too FROM REDSHIFT DATABASE 'tickets_db' SCHEMA 'public'", "CREATE VIEW plain AS SELECT id FROM sold_too.sold WITH NO SCHEMA BINDING")
	_, err := w.as(grantee).PauseCluster(t.Context(), &redshift.PauseClusterInput{ClusterIdentifier: w.reader.ClusterIdentifier})
	w.must(err)
	out := w.wants("impact reject-data-share --account "+grantee+" --data-share-arn "+w.arn, "could no longer be read: 1", "late binding view dev.public.plain", "external schema dev.sold_too")
	if strings.Contains(out, "session ") || strings.Contains(out, "not examined") {
		t.Errorf("of a paused warehouse:\n%s", out)
	}
	w.wants("impact drop-datashare --account "+grantor+" --data-share-arn "+w.arn, "in account "+grantee+": databases 1, views 1, functions 0, external schemas 1")
}

// A database that could not be opened is said to be so, and not left out.
func TestDatashareImpactNotExamined(t *testing.T) {
	var out strings.Builder
	printDatashareImpact(&out, server.DatashareImpact{Databases: []server.LostDatabase{{Database: "lent", NotExamined: []string{"torn"}}},
		Elsewhere: map[string]server.LostElsewhere{grantee: {Databases: 1, NotExamined: 2}}})
	for _, want := range []string{"database torn could not be opened and was not examined", "not examined, for they could not be opened: databases 2"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, out.String())
		}
	}
}

// What was granted on a shared object is not left out when the producer's
// database, which has the object's name, could not be opened.
func TestDatashareImpactOnTheUnnamed(t *testing.T) {
	dir := t.TempDir()
	w := newMarketIn(t, dir)
	w.run(w.consumer, "CREATE USER bob PASSWORD 'Bobby-1234'", "GRANT USAGE ON DATABASE tickets_db TO bob", "GRANT SELECT ON tickets_db.public.sold TO bob")
	ask := "impact reject-data-share --account " + grantee + " --data-share-arn " + w.arn
	w.wants(ask, "grant USAGE ON DATABASE tickets_db TO bob", "grant SELECT ON tickets_db.public.sold TO bob")
	w.must(w.server.Stop())
	files, err := filepath.Glob(filepath.Join(dir, "databases", "*.duckdb"))
	w.must(err)
	for _, file := range files {
		w.must(os.WriteFile(file, []byte(strings.Repeat("torn", 5000)), 0o600))
	}
	w.start(dir)
	w.wants(ask, "grant USAGE ON DATABASE tickets_db TO bob", "grant SELECT ON object ", " of tickets_db, whose database at the producer is not open, TO bob")
}
