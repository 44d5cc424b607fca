package session_test

import (
	"fmt"
	"os/exec"
	"strings"
	"testing"
)

// psql runs the real client and returns what it prints, unaligned.
func (w *world) psql(commands ...string) string {
	w.t.Helper()
	path, err := exec.LookPath("psql")
	if err != nil {
		w.t.Skip("psql is not installed")
	}
	c := w.cluster("producer")
	args := []string{"-X", "-q", "-A", "-v", "ON_ERROR_STOP=1",
		fmt.Sprintf("postgres://admin:Sh4re-me-well@%s:%d/dev?sslmode=require", c.address, c.port)}
	for _, command := range commands {
		args = append(args, "-c", command)
	}
	out, err := exec.Command(path, args...).CombinedOutput()
	text := strings.TrimSpace(string(out))
	if err != nil {
		w.t.Errorf("psql %q: %v\n%s", commands, err, text)
	}
	return text
}

// TestPsql plays the first hour of somebody who only knows psql.
func TestPsql(t *testing.T) {
	w := newWorld(t)
	w.psql("CREATE SCHEMA shop", `CREATE TABLE shop.orders (id bigint IDENTITY(1,1) NOT NULL, customer integer NOT NULL, note varchar(20) DEFAULT 'none',
		price decimal(8,2), placed timestamp, PRIMARY KEY (id)) DISTKEY (customer)`,
		"CREATE TABLE customers (id integer, name char(10))", "CREATE VIEW big AS SELECT id FROM shop.orders WHERE price > 10")
	for _, c := range []struct{ command, want string }{
		{`\d`, "List of relations\nschema|name|type|owner\npublic|big|view|admin\npublic|customers|table|admin\n(2 rows)"},
		{`\dt`, "List of relations\nschema|name|type|owner\npublic|customers|table|admin\n(1 row)"},
		{`\dv`, "List of relations\nschema|name|type|owner\npublic|big|view|admin\n(1 row)"},
		{`\dt *.*`, "List of relations\nschema|name|type|owner\npublic|customers|table|admin\nshop|orders|table|admin\n(2 rows)"},
		{`\dt shop.ord*`, "List of relations\nschema|name|type|owner\nshop|orders|table|admin\n(1 row)"},
		{`\dt+`, "List of relations\nschema|name|type|owner|persistence|size|description\npublic|customers|table|admin|permanent||\n(1 row)"},
		{`\dn`, "List of schemas\nname|owner\npublic|rdsdb\nshop|admin\n(2 rows)"},
		{`\l`, "List of databases\nname|owner|encoding|collate|ctype|icu locale|locale provider|access privileges\ndev|admin|UTF8|C|C||libc|\n(1 row)"},
		{`\du`, "List of roles\nRole name|Attributes|Member of\nadmin|Superuser, Create role, Create DB|{}"},
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
		{`\dp shop.orders`, "Access privileges\nschema|name|type|access privileges|column privileges\nshop|orders|table||\n(1 row)"},
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
		`\dn+`, `\dnS`, `\do`, `\dO`, `\dp`, `\dP`, `\drds`, `\dRp`, `\dRs`, `\ds`, `\dt+`, `\dtS`, `\dT`, `\dTS+`, `\du+`, `\dv+`, `\dx`, `\dX`, `\dy`, `\l+`, `\z`)
}
