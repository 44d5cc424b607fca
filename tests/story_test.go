package tests

import (
	"context"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/blueshift-db/blueshift/internal/server"
	"github.com/blueshift-db/blueshift/internal/story"
)

// startServer runs a whole Blueshift inside this process, where the race
// detector sees it.
func startServer(t *testing.T, flags server.Flags) *server.Server {
	t.Helper()
	flags.Listen, flags.SQLRange, flags.Auth = "127.0.0.1:0", sqlRange(7), "on"
	s, err := server.Start(t.Context(), server.Config{Flags: flags, Networks: story.Networks(),
		Logger: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Stop(); err != nil {
			t.Errorf("the server did not stop cleanly: %v", err)
		}
	})
	return s
}

// play tells the story and returns what was told with what it left behind.
func play(t *testing.T, flags server.Flags, c story.Config) (string, story.Result) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	var told strings.Builder
	c.Endpoint, c.Out = "http://"+startServer(t, flags).Addr(), &told
	result, err := story.Play(ctx, story.InItsNetworks(c))
	if err != nil {
		t.Fatalf("%v\nso far:\n%s", err, told.String())
	}
	return told.String(), result
}

// count runs the query the story leaves behind as its reader would.
func count(t *testing.T, r story.Result) (n int64) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), story.DSN(r.ConsumerAddress, r.Port, "dev"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	if err := conn.QueryRow(t.Context(), r.Query).Scan(&n); err != nil {
		t.Fatalf("%s: %v", r.Query, err)
	}
	return n
}

// Two accounts, one share, one lent network path, and both taken back; in
// memory and in a data folder.
func TestStory(t *testing.T) {
	for name, flags := range map[string]server.Flags{"in memory": {}, "in a folder": {DataDir: t.TempDir()}} {
		t.Run(name, func(t *testing.T) {
			told, left := play(t, flags, story.Config{Rows: 20_000})
			for _, part := range []string{
				"PENDING_AUTHORIZATION", "sees AUTHORIZED", "sees AVAILABLE", "sees ACTIVE", "opera", "counts 20001 at its next statement",
				"AccessToClusterDenied", "active at", "through the endpoint: 20001", "InvalidAuthorizationState", "no longer answers",
				"SQLSTATE 42501", "counts 20001 again",
			} {
				if !strings.Contains(told, part) {
					t.Errorf("the story does not tell %q:\n%s", part, told)
				}
			}
			if n := count(t, left); n != 20_001 {
				t.Errorf("afterwards the consumer counts %d rows", n)
			}
		})
	}
}

// A user's own file is shared as it is: quotes, backslashes, empty values and
// names that are no identifiers included.
func TestStoryOfAFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "Our Customers.csv")
	text := "Id,Full name,joined,Score %,note,Select\n" +
		"1,O'Brien,2024-02-29,1.5,\"a \\ and a \"\"quote\"\"\",x\n" +
		"2,\"Müller, Jörg\",2025-01-01,,\"two\nlines\",\n" +
		"3,,,-0.25,\"'); DROP TABLE files.our_customers; --\",y\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	_, left := play(t, server.Flags{}, story.Config{CSV: file})
	if n := count(t, left); n != 4 { // three, and the row that the story adds
		t.Errorf("the consumer counts %d rows, want 4", n)
	}
	conn, err := pgx.Connect(t.Context(), story.DSN(left.ConsumerAddress, left.Port, "dev"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	for id, want := range map[int64]string{1: `O'Brien|a \ and a "quote"`, 2: "Müller, Jörg|two\nlines", 3: "|'); DROP TABLE files.our_customers; --"} {
		var got string
		err := conn.QueryRow(t.Context(), `SELECT DISTINCT coalesce(full_name, '') || '|' || note FROM sales_db.files.our_customers WHERE id = $1`, id).Scan(&got)
		if err != nil || got != want {
			t.Errorf("row %d is %q (%v), want %q", id, got, err, want)
		}
	}
}
