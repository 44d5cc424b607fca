package engine

import "testing"

// What DuckDB has been seen to answer wrongly because an optimizer changed the
// meaning of a query.
func TestOptimizersKeepTheMeaning(t *testing.T) {
	_, c := open(t, "")
	for _, sql := range []string{
		"CREATE TABLE db_1.main.posts (id INTEGER, views INTEGER, likes INTEGER)",
		"INSERT INTO db_1.main.posts VALUES (1, 100, 10), (2, 150, 20), (3, NULL, 5), (4, 7, 1)",
		"CREATE TABLE db_1.main.l (o INTEGER)", "INSERT INTO db_1.main.l VALUES (1), (2)",
		"CREATE TABLE db_1.main.r (o INTEGER, wh INTEGER NOT NULL)", "INSERT INTO db_1.main.r VALUES (1, 1)",
		"CREATE TABLE db_1.main.s (o INTEGER, wh INTEGER)", "INSERT INTO db_1.main.s VALUES (1, 2), (2, 3)",
	} {
		mustExec(t, c, sql)
	}
	for sql, want := range map[string]string{
		`SELECT count(*)::VARCHAR FROM db_1.main.posts o WHERE EXISTS (
			SELECT 1 FROM (SELECT i.views FROM db_1.main.posts i WHERE o.likes > i.likes) s WHERE s.views <> o.likes)`: "3",
		`SELECT string_agg(has::VARCHAR, ',' ORDER BY o) FROM (SELECT l.o, EXISTS (SELECT 1 FROM db_1.main.s x WHERE x.o = l.o AND r.wh <> x.wh) AS has
			FROM db_1.main.l l LEFT JOIN db_1.main.r r USING (o) JOIN db_1.main.s s USING (o))`: "true,false",
		`SELECT string_agg(id::VARCHAR, ',' ORDER BY id) FROM db_1.main.posts o WHERE NOT EXISTS (
			SELECT 1 FROM db_1.main.posts i WHERE i.views <> o.views AND i.likes < o.likes)`: "3,4",
	} {
		s, err := c.Prepare(t.Context(), sql)
		if err != nil {
			t.Fatal(err)
		}
		if got := answer(t, s, nil); got != want {
			t.Errorf("%s: %s, not %s", sql, got, want)
		}
		s.Close()
	}
}
