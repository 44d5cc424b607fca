package session_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// psql runs the real client and returns what it prints, unaligned.
func (w *world) psql(commands ...string) string {
	w.t.Helper()
	return w.psqlOn("producer", "dev", commands...)
}

// psqlOn is psql on any warehouse and database.
func (w *world) psqlOn(name, database string, commands ...string) string {
	w.t.Helper()
	text, err := w.runPsql(name, database, commands...)
	if err != nil {
		w.t.Errorf("psql %q: %v\n%s", commands, err, text)
	}
	return text
}

func (w *world) runPsql(name, database string, commands ...string) (string, error) {
	w.t.Helper()
	path, err := exec.LookPath("psql")
	if err != nil {
		w.t.Skip("psql is not installed")
	}
	c := w.cluster(name)
	args := []string{"-X", "-q", "-A", "-v", "ON_ERROR_STOP=1",
		fmt.Sprintf("postgres://admin:Sh4re-me-well@%s:%d/%s?sslmode=require", c.address, c.port, database)}
	for _, command := range commands {
		args = append(args, "-c", command)
	}
	out, err := exec.Command(path, args...).CombinedOutput()
	return strings.TrimSpace(string(out)), err
}

// TestPsql plays the first hour of somebody who only knows psql.
func TestPsql(t *testing.T) {
	w := newWorld(t)
	w.psql("CREATE SCHEMA shop", `CREATE TABLE shop.orders (id bigint IDENTITY(1,1) NOT NULL, customer integer NOT NULL, note varchar(20) DEFAULT 'none',
		price decimal(8,2), placed timestamp, PRIMARY KEY (id)) DISTKEY (customer)`,
		"CREATE TABLE customers (id integer, name char(10))", "CREATE VIEW big AS SELECT id FROM shop.orders WHERE price > 10")
	w.psql("COMMENT ON TABLE shop.orders IS 'what was ordered'", "COMMENT ON COLUMN shop.orders.note IS 'free text'", "COMMENT ON SCHEMA shop IS 'the shop'",
		"CREATE USER ann PASSWORD 'Ann-12345'", "GRANT USAGE ON SCHEMA shop TO ann", "GRANT SELECT, UPDATE ON customers TO ann",
		"CREATE MATERIALIZED VIEW totals AS SELECT customer, count(*) AS orders FROM shop.orders GROUP BY 1",
		"CREATE FUNCTION shop.net (numeric(8,2)) RETURNS numeric(8,2) IMMUTABLE AS $$ SELECT $1 / 1.2 $$ LANGUAGE sql")
	w.psql("GRANT SELECT (price) ON shop.orders TO ann", "ALTER USER ann SET search_path TO shop")
	file := filepath.Join(t.TempDir(), "customers.csv")
	w.must(os.WriteFile(file, []byte("7,seven\n8,eight\n"), 0o600))
	for _, c := range []struct{ command, want string }{
		{`\d`, "List of relations\nschema|name|type|owner\npublic|big|view|admin\npublic|customers|table|admin\npublic|totals|view|admin\n(3 rows)"},
		{`\dt`, "List of relations\nschema|name|type|owner\npublic|customers|table|admin\n(1 row)"},
		{`\dv`, "List of relations\nschema|name|type|owner\npublic|big|view|admin\npublic|totals|view|admin\n(2 rows)"},
		{`\dt *.*`, "List of relations\nschema|name|type|owner\npublic|customers|table|admin\nshop|orders|table|admin\n(2 rows)"},
		{`\dt shop.ord*`, "List of relations\nschema|name|type|owner\nshop|orders|table|admin\n(1 row)"},
		{`\dt+`, "List of relations\nschema|name|type|owner|persistence|size|description\npublic|customers|table|admin|permanent||\n(1 row)"},
		{`\dt+ shop.*`, "List of relations\nschema|name|type|owner|persistence|size|description\nshop|orders|table|admin|permanent||what was ordered\n(1 row)"},
		{`\dn+ shop`, "List of schemas\nname|owner|access privileges|description\nshop|admin|admin=UC/admin\nann=U/admin|the shop\n(1 row)"},
		{`\daS any_value`, "List of aggregate functions\nschema|name|result data type|argument data types|description\npg_catalog|any_value|\"any\"|\"any\"|\n(1 row)"},
		{`\do ~~`, "List of operators\nschema|name|left arg type|right arg type|result type|description\npg_catalog|~~|character varying|character varying|boolean|\n(1 row)"},
		{`\dC date`, "List of casts\nsource type|target type|function|implicit?\ndate|character varying|(with inout)|yes\ndate|timestamp without time zone|(with inout)|yes\n" +
			"timestamp with time zone|date|(with inout)|yes\ntimestamp without time zone|date|(with inout)|yes\n(4 rows)"},
		{`\det+`, "List of foreign tables\nschema|table|server|fdw options|description\n(0 rows)"},
		{`\des+`, "List of foreign servers\nname|owner|foreign-data wrapper|access privileges|type|version|fdw options|description\n(0 rows)"},
		{`\dew+`, "List of foreign-data wrappers\nname|owner|handler|validator|access privileges|fdw options|description\n(0 rows)"},
		{`\deu+`, "List of user mappings\nserver|user name|fdw options\n(0 rows)"},
		{`\df shop.*`, "List of functions\nschema|name|result data type|argument data types|type\nshop|net|numeric|numeric|func\n(1 row)"},
		{`\dn`, "List of schemas\nname|owner\npublic|rdsdb\nshop|admin\n(2 rows)"},
		{`\l`, "List of databases\nname|owner|encoding|collate|ctype|icu locale|locale provider|access privileges\ndev|admin|UTF8|C|C||libc|\n(1 row)"},
		{`\l+ dev`, "List of databases\nname|owner|encoding|collate|ctype|icu locale|locale provider|access privileges|size|tablespace|description\ndev|admin|UTF8|C|C||libc|||pg_default|\n(1 row)"},
		{`\du`, "List of roles\nRole name|Attributes|Member of\nadmin|Superuser, Create role, Create DB|{}\nann||{}"},
		{`\drds ann`, "List of settings\nrole|database|settings\nann||search_path=shop\n(1 row)"},
		{`\du ann`, "List of roles\nRole name|Attributes|Member of\nann||{}"},
		{`\du+`, "List of roles\nRole name|Attributes|Member of|Description\nadmin|Superuser, Create role, Create DB|{}|\nann||{}|"},
		{`\dconfig search_*`, "List of configuration parameters\nparameter|value\nsearch_path|$user, public\n(1 row)"},
		{`\d customers`, "Table \"public.customers\"\nColumn|Type|Collation|Nullable|Default\nid|integer|||\nname|character(10)|||"},
		{`\d shop.orders`, `Table "shop.orders"
Column|Type|Collation|Nullable|Default
id|bigint||not null|"identity"(101, 1, '1,1'::text)
customer|integer||not null|
note|character varying(20)|||'none'
price|numeric(8,2)|||
placed|timestamp without time zone|||
Indexes:
    "orders_pkey" PRIMARY KEY, btree (id)`},
		{`\di shop.*`, "List of relations\nschema|name|type|owner|table\nshop|orders_pkey|index|admin|orders\n(1 row)"},
		{`\dp shop.orders`, "Access privileges\nschema|name|type|access privileges|column privileges\nshop|orders|table||price:\n  ann=r/admin\n(1 row)"},
		{`\dp customers`, "Access privileges\nschema|name|type|access privileges|column privileges\npublic|customers|table|admin=arwdRxtDPA/admin\nann=rw/admin|\n(1 row)"},
		{`\d+ shop.orders`, `Table "shop.orders"
Column|Type|Collation|Nullable|Default|Storage|Stats target|Description
id|bigint||not null|"identity"(101, 1, '1,1'::text)|plain||
customer|integer||not null||plain||
note|character varying(20)|||'none'|plain||free text
price|numeric(8,2)||||plain||
placed|timestamp without time zone||||plain||
Indexes:
    "orders_pkey" PRIMARY KEY, btree (id)`},
		{`\d+ totals`, `View "public.totals"
Column|Type|Collation|Nullable|Default|Storage|Description
customer|integer||||plain|
orders|bigint||||plain|
View definition:
SELECT customer, count(*) AS orders FROM shop.orders GROUP BY 1`},
		{`\copy customers FROM '` + file + `' CSV`, ""},
		{`\copy (SELECT id, trim(name) FROM customers ORDER BY 1) TO STDOUT CSV`, "7,seven\n8,eight"},
		{`\db`, "List of tablespaces\nname|owner|location\npg_default|rdsdb|\npg_global|rdsdb|\n(2 rows)"},
		{`\sv big`, "CREATE OR REPLACE VIEW public.big AS\nSELECT id FROM shop.orders WHERE price > 10"},
		{`\d big`, "View \"public.big\"\nColumn|Type|Collation|Nullable|Default\nid|bigint|||"},
	} {
		t.Run(c.command, func(t *testing.T) {
			w := &world{w.Server, t, w.clusters}
			if got := w.psql(c.command); got != c.want {
				t.Errorf("%s prints\n%s", c.command, got)
			}
		})
	}
}

// TestPsqlDescribes runs every \d command that there is something to ask with.
// psql stops at the first that the server does not understand.
func TestPsqlDescribes(t *testing.T) {
	w := newWorld(t)
	w.psql("CREATE TABLE plain (id integer)", "CREATE VIEW seen AS SELECT id FROM plain", `\d`, `\dS`, `\d+ plain`, `\d+ seen`, `\d pg_class`, `\d svv_table_info`,
		`\da`, `\dA`, `\db+`, `\dc`, `\dC`, `\dd`, `\dD`, `\ddp`, `\dE`, `\des`, `\det`, `\deu`, `\dew`, `\df`, `\df+`, `\dF`, `\dg+`, `\di`, `\dl`, `\dL`, `\dm`,
		`\dn+`, `\dnS`, `\do`, `\dO`, `\dp`, `\dP`, `\drds`, `\dRp`, `\dRs`, `\ds`, `\dt+`, `\dtS`, `\dT`, `\dTS+`, `\du+`, `\dv+`, `\dx`, `\dX`, `\dy`, `\l+`, `\z`,
		`\dconfig *path*`, `\dconfig+ *path*`, `\dcS+`, `\dC+`, `\dfa`, `\dfnS`, `\dft`, `\dfw`, `\dFd+`, `\dFp`, `\dFt+`, `\di+`, `\diS`, `\dl+`, `\dLS+`, `\dm+`,
		`\doS+`, `\dOS+`, `\dpS`, `\dP+`, `\drds`, `\dS+`, `\ds+`, `\dX`, `\sv seen`, `\sv+ seen`, `\dit *.*`, `\dt dev.public.*`, `\dn *`, `\df *.*`)
}

// TestPsqlRefused are the commands of a newer psql that ask with functions and
// forms that Redshift has not: the next one is answered.
func TestPsqlRefused(t *testing.T) {
	w := newWorld(t)
	for _, c := range []struct{ command, why string }{
		{`\dAc`, `function format("unknown", name) does not exist`}, {`\dAf`, `function format("unknown", name) does not exist`},
		{`\dAo`, `type "regoperator" does not exist`}, {`\dAp`, `amprocfamily`}, {`\dconfig`, `syntax error at or near "DISTINCT"`},
		{`\sf nothing`, `function "nothing" does not exist`},
	} {
		text, err := w.runPsql("producer", "dev", c.command)
		if err == nil || !strings.Contains(text, c.why) {
			t.Errorf("%s: %v\n%s", c.command, err, text)
		}
	}
	if text := w.psql(`\dL`, "SELECT 1 AS one"); !strings.HasSuffix(text, "one\n1\n(1 row)") {
		t.Errorf("afterwards psql prints\n%s", text)
	}
}

// TestPsqlOnSharedDatabase is connected to a database made from a datashare,
// which lists what is in the share and no temporary tables.
func TestPsqlOnSharedDatabase(t *testing.T) {
	w, producer, consumer := shared(t)
	w.exec(consumer, "CREATE USER keeper PASSWORD 'Keep-it-safe-1'", "ALTER DATABASE lent OWNER TO keeper")
	w.exec(producer, "CREATE TABLE hidden (a int)", "CREATE VIEW few AS SELECT d AS n FROM digits WHERE d < 3", "ALTER DATASHARE numbers ADD TABLE few")
	for _, c := range []struct{ command, want string }{
		{`\d`, "List of relations\nschema|name|type|owner\npublic|digits|table|keeper\npublic|few|view|keeper\n(2 rows)"},
		{`\dt`, "List of relations\nschema|name|type|owner\npublic|digits|table|keeper\n(1 row)"},
		{`\dt *.*`, "List of relations\nschema|name|type|owner\npublic|digits|table|keeper\n(1 row)"},
		{`\dn`, "List of schemas\nname|owner\npublic|keeper\n(1 row)"},
		{`\d digits`, "Table \"public.digits\"\nColumn|Type|Collation|Nullable|Default\nd|integer|||"},
		{`\d few`, "View \"public.few\"\nColumn|Type|Collation|Nullable|Default\nn|integer|||"},
	} {
		t.Run(c.command, func(t *testing.T) {
			w := &world{w.Server, t, w.clusters}
			if got := w.psqlOn("consumer", "lent", c.command); got != c.want {
				t.Errorf("%s prints\n%s", c.command, got)
			}
		})
	}
	w.psqlOn("consumer", "lent", `\l+`, `\df`, `\d+ digits`, `\d+ few`, `\dp`, `\dv+`, `\di`, `\dx`, `\ddp`, `\dd`, `\dT`, `\z`)

	conn := w.connect("consumer", "lent", nil)
	if text := w.count(conn, "SELECT coalesce(pg_get_viewdef('few'::regclass), 'hidden')"); text != "hidden" {
		t.Errorf("the producer's view is shown to be %s", text)
	}
	w.exec(conn, "CREATE TEMP TABLE mine AS SELECT n FROM few", "INSERT INTO mine SELECT d FROM digits", "CREATE TEMP TABLE other (a int)")
	if n := w.count(conn, "SELECT count(*) FROM mine"); n != "13" {
		t.Errorf("%s rows are in the temporary table", n)
	}
	for _, hidden := range []string{"information_schema.tables WHERE table_name", "information_schema.columns WHERE table_name", "svv_columns WHERE table_name", "pg_class WHERE relname"} {
		if n := w.count(conn, "SELECT count(*) FROM "+hidden+" IN ('mine', 'other')"); n != "0" {
			t.Errorf("%s shows temporary tables of a shared database", hidden)
		}
	}
	if n := w.count(conn, "SELECT count(*) FROM pg_attribute WHERE attname = 'a'"); n != "0" {
		t.Error("pg_attribute shows the columns of temporary tables of a shared database")
	}
}
