package session_test

import (
	"cmp"
	"context"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/redshift"
)

// TestPausedProducer: its data is read through shares, and nobody connects to
// it (Database Developer Guide, "Cluster management and data sharing").
func TestPausedProducer(t *testing.T) {
	w, producer, consumer := shared(t)
	w.exec(producer, "ALTER DATASHARE numbers SET INCLUDENEW = TRUE FOR SCHEMA public", "CREATE TABLE late (n int)", "INSERT INTO late VALUES (1)")
	_, err := w.api(w.cluster("producer").account).PauseCluster(context.Background(), &redshift.PauseClusterInput{ClusterIdentifier: aws.String("producer")})
	w.must(err)
	if _, _, err := run(producer, "SELECT 1"); err == nil {
		t.Error("a session outlives the pause of its cluster")
	}
	if _, err := w.login("producer", "dev", "admin", "Sh4re-me-well", nil); err == nil {
		t.Error("a paused cluster takes connections")
	}
	if n := w.count(consumer, "SELECT count(*) FROM lent.public.late"); n != "1" {
		t.Errorf("%s rows are read of a paused producer", n)
	}
	w.exec(consumer, "CREATE TABLE copied AS SELECT n FROM lent.public.late")

	_, err = w.api(w.cluster("producer").account).ResumeCluster(context.Background(), &redshift.ResumeClusterInput{ClusterIdentifier: aws.String("producer")})
	w.must(err)
	w.until("the producer is back", func() bool {
		again, err := w.login("producer", "dev", "admin", "Sh4re-me-well", nil)
		if err != nil {
			return false
		}
		w.exec(again, "INSERT INTO late VALUES (2)")
		return true
	})
	if n := w.count(consumer, "SELECT count(*) FROM lent.public.late"); n != "2" {
		t.Errorf("%s rows are read of a producer that is back", n)
	}
}

// TestDeletedProducer: its shares go with it, and the consumer's database stays,
// empty.
func TestDeletedProducer(t *testing.T) {
	w, _, consumer := shared(t)
	w.exec(consumer, "PREPARE p AS SELECT count(*) FROM lent.public.digits", "CREATE EXTERNAL SCHEMA ext FROM REDSHIFT DATABASE 'lent'")
	namespace := w.cluster("producer").namespace
	w.delete("producer")
	why := "namespace " + namespace + " of account 111111111111, which datashare numbers belonged to, was deleted"
	for _, sql := range []string{"SELECT count(*) FROM lent.public.digits", "EXECUTE p", "SELECT count(*) FROM ext.digits"} {
		_, _, err := run(consumer, sql)
		if err := cmp.Or(wantError(err, "3D000", "datashare numbers of account 111111111111 no longer exists"),
			wantHint(err, "Nobody can give it back: "+why+". What is left for account 222222222222 is: DROP DATABASE lent")); err != nil {
			t.Errorf("%s: %v", sql, err)
		}
	}
	if rows, _, err := run(consumer, "EXPLAIN ACCESS READ ON lent.public.digits"); err != nil || strings.TrimSpace(rows) != "producer|missing|222222222222|DROP DATABASE lent|"+why {
		t.Errorf("EXPLAIN ACCESS answers %q, %v", rows, err)
	}
	if n := w.count(consumer, "SELECT count(*) FROM svv_all_tables WHERE database_name = 'lent'"); n != "0" {
		t.Errorf("%s tables are listed in the database that is left", n)
	}
	w.exec(consumer, "USE lent", "RESET USE", "DROP DATABASE lent", "DROP SCHEMA ext")
}

// TestDeletedConsumer: a grant to its namespace does not carry to a cluster of
// the same name.
func TestDeletedConsumer(t *testing.T) {
	w, producer, _ := shared(t)
	w.connect("sibling", "dev", nil)
	w.exec(producer, "GRANT USAGE ON DATASHARE numbers TO NAMESPACE '"+w.cluster("sibling").namespace+"'")
	w.delete("sibling")
	if n := w.count(producer, "SELECT count(*) FROM svv_datashare_consumers"); n != "1" {
		t.Errorf("%s consumers are left besides the account", n)
	}
	delete(w.clusters, "sibling")
	again := w.connect("sibling", "dev", nil)
	_, _, err := run(again, "CREATE DATABASE lent FROM DATASHARE numbers OF NAMESPACE '"+w.cluster("producer").namespace+"'")
	if err := wantError(err, "42704", "does not exist or is not shared with this namespace"); err != nil {
		t.Error(err)
	}
}

// TestDroppedDatabase: a database takes the shares that draw from it along.
// One made under its name has tables of the same numbers, which must not be
// read in the place of those that were shared.
func TestDroppedDatabase(t *testing.T) {
	w := newWorld(t)
	admin, sibling := w.connect("producer", "dev", nil), w.connect("sibling", "dev", nil)
	fill := func(name string) {
		w.exec(admin, "CREATE DATABASE source", "USE source", "CREATE TABLE "+name+" (x int)", "INSERT INTO "+name+" VALUES (1)")
	}
	fill("lent")
	w.exec(admin, "CREATE DATASHARE s", "ALTER DATASHARE s ADD SCHEMA public", "ALTER DATASHARE s ADD TABLE lent",
		"GRANT USAGE ON DATASHARE s TO NAMESPACE '"+w.cluster("sibling").namespace+"'")
	w.exec(sibling, "CREATE DATABASE d FROM DATASHARE s OF NAMESPACE '"+w.cluster("producer").namespace+"'", "PREPARE p AS SELECT count(*) FROM d.public.lent", "EXECUTE p")
	w.exec(admin, "RESET USE", "DROP DATABASE source")
	fill("secret")
	for _, sql := range []string{"EXECUTE p", "SELECT * FROM d.public.secret", "SELECT * FROM d.public.lent"} {
		_, _, err := run(sibling, sql)
		if err := wantError(err, "3D000", "datashare s of account 111111111111 no longer exists"); err != nil {
			t.Errorf("%s: %v", sql, err)
		}
	}
	if n := w.count(admin, "SELECT count(*) FROM svv_datashares"); n != "0" {
		t.Errorf("%s datashares are left of the database", n)
	}
}

// delete deletes a warehouse of the test.
func (w *world) delete(name string) {
	w.t.Helper()
	_, err := w.api(w.cluster(name).account).DeleteCluster(context.Background(), &redshift.DeleteClusterInput{ClusterIdentifier: aws.String(name), SkipFinalClusterSnapshot: aws.Bool(true)})
	w.must(err)
	w.until(name+" is gone", func() bool {
		_, err := w.api(w.cluster(name).account).DescribeClusters(context.Background(), &redshift.DescribeClustersInput{ClusterIdentifier: aws.String(name)})
		return err != nil
	})
}
