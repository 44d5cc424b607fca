package tests

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/redshift"
	"github.com/jackc/pgx/v5"
)

// TestHistorySurvivesKill kills the binary once it has written the history of
// statements behind them, and asks the next life for it.
func TestHistorySurvivesKill(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	flags := []string{"--data-dir", dir, "--sql-range", sqlRange(78)}
	p := serve(t, flags...)
	host, _ := createCluster(t, p.api("111111111111"), "warehouse")
	const marked = "SELECT 7 AS before_the_crash"
	if got := ask(t, host, "admin", password, marked); got != 7 {
		t.Errorf("%s answers %d", marked, got)
	}
	until(t, "the history being written", func() bool {
		files, err := filepath.Glob(filepath.Join(dir, "history", "*"))
		if err != nil || len(files) != 1 {
			return false
		}
		b, err := os.ReadFile(files[0])
		return err == nil && bytes.Contains(b, []byte(marked))
	})
	p.kill()
	serve(t, flags...)
	if got := ask(t, host, "admin", password, "SELECT count(*)::int FROM sys_query_history WHERE query_text = '"+marked+"' AND status = 'success' AND returned_rows = 1"); got != 1 {
		t.Errorf("%d such statements are in the history after the crash", got)
	}
}

// TestConnectionsSurviveKill kills the binary under a session, after both sides
// of a datashare have written down that it was read. The log of changes needs no
// such wait: it is there with the statement's answer.
func TestConnectionsSurviveKill(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	flags := []string{"--data-dir", dir, "--sql-range", sqlRange(79)}
	p := serve(t, flags...)
	api := p.api("111111111111")
	producer, _ := createCluster(t, api, "producer")
	consumer, _ := createCluster(t, api, "consumer")
	to, from := namespaceOf(t, api, "consumer"), namespaceOf(t, api, "producer")
	ask(t, producer, "admin", password, "CREATE TABLE t (i int)", "CREATE DATASHARE s", "ALTER DATASHARE s ADD SCHEMA public", "ALTER DATASHARE s ADD TABLE public.t",
		"GRANT USAGE ON DATASHARE s TO NAMESPACE '"+to+"'")
	ask(t, consumer, "admin", password, "CREATE DATABASE lent FROM DATASHARE s OF NAMESPACE '"+from+"'")
	c, err := pgx.Connect(t.Context(), "postgres://admin:"+password+"@"+consumer+":5439/lent?sslmode=require&application_name=under-the-kill")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close(context.Background()) }) // not before: it is open when the server is killed
	if _, err := c.Exec(t.Context(), "SELECT i FROM public.t"); err != nil {
		t.Fatal(err)
	}
	until(t, "both histories being written", func() bool {
		of, err := os.ReadFile(filepath.Join(dir, "history", to))
		by, e := os.ReadFile(filepath.Join(dir, "history", from))
		return err == nil && e == nil && bytes.Contains(of, []byte("under-the-kill")) && bytes.Contains(of, []byte(from+"/s")) && bytes.Contains(by, []byte(from+"/s"))
	})
	ask(t, producer, "admin", password, "ALTER DATASHARE s SET PUBLICACCESSIBLE TRUE")
	p.kill()
	serve(t, flags...)
	for _, q := range []struct {
		host, sql string
		want      int
	}{
		{consumer, "SELECT count(*)::int FROM stl_connection_log WHERE application_name = 'under-the-kill'", 2},
		{consumer, "SELECT count(*)::int FROM sys_session_history WHERE database_name = 'lent' AND status = 'closed' AND end_time IS NULL", 1},
		{consumer, "SELECT count(*)::int FROM stl_sessions WHERE db_name = 'lent' AND endtime IS NULL", 1},
		{consumer, "SELECT count(*)::int FROM svl_datashare_usage_consumer WHERE status = 0", 1},
		{consumer, "SELECT count(*)::int FROM sys_datashare_change_log WHERE action = 'CREATE DATABASE'", 1},
		{producer, "SELECT count(*)::int FROM svl_datashare_usage_producer WHERE object_name = 'public.t' AND consumer_namespace = '" + to + "'", 1},
		{producer, "SELECT count(*)::int FROM svl_datashare_change_log WHERE action = 'ALTER DATASHARE SET'", 1},
	} {
		if got := ask(t, q.host, "admin", password, q.sql); got != q.want {
			t.Errorf("after the crash %s answers %d, want %d", q.sql, got, q.want)
		}
	}
}

// namespaceOf is the GUID of a cluster's namespace.
func namespaceOf(t *testing.T, api *redshift.Client, cluster string) string {
	t.Helper()
	out, err := api.DescribeClusters(t.Context(), &redshift.DescribeClustersInput{ClusterIdentifier: &cluster})
	if err != nil {
		t.Fatal(err)
	}
	arn := *out.Clusters[0].ClusterNamespaceArn
	return arn[strings.LastIndexByte(arn, ':')+1:]
}
