package session_test

import (
	"sync"
	"sync/atomic"
	"testing"
)

// TestRemovalCutsWhatReadsIt takes one thing after the other out of a share while
// statements are at work and cursors open: those that name it end, all others go
// on, and nobody is disturbed by what is added, or by what the share may no longer write.
func TestRemovalCutsWhatReadsIt(t *testing.T) {
	w, producer, consumer := shared(t)
	w.exec(producer, "CREATE SCHEMA beside", "CREATE TABLE beside.digits (d int)", "INSERT INTO beside.digits SELECT d FROM digits", "CREATE TABLE below (d int)", "INSERT INTO below SELECT d FROM digits",
		"CREATE VIEW above AS SELECT d FROM below", "CREATE FUNCTION next (int) RETURNS int IMMUTABLE AS $$ SELECT $1 + 1 $$ LANGUAGE sql",
		"ALTER DATASHARE numbers ADD SCHEMA beside", "ALTER DATASHARE numbers ADD TABLE beside.digits", "ALTER DATASHARE numbers ADD TABLE public.below",
		"ALTER DATASHARE numbers ADD TABLE public.above", "ALTER DATASHARE numbers ADD FUNCTION public.next(int)")
	w.exec(consumer, "CREATE VIEW local AS SELECT d FROM lent.public.below WITH NO SCHEMA BINDING", "CREATE EXTERNAL SCHEMA ext FROM REDSHIFT DATABASE 'lent' SCHEMA 'public'")
	w.exec(producer, "GRANT UPDATE ON TABLE public.digits TO DATASHARE numbers", "GRANT CREATE ON SCHEMA public TO DATASHARE numbers")
	type reader struct {
		reads string
		ends  string // the removal that cuts it
		query <-chan outcome
		fetch func() error
	}
	const table, view, function, schema = "REMOVE TABLE public.below", "REMOVE TABLE public.above", "REMOVE FUNCTION public.next(int)", "REMOVE SCHEMA beside"
	readers := []*reader{{reads: "lent.public.digits"}, {reads: "ext.digits"}, {reads: "lent.public.below", ends: table}, {reads: "local", ends: table}, {reads: "ext.below", ends: table},
		{reads: "lent.public.above", ends: view}, {reads: "(SELECT lent.public.next(d) - 1 AS d FROM lent.public.digits)", ends: function}, {reads: "lent.beside.digits", ends: schema}}
	for _, r := range readers {
		r.query = start(w.connect("consumer", "dev", nil), endless(r.reads))
		cursor := w.connect("consumer", "dev", nil)
		w.exec(cursor, "BEGIN", "DECLARE c CURSOR FOR SELECT a.d FROM "+r.reads+" a, "+r.reads+" b, "+r.reads+" c, "+r.reads+" e", "FETCH 1 FROM c")
		r.fetch = func() error {
			_, _, err := run(cursor, "FETCH 1 FROM c")
			return err
		}
	}
	all := 2 * len(readers)
	w.until("all of them read", func() bool { return w.Sessions().Reading() == all })
	w.exec(producer, "CREATE TABLE more (d int)", "ALTER DATASHARE numbers ADD TABLE public.more", "GRANT INSERT ON TABLE public.digits TO DATASHARE numbers",
		"ALTER DATASHARE numbers REMOVE TABLE public.more", "REVOKE INSERT ON TABLE public.digits FROM DATASHARE numbers",
		"REVOKE UPDATE ON TABLE public.digits FROM DATASHARE numbers", "REVOKE CREATE ON SCHEMA public FROM DATASHARE numbers")

	ended := map[string]bool{}
	check := func(change string) {
		t.Helper()
		for _, r := range readers {
			if err := r.fetch(); ended[r.ends] {
				if err := wantError(err, "57014", "what is in the datashare has changed"); err != nil && r.ends == change {
					t.Errorf("%s: a cursor over %s: %v", change, r.reads, err)
				}
			} else if err != nil {
				t.Errorf("%s: a cursor over %s: %v", change, r.reads, err)
			}
			if r.ends == change {
				if err := wantError(w.wait(r.query).err, "57014", "what is in the datashare has changed"); err != nil {
					t.Errorf("%s: %s: %v", change, r.reads, err)
				}
				continue
			}
			if ended[r.ends] {
				continue
			}
			select {
			case o := <-r.query:
				t.Errorf("%s: %s ended with %v", change, r.reads, o.err)
			default:
			}
		}
	}
	check("ADD")
	for _, removal := range []string{table, view, function, schema} {
		w.exec(producer, "ALTER DATASHARE numbers "+removal)
		ended[removal] = true
		check(removal)
	}
	w.exec(producer, "DROP DATASHARE numbers")
	for _, r := range readers[:2] {
		if err := wantError(w.wait(r.query).err, "57014", "no longer exists"); err != nil {
			t.Errorf("%s, when the share is gone: %v", r.reads, err)
		}
	}
}

// TestRemovalAndWritesInBlocks: a block may not commit what it has written to a
// table that has left the share, or that the share may not write any more; what
// else leaves the share is nothing to it.
func TestRemovalAndWritesInBlocks(t *testing.T) {
	w, producer, consumer := shared(t)
	w.exec(producer, "CREATE TABLE other (d int)", "ALTER DATASHARE numbers ADD TABLE public.other", "GRANT INSERT ON TABLE public.digits TO DATASHARE numbers", "GRANT CREATE ON SCHEMA public TO DATASHARE numbers")
	w.must(w.handshake("authorize", "numbers", "writes"))
	w.must(w.handshake("associate", "numbers", "writes"))
	for _, c := range []struct{ writes, change, state string }{
		{"INSERT INTO lent.public.digits VALUES (1)", "ALTER DATASHARE numbers REMOVE TABLE public.other", "<nil>"},
		{"INSERT INTO lent.public.digits VALUES (1)", "ALTER DATASHARE numbers ADD TABLE public.other", "<nil>"},
		{"INSERT INTO lent.public.digits SELECT d FROM lent.public.other", "ALTER DATASHARE numbers REMOVE TABLE public.other", "<nil>"},
		{"CREATE TABLE lent.public.made (d int); INSERT INTO lent.public.made VALUES (1); ALTER TABLE lent.public.made ADD COLUMN e int", "ALTER DATASHARE numbers ADD TABLE public.other", "<nil>"},
		{"ALTER TABLE lent.public.made ADD COLUMN f int", "REVOKE ALTER ON TABLE public.made FROM DATASHARE numbers", "57014"},
		{"INSERT INTO lent.public.digits VALUES (-2)", "REVOKE INSERT ON TABLE public.digits FROM DATASHARE numbers", "57014"},
		{"INSERT INTO lent.public.made VALUES (2, 2)", "ALTER DATASHARE numbers REMOVE TABLE public.made", "57014"},
	} {
		w.exec(consumer, "BEGIN", c.writes)
		w.exec(producer, c.change)
		if _, _, err := run(consumer, "COMMIT"); stateOf(err) != c.state {
			t.Errorf("%s; %s; COMMIT: %v, want %s", c.writes, c.change, err, c.state)
		}
	}
	if n := w.count(producer, "SELECT count(*) FROM digits WHERE d = -2"); n != "0" {
		t.Errorf("%s rows landed in a table that may not be written", n)
	}
	if n := w.count(producer, "SELECT count(*) FROM made"); n != "1" {
		t.Errorf("%s rows are in a table that has left the share, want the first", n)
	}
}

// TestReadersBesideRemovals: while one table leaves a share and comes back again
// and again, those who read another are never disturbed, in whatever moment of
// their statements that falls, and those who read it never get it once its removal
// has returned.
func TestReadersBesideRemovals(t *testing.T) {
	w, producer, consumer := shared(t)
	w.exec(producer, "CREATE TABLE other (d int)", "INSERT INTO other SELECT d FROM digits", "ALTER DATASHARE numbers ADD TABLE public.other")
	w.exec(consumer, "CREATE TABLE sink (d int)")
	var period, undisturbed, read, refused, cut atomic.Int64 // an odd period is from the return of a removal to what undoes it
	var stopped atomic.Bool
	var all sync.WaitGroup
	for _, sql := range []string{"SELECT sum(d) FROM lent.public.digits", "BEGIN; SELECT sum(d) FROM lent.public.digits; COMMIT; SELECT sum(d) FROM lent.public.digits",
		"CREATE TEMP TABLE made AS SELECT d FROM lent.public.digits; DROP TABLE made; SELECT 45", "INSERT INTO sink SELECT d FROM lent.public.digits; SELECT 45"} {
		conn := w.connect("consumer", "dev", nil)
		all.Go(func() {
			for !stopped.Load() {
				if got, _, err := run(conn, sql); err != nil || got != "45" {
					t.Errorf("%s: %q, %v", sql, got, err)
					return
				}
				undisturbed.Add(1)
			}
		})
	}
	long := start(w.connect("consumer", "dev", nil), endless("lent.public.digits"))
	for range 2 {
		conn := w.connect("consumer", "dev", nil)
		all.Go(func() {
			for !stopped.Load() {
				before := period.Load()
				got, _, err := run(conn, "SELECT sum(d) FROM lent.public.other")
				after := period.Load()
				switch state := stateOf(err); {
				case state == "57014":
					cut.Add(1)
				case state == "42P01":
					refused.Add(1)
				case err != nil || got != "45":
					t.Errorf("the other table: %q, %v", got, err)
					return
				case before%2 == 1 && after == before:
					t.Error("a statement read what had left the share before it began")
					return
				default:
					read.Add(1)
				}
			}
		})
	}
	for turn := 0; (turn < 200 || undisturbed.Load() < 200 || read.Load() == 0 || refused.Load() == 0) && !t.Failed() && turn < 20_000; turn++ {
		w.exec(producer, "ALTER DATASHARE numbers REMOVE TABLE public.other")
		period.Add(1)
		seen := refused.Load()
		if turn%10 == 0 {
			w.until("somebody is refused", func() bool { return refused.Load() > seen || t.Failed() })
		}
		period.Add(1)
		w.exec(producer, "ALTER DATASHARE numbers ADD TABLE public.other")
		seen = read.Load()
		if turn%10 == 5 {
			w.until("somebody reads", func() bool { return read.Load() > seen || t.Failed() })
		}
	}
	stopped.Store(true)
	all.Wait()
	select {
	case o := <-long:
		t.Errorf("the long statement ended: %v", o.err)
	default:
	}
	w.must(w.handshake("deauthorize", "numbers"))
	w.wait(long)
	t.Logf("%d undisturbed, %d read, %d refused, %d cut", undisturbed.Load(), read.Load(), refused.Load(), cut.Load())
}
