package main

import (
	"context"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/blueshift-db/blueshift/internal/server"
)

// A value that cannot be used is told at start: by the name of its flag, with
// what is expected there and what was given.
func TestBadValuesOfFlags(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, []byte("accounts: 7"), 0o600); err != nil {
		t.Fatal(err)
	}
	held := t.TempDir()
	s, err := server.Start(t.Context(), server.Config{Flags: server.Flags{Listen: "127.0.0.1:0", DataDir: held}, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Stop() })
	ctx, end := context.WithTimeout(t.Context(), time.Minute) // for a server that starts all the same
	defer end()

	const datashare = "arn:aws:redshift:us-east-1:111111111111:datashare:86b5169f-01dc-4a6f-9fbb-e2e24359e9a8/s"
	servers := []struct{ flag, value, expected string }{
		{"listen", "nowhere", "a host and a port"},
		{"listen", "127.0.0.1:99999", "a host and a port"},
		{"listen", s.Addr(), "--listen gives it another address"},
		{"data-dir", file, "a folder that this server may write"},
		{"data-dir", held, "in use by another process"},
		{"config", file + ".absent", "no such file"},
		{"config", file, file},
		{"auth", "maybe", "on"},
		{"pace", "soon", "duration"},
		{"pace", "-1s", "0s or more"},
		{"sql-host", "192.0.2.1", "an address of this machine"},
		{"sql-ports", "5439", "such as 5439-5538"},
		{"sql-ports", "99-1", "such as 5439-5538"},
		{"sql-ports", "1-65536", "such as 5439-5538"},
		{"sql-range", "127.77.0.0", "such as 127.77.0.0/16"},
		{"sql-domain", "...", "such as example.test"},
		{"sql-connections", "0", "at least 1"},
		{"sql-connections", "-4", "at least 1"},
		{"sql-connections-all", "0", "at least 1"},
		{"sql-connections-all", "many", "int"},
		{"sql-keepalive", "0s", "negative to never ask"},
		{"sql-idle", "-1s", "0s for never"},
		{"sql-login", "0s", "more than 0s"},
		{"sql-write", "-1s", "more than 0s"},
		{"ec2-endpoint", "nowhere", "such as http://"},
		{"memory", "nonsense", "such as 4GB"},
		{"memory", "4", "such as 4GB"},
		{"memory", "-4GB", "such as 4GB"},
		{"memory", "80%", "such as 4GB"},
		{"memory", "4iB", "such as 4GB"},
		{"memory", "0GB", "at least 64MB"},
		{"memory", "1KB", "at least 64MB"},
		{"memory", strings.Repeat("9", 400) + "TB", "at most"},
	}
	type refusal struct{ command, flag, value, expected string }
	all := []refusal{{"demo --once", "rows", "0", "at least 1"}, {"demo --once", "csv", file + ".absent", "no such file"}}
	for _, r := range servers {
		all = append(all, refusal{"serve", r.flag, r.value, r.expected}, refusal{"demo --once", r.flag, r.value, r.expected})
	}
	explainEndpoint := "explain endpoint --account=111111111111 --cluster=sales"
	explainDatashare := "explain datashare --account=111111111111"
	for _, command := range []string{"env", explainEndpoint, explainDatashare + " --consumer=222222222222", "impact drop-datashare --account=111111111111 --data-share-arn=" + datashare,
		"impact revoke-endpoint-access --account=111111111111 --cluster=sales --grantee=222222222222",
		"exchange subscribe --account=111111111111 --subscriber=222222222222 --datashare=" + datashare, "exchange unsubscribe --account=111111111111 --subscriber=222222222222 --datashare=" + datashare} {
		all = append(all, refusal{command, "account", "12", "twelve digits"}, refusal{command, "region", "mars", "such as us-east-1"}, refusal{command, "listen", "127.0.0.1:0", "a host and a port"})
	}
	impact := func(call string) string {
		return "impact " + call + " --account=111111111111 --data-share-arn=" + datashare
	}
	all = append(all,
		refusal{explainEndpoint, "owner", "12", "twelve digits"},
		refusal{explainEndpoint, "grantee", "12", "twelve digits"},
		refusal{explainDatashare, "consumer", "12", "twelve digits"},
		refusal{explainDatashare + " --consumer=222222222222", "arn", "s", "ARN of a datashare"},
		refusal{"impact revoke-endpoint-access --account=111111111111 --cluster=sales", "grantee", "12", "twelve digits"},
		refusal{impact("deauthorize-data-share"), "consumer-identifier", "DataCatalog/1", "DataCatalog/ACCOUNT"},
		refusal{impact("disassociate-data-share-consumer"), "consumer-arn", "arn", "ARN of a namespace"},
		refusal{impact("disassociate-data-share-consumer"), "consumer-region", "mars", "such as us-east-1"},
		refusal{"impact reject-data-share --account=111111111111", "data-share-arn", "s", "ARN of a datashare"},
		refusal{"exchange subscribe --account=111111111111 --subscriber=222222222222", "datashare", "s", "ARN of a datashare"},
		refusal{"exchange subscribe --account=111111111111 --datashare=" + datashare, "subscriber", "12", "twelve digits"},
	)
	for _, r := range all {
		args := strings.Fields(r.command)
		if strings.HasPrefix(args[0], "serve") || args[0] == "demo" {
			if r.flag != "listen" {
				args = append(args, "--listen=127.0.0.1:0")
			}
		}
		err := run(ctx, append(args, "--"+r.flag+"="+r.value), io.Discard)
		named := err != nil && (strings.Contains(err.Error(), "--"+r.flag) || r.value == file && strings.Contains(err.Error(), file))
		if !named || !strings.Contains(err.Error(), r.expected) {
			t.Errorf("%s --%s=%.40s: %v", r.command, r.flag, r.value, err)
		}
	}
}

// What is written as it should be is taken.
func TestValuesOfFlags(t *testing.T) {
	for _, memory := range []string{"64MB", "1.5GiB", "4gb", "2 TB", "100000000B"} {
		if err := (server.Flags{Listen: "127.0.0.1:0", SQLConnections: 1, SQLConnectionsAll: 1, SQLKeepAlive: -1, SQLLogin: 1, SQLWrite: 1, Memory: memory, SQLHost: "127.0.0.1"}).Validate(); err != nil {
			t.Errorf("%s: %v", memory, err)
		}
	}
}
