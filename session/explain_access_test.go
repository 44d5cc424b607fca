package session_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/redshift"
	"github.com/jackc/pgx/v5"
)

// misstep is a step of the way from a table to a reader of another account that
// is skipped, or taken too early or by the wrong one: how that is refused, and
// what EXPLAIN ACCESS then says is missing.
type misstep struct {
	step string
	do   func(*walk) // what is done rightly before
	// wrong is what is done wrongly. A statement begins with who runs it, a call of the API with "call".
	wrong  string
	code   string // SQLSTATE or error code of the refusal
	says   string // part of its message or hint
	asks   string // who asks, as for wrong, and what follows EXPLAIN ACCESS
	answer string // the name of the missing step, and part of its call; "" when nothing is missing
	// besides is set when a consumer's statement is wrong in itself. The hint of
	// any other is the missing steps, word for word.
	besides bool
}

const (
	fault    = "InvalidDataShareFault"
	forC     = " ON public.sales IN DATASHARE salesshare FOR ACCOUNT '222222222222'"
	ofP      = " ON public.sales IN DATASHARE salesshare OF ACCOUNT '111111111111' NAMESPACE '$producer'"
	mounted  = " ON sales_db.public.sales"
	mount    = "CREATE DATABASE sales_db WITH PERMISSIONS FROM DATASHARE salesshare OF ACCOUNT '111111111111' NAMESPACE '$producer'"
	total    = "SELECT sum(amt) FROM sales_db.public.sales"
	shareARN = "arn:aws:redshift:us-east-1:111111111111:datashare:$producer/salesshare"

	addSchema = "ALTER DATASHARE salesshare ADD SCHEMA public"
	addTable  = "ALTER DATASHARE salesshare ADD TABLE public.sales"
	grantC    = "GRANT USAGE ON DATASHARE salesshare TO ACCOUNT '222222222222'"
	authorize = "aws redshift authorize-data-share --data-share-arn " + shareARN + " --consumer-identifier 222222222222"
	associate = "aws redshift associate-data-share-consumer --data-share-arn " + shareARN
	unsecure  = "ALTER TABLE public.sales ROW LEVEL SECURITY OFF FOR DATASHARES"
)

// missteps are those of the thirty-six steps by which two accounts share, by
// their numbers. 18 (a commit is seen) and 36 (what ran is remembered) cannot be
// taken wrongly.
var missteps = []misstep{
	{step: "1 a table that is not there", do: sql("producer CREATE DATASHARE salesshare", "producer "+addSchema),
		wrong: "producer " + addTable, code: "42P01", says: `"public.sales" does not exist`,
		asks: "producer READ" + forC, answer: "object " + addTable},
	{step: "2 no share yet", do: sql("producer DROP DATASHARE salesshare", "producer CREATE TABLE public.sales (id int, amt int)", "producer INSERT INTO public.sales VALUES (1, 10), (2, 20)"),
		wrong: "producer " + addSchema, code: "42704", says: "Datashare salesshare does not exist",
		asks: "producer READ" + forC, answer: "share CREATE DATASHARE salesshare"},
	{step: "3 the share made twice", do: sql("producer CREATE DATASHARE salesshare"),
		wrong: "producer CREATE DATASHARE salesshare", code: "42710", says: `share "salesshare" already exists`,
		asks: "producer READ" + forC, answer: "schema " + addSchema},
	{step: "4 the table before the schema",
		wrong: "producer " + addTable, code: "3F000", says: addSchema,
		asks: "producer READ" + forC, answer: "schema " + addSchema},
	{step: "5 the schema twice, the table not", do: sql("producer " + addSchema),
		wrong: "producer " + addSchema, code: "42P06", says: "already added",
		asks: "producer READ" + forC, answer: "object " + addTable},
	{step: "6 authorized before the grant", do: sql("producer " + addTable),
		wrong: "call authorize", code: fault, says: "Account 111111111111 must run, in database dev of namespace $producer: " + grantC,
		asks: "producer READ" + forC, answer: "grant " + grantC},
	{step: "6 mounted before the grant",
		wrong: "consumer " + mount, code: "42704", says: "Account 111111111111 must run: " + grantC + "; then account 111111111111: " + authorize,
		asks: "producer READ" + forC, answer: "grant " + grantC},
	{step: "6 granted to a user",
		wrong: "producer GRANT USAGE ON DATASHARE salesshare TO bob", code: "42601", says: "TO ACCOUNT",
		asks: "producer READ" + forC, answer: "grant " + grantC},
	{step: "7 associated before the authorization", do: sql("producer " + grantC),
		wrong: "call associate", code: fault, says: "PENDING_AUTHORIZATION. Account 111111111111 must run: " + authorize,
		asks: "consumer READ" + ofP, answer: "authorize " + authorize},
	{step: "8 authorized by the consumer",
		wrong: "call authorize as consumer", code: fault, says: "belongs to account 111111111111",
		asks: "producer READ" + forC, answer: "authorize " + authorize},
	{step: "9 authorized for somebody else",
		wrong: "call authorize stranger", code: fault, says: "TO ACCOUNT '333333333333'",
		asks: "producer READ" + strings.ReplaceAll(forC, "222222222222", "333333333333"), answer: "grant GRANT USAGE ON DATASHARE salesshare TO ACCOUNT '333333333333'"},
	{step: "10 mounted before the association", do: calls("authorize"),
		wrong: "consumer " + mount, code: "42501", says: "Account 222222222222 must run: " + associate + " --consumer-arn arn:aws:redshift:us-east-1:222222222222:namespace:$consumer",
		asks: "consumer READ" + ofP, answer: "associate " + associate},
	{step: "10 described before the association",
		wrong: "consumer DESC DATASHARE salesshare OF ACCOUNT '111111111111' NAMESPACE '$producer'", code: "42704", says: "Account 222222222222 must run: " + associate,
		asks: "producer READ" + forC, answer: "associate " + associate},
	{step: "11 associated with a namespace that is not there",
		wrong: "call associate nowhere", code: "InvalidNamespaceFault", says: "doesn't exist in account 222222222222",
		asks: "consumer READ" + ofP, answer: "associate " + associate},
	{step: "12 associated with nothing",
		wrong: "call associate nothing", code: "InvalidParameterCombination", says: "Exactly one of",
		asks: "producer READ" + forC, answer: "associate " + associate},
	{step: "12 associated, not encrypted", do: func(w *walk) { w.modify("consumer", &redshift.ModifyClusterInput{Encrypted: aws.Bool(false)}) },
		wrong: "call associate", code: fault, says: "Account 222222222222 must run: aws redshift modify-cluster --encrypted --cluster-identifier consumer",
		asks: "consumer READ" + ofP, answer: "clusters aws redshift modify-cluster --encrypted --cluster-identifier consumer"},
	{step: "13 described as if it were one's own", do: func(w *walk) {
		w.modify("consumer", &redshift.ModifyClusterInput{Encrypted: aws.Bool(true)})
		w.call("associate")
	},
		wrong: "consumer DESC DATASHARE salesshare", besides: true, code: "42704", says: "OF ACCOUNT",
		asks: "consumer READ" + ofP, answer: "mount CREATE DATABASE salesshare_db FROM DATASHARE salesshare OF ACCOUNT '111111111111' NAMESPACE '$producer'"},
	{step: "14 read before it is mounted",
		wrong: "consumer " + total, besides: true, code: "3D000", says: `database "sales_db" does not exist`,
		asks: "consumer READ" + ofP, answer: "mount CREATE DATABASE"},
	{step: "14 mounted without the account",
		wrong: "consumer CREATE DATABASE sales_db FROM DATASHARE salesshare OF NAMESPACE '$producer'", besides: true, code: "42704", says: "OF ACCOUNT '111111111111' NAMESPACE '$producer'",
		asks: "consumer READ" + ofP, answer: "mount CREATE DATABASE"},
	{step: "14 mounted twice", do: sql("consumer "+mount, "consumer CREATE USER bob PASSWORD 'Sh4re-me-well'"),
		wrong: "consumer CREATE DATABASE again FROM DATASHARE salesshare OF ACCOUNT '111111111111' NAMESPACE '$producer'", code: "42710", says: "use sales_db",
		asks: "consumer READ" + mounted},
	{step: "15 no USAGE of the database",
		wrong: "bob " + total, code: "42501", says: "Account 222222222222 must run: GRANT USAGE ON DATABASE sales_db TO bob",
		asks: "consumer TO bob READ" + mounted, answer: "database usage GRANT USAGE ON DATABASE sales_db TO bob"},
	{step: "15 nor to go there",
		wrong: "bob USE sales_db", code: "42501", says: "Account 222222222222 must run: GRANT USAGE ON DATABASE sales_db TO bob",
		asks: "bob READ ON DATABASE sales_db", answer: "database usage GRANT USAGE ON DATABASE sales_db TO bob"},
	{step: "15 nor to make something",
		wrong: "bob CREATE TABLE sales_db.public.t (a int)", code: "42501", says: "Account 222222222222 must run: GRANT USAGE ON DATABASE sales_db TO bob",
		asks: "bob READ ON DATABASE sales_db", answer: "database usage GRANT USAGE ON DATABASE sales_db TO bob"},
	{step: "15 no USAGE of the schema", do: sql("consumer GRANT USAGE ON DATABASE sales_db TO bob"),
		wrong: "bob " + total, code: "42501", says: "Account 222222222222 must run: GRANT USAGE ON SCHEMA sales_db.public TO bob",
		asks: "bob READ" + mounted, answer: "schema usage GRANT USAGE ON SCHEMA sales_db.public TO bob"},
	{step: "15 no SELECT", do: sql("consumer GRANT USAGE ON SCHEMA sales_db.public TO bob"),
		wrong: "bob " + total, code: "42501", says: "Account 222222222222 must run: GRANT SELECT ON sales_db.public.sales TO bob",
		asks: "bob READ" + mounted, answer: "user privilege GRANT SELECT ON sales_db.public.sales TO bob"},
	{step: "16 an external schema to nowhere", do: sql("consumer GRANT SELECT ON sales_db.public.sales TO bob", "consumer CREATE EXTERNAL SCHEMA ext FROM REDSHIFT DATABASE 'sales_db' SCHEMA 'public'"),
		wrong: "consumer CREATE EXTERNAL SCHEMA no FROM REDSHIFT DATABASE 'nowhere'", code: "3D000", says: `"nowhere" does not exist`,
		asks: "bob READ" + mounted},
	{step: "16 through it to what is not shared",
		wrong: "consumer SELECT * FROM ext.t2", code: "42P01", says: "Account 111111111111 must run: ALTER DATASHARE salesshare ADD TABLE public.t2",
		asks: "consumer READ ON sales_db.public.t2", answer: "object ALTER DATASHARE salesshare ADD TABLE public.t2"},
	{step: "16 through it, when its owner may not", do: sql("consumer CREATE USER carol PASSWORD 'Sh4re-me-well'", "consumer ALTER SCHEMA ext OWNER TO carol", "consumer GRANT USAGE ON SCHEMA ext TO bob"),
		wrong: "bob SELECT * FROM ext.sales", code: "42501", says: "Account 222222222222 must run: GRANT USAGE ON DATABASE sales_db TO carol",
		asks: "bob READ ON ext.sales", answer: "database usage GRANT USAGE ON DATABASE sales_db TO carol"},
	{step: "16 through a schema whose rows are hidden", do: sql("producer CREATE RLS POLICY none USING (false)", "producer ATTACH RLS POLICY none ON public.sales TO PUBLIC", "producer ALTER TABLE public.sales ROW LEVEL SECURITY ON"),
		wrong: "bob " + total, code: "0A000", says: "Account 111111111111 must run: " + unsecure,
		asks: "bob READ" + mounted, answer: "row security " + unsecure},
	{step: "16 from the producer's side",
		wrong: "consumer " + total, code: "0A000", says: "Account 111111111111 must run: " + unsecure,
		asks: "producer READ" + forC, answer: "row security " + unsecure},
	{step: "16 behind a view", do: sql("producer CREATE VIEW public.totals AS SELECT sum(amt) AS amt FROM public.sales", "producer CREATE VIEW public.late AS SELECT amt FROM public.totals WITH NO SCHEMA BINDING", "producer ALTER DATASHARE salesshare ADD TABLE public.totals, public.late"),
		wrong: "consumer SELECT amt FROM sales_db.public.late", code: "0A000", says: "Account 111111111111 must run: ALTER TABLE sales ROW LEVEL SECURITY OFF FOR DATASHARES",
		asks: "consumer READ ON sales_db.public.late", answer: "row security ALTER TABLE sales ROW LEVEL SECURITY OFF FOR DATASHARES"},
	{step: "17 a view that binds", do: sql("producer " + unsecure),
		wrong: "consumer CREATE VIEW v AS SELECT * FROM sales_db.public.sales", code: "0A000", says: "WITH NO SCHEMA BINDING",
		asks: "consumer READ" + mounted},
	{step: "19 the table by its old name", do: sql("producer ALTER TABLE public.sales RENAME TO deals"),
		wrong: "consumer " + total, code: "42P01", says: "Account 111111111111 must run: " + addTable,
		asks: "consumer READ" + mounted, answer: "object " + addTable},
	{step: "20 new, and not included", do: sql("producer ALTER TABLE public.deals RENAME TO sales", "producer CREATE TABLE public.t2 (x int)"),
		wrong: "bob SELECT * FROM sales_db.public.t2", code: "42P01", says: "Account 111111111111 must run: ALTER DATASHARE salesshare ADD TABLE public.t2",
		asks: "bob READ ON sales_db.public.t2", answer: "object ALTER DATASHARE salesshare ADD TABLE public.t2"},
	{step: "20 a schema that is not shared",
		wrong: "consumer SELECT * FROM sales_db.hidden.t", code: "3F000", says: "Account 111111111111 must run: ALTER DATASHARE salesshare ADD SCHEMA hidden",
		asks: "consumer READ ON sales_db.hidden.t", answer: "schema ALTER DATASHARE salesshare ADD SCHEMA hidden"},
	{step: "20 a function that the user may not call", do: sql("producer CREATE FUNCTION public.twice(int) RETURNS int STABLE AS $$ SELECT $1 * 2 $$ LANGUAGE sql", "producer ALTER DATASHARE salesshare ADD FUNCTION public.twice(int)"),
		wrong: "bob SELECT sales_db.public.twice(1)", code: "42501", says: "Account 222222222222 must run: GRANT EXECUTE ON FUNCTION sales_db.public.twice(…) TO bob",
		asks: "bob EXECUTE ON sales_db.public.twice", answer: "user privilege GRANT EXECUTE ON FUNCTION sales_db.public.twice(…) TO bob"},
	{step: "20 a function that is not there",
		wrong: "bob SELECT sales_db.public.thrice(1)", code: "42883", says: "Account 111111111111 must run: ALTER DATASHARE salesshare ADD FUNCTION public.thrice(…)",
		asks: "bob EXECUTE ON sales_db.public.thrice", answer: "object ALTER DATASHARE salesshare ADD FUNCTION public.thrice(…)"},
	{step: "20 a function that is not shared", do: sql("producer CREATE FUNCTION public.thrice(int) RETURNS int STABLE AS $$ SELECT $1 * 3 $$ LANGUAGE sql"),
		wrong: "bob SELECT sales_db.public.thrice(1)", code: "42883", says: "Account 111111111111 must run: ALTER DATASHARE salesshare ADD FUNCTION public.thrice(…)",
		asks: "bob EXECUTE ON sales_db.public.thrice", answer: "object ALTER DATASHARE salesshare ADD FUNCTION public.thrice(…)"},
	{step: "21 written, and the share may only read",
		wrong: "consumer INSERT INTO sales_db.public.sales VALUES (5, 50)", code: "42501", says: "Account 111111111111 must run: GRANT INSERT ON TABLE public.sales TO DATASHARE salesshare",
		asks: "consumer INSERT" + mounted, answer: "privilege GRANT INSERT ON TABLE public.sales TO DATASHARE salesshare"},
	{step: "22 neither account allows writes", do: sql("producer GRANT INSERT ON TABLE public.sales TO DATASHARE salesshare"),
		wrong: "consumer INSERT INTO sales_db.public.sales VALUES (5, 50)", code: "42501", says: "Account 111111111111 must run: " + authorize + " --allow-writes",
		asks: "consumer INSERT" + mounted, answer: "authorize " + authorize + " --allow-writes"},
	{step: "23 the consumer does not", do: calls("authorize writes"),
		wrong: "consumer INSERT INTO sales_db.public.sales VALUES (5, 50)", code: "42501", says: "Account 222222222222 must run: " + associate + " --consumer-arn arn:aws:redshift:us-east-1:222222222222:namespace:$consumer --allow-writes",
		asks: "producer INSERT" + forC, answer: "associate " + associate},
	{step: "24 not by this user", do: calls("associate writes"),
		wrong: "bob INSERT INTO sales_db.public.sales VALUES (5, 50)", code: "42501", says: "Account 222222222222 must run: GRANT INSERT ON sales_db.public.sales TO bob",
		asks: "bob INSERT" + mounted, answer: "user privilege GRANT INSERT ON sales_db.public.sales TO bob"},
	{step: "24 nor in this way",
		wrong: "consumer UPDATE sales_db.public.sales SET amt = 0", code: "42501", says: "GRANT UPDATE ON TABLE public.sales TO DATASHARE salesshare",
		asks: "consumer UPDATE" + mounted, answer: "privilege GRANT UPDATE ON TABLE public.sales TO DATASHARE salesshare"},
	{step: "24 nor made",
		wrong: "consumer CREATE TABLE sales_db.public.made (id int)", code: "42501", says: "Account 111111111111 must run: GRANT CREATE ON SCHEMA public TO DATASHARE salesshare",
		asks: "consumer CREATE ON SCHEMA sales_db.public", answer: "privilege GRANT CREATE ON SCHEMA public TO DATASHARE salesshare"},
	{step: "24 nor made by this user", do: sql("producer GRANT CREATE ON SCHEMA public TO DATASHARE salesshare"),
		wrong: "bob CREATE TABLE sales_db.public.made (id int)", code: "42501", says: "Account 222222222222 must run: GRANT CREATE ON SCHEMA sales_db.public TO bob",
		asks: "bob CREATE ON SCHEMA sales_db.public", answer: "user privilege GRANT CREATE ON SCHEMA sales_db.public TO bob"},
	{step: "24 nor taken away",
		wrong: "consumer DROP SCHEMA sales_db.public", code: "42501", says: "Account 111111111111 must run: GRANT DROP ON SCHEMA public TO DATASHARE salesshare",
		asks: "producer DROP ON SCHEMA public IN DATASHARE salesshare FOR ACCOUNT '222222222222'", answer: "privilege GRANT DROP ON SCHEMA public TO DATASHARE salesshare"},
	{step: "24 nor a schema",
		wrong: "consumer CREATE SCHEMA sales_db.made", code: "42501", says: "Account 111111111111 must run: GRANT CREATE ON DATABASE dev TO DATASHARE salesshare",
		asks: "consumer CREATE ON DATABASE sales_db", answer: "privilege GRANT CREATE ON DATABASE dev TO DATASHARE salesshare"},
	{step: "24 nor a schema by this user", do: sql("producer GRANT CREATE ON DATABASE dev TO DATASHARE salesshare"),
		wrong: "bob CREATE SCHEMA sales_db.made", code: "42501", says: "Account 222222222222 must run: ALTER DATABASE sales_db OWNER TO bob",
		asks: "bob CREATE ON DATABASE sales_db", answer: "database owner ALTER DATABASE sales_db OWNER TO bob"},
	{step: "25 the producer no longer does", do: func(w *walk) {
		w.run("consumer ALTER DATABASE sales_db OWNER TO bob", "bob CREATE SCHEMA sales_db.made")
		w.call("authorize")
	},
		wrong: "consumer INSERT INTO sales_db.public.sales VALUES (5, 50)", code: "42501", says: "Account 111111111111 must run: " + authorize + " --allow-writes",
		asks: "consumer INSERT" + mounted, answer: "authorize " + authorize + " --allow-writes"},
	{step: "26 mounted in a namespace that did not take it",
		wrong: "second " + mount, code: "42501", says: associate + " --consumer-arn arn:aws:redshift:us-east-1:222222222222:namespace:$second",
		asks: "second READ" + ofP, answer: "associate " + associate + " --consumer-arn arn:aws:redshift:us-east-1:222222222222:namespace:$second"},
	{step: "27 two scopes at once", do: calls("associate region"),
		wrong: "call associate twice", code: "InvalidParameterCombination", says: "Exactly one of",
		asks: "second READ" + ofP, answer: "mount CREATE DATABASE"},
	{step: "28 given up as it was not taken",
		wrong: "call disassociate", code: fault, says: "account 222222222222 must disassociate that scope",
		asks: "consumer READ" + mounted},
	{step: "28 read when it was given up", do: calls("disassociate region"),
		wrong: "consumer " + total, code: "42501", says: "Account 222222222222 must run: " + associate,
		asks: "consumer READ" + mounted, answer: "associate " + associate},
	{step: "29 given up twice",
		wrong: "call disassociate", code: fault, says: "It is not associated with anything.",
		asks: "producer READ" + forC, answer: "associate " + associate},
	{step: "30 publicly accessible", do: func(w *walk) {
		w.call("associate")
		w.modify("consumer", &redshift.ModifyClusterInput{PubliclyAccessible: aws.Bool(true)})
	},
		wrong: "consumer " + total, code: "42501", says: "Account 111111111111 must run: ALTER DATASHARE salesshare SET PUBLICACCESSIBLE TRUE",
		asks: "consumer READ" + mounted, answer: "public access ALTER DATASHARE salesshare SET PUBLICACCESSIBLE TRUE"},
	{step: "31 read when it was deauthorized", do: func(w *walk) {
		w.run("producer ALTER DATASHARE salesshare SET PUBLICACCESSIBLE TRUE")
		w.call("deauthorize")
	},
		wrong: "consumer " + total, code: "42501", says: "Account 111111111111 must run: " + authorize,
		asks: "consumer READ" + mounted, answer: "authorize " + authorize},
	{step: "31 deauthorized twice",
		wrong: "call deauthorize", code: fault, says: "account 111111111111 must run: " + authorize,
		asks: "producer READ" + forC, answer: "authorize " + authorize},
	{step: "32 authorized again, not taken again", do: calls("authorize"),
		wrong: "consumer " + total, code: "42501", says: "Account 222222222222 must run: " + associate,
		asks: "consumer READ" + mounted, answer: "associate " + associate},
	{step: "33 taken after it was rejected", do: calls("reject"),
		wrong: "call associate", code: fault, says: "It is REJECTED. Account 111111111111 must run: " + authorize,
		asks: "consumer READ" + mounted, answer: "authorize " + authorize},
	{step: "34 revoked", do: sql("producer REVOKE USAGE ON DATASHARE salesshare FROM ACCOUNT '222222222222'"),
		wrong: "consumer " + total, code: "42501", says: "Account 111111111111 must run: " + grantC,
		asks: "consumer READ" + mounted, answer: "grant " + grantC},
	{step: "34 granted again, not authorized again", do: sql("producer " + grantC),
		wrong: "consumer " + total, code: "42501", says: "Account 111111111111 must run: " + authorize,
		asks: "consumer READ" + mounted, answer: "authorize " + authorize},
	{step: "35 dropped", do: sql("producer DROP DATASHARE salesshare"),
		wrong: "consumer " + total, code: "3D000", says: "no longer exists",
		asks: "consumer READ" + mounted, answer: "share CREATE DATASHARE salesshare"},
	{step: "35 described when it was dropped",
		wrong: "call describe", code: fault, says: "because the ARN doesn't exist",
		asks: "producer READ" + forC, answer: "share CREATE DATASHARE salesshare"},
	{step: "35 another of the same name", do: func(w *walk) {
		w.run("producer CREATE DATASHARE salesshare", "producer "+addSchema, "producer "+addTable, "producer ALTER DATASHARE salesshare SET PUBLICACCESSIBLE TRUE", "producer "+grantC)
		w.call("authorize")
		w.call("associate")
	},
		wrong: "consumer " + total, code: "3D000", says: "DROP DATABASE sales_db",
		asks: "consumer READ" + mounted, answer: "mount DROP DATABASE sales_db; " + mount},
}

// withinAccount are those of a share between two namespaces of one account, and
// of one that an account grants to itself.
var withinAccount = []misstep{
	{step: "mounted before the grant", do: sql("producer CREATE TABLE public.sales (id int, amt int)", "producer CREATE DATASHARE salesshare", "producer "+addSchema, "producer "+addTable),
		wrong: "sibling " + mount, code: "42704", says: "Account 111111111111 must run: GRANT USAGE ON DATASHARE salesshare TO NAMESPACE '$sibling'",
		asks: "producer READ ON public.sales IN DATASHARE salesshare FOR NAMESPACE '$sibling'", answer: "grant GRANT USAGE ON DATASHARE salesshare TO NAMESPACE '$sibling'"},
	{step: "authorized without need", do: sql("producer GRANT USAGE ON DATASHARE salesshare TO NAMESPACE '$sibling'"),
		wrong: "call authorize self", code: fault, says: "TO ACCOUNT '111111111111'",
		asks: "sibling READ" + ofP, answer: "mount CREATE DATABASE"},
	{step: "written, and the share may only read", do: sql("sibling " + mount),
		wrong: "sibling INSERT INTO sales_db.public.sales VALUES (5, 50)", code: "42501", says: "Account 111111111111 must run: GRANT INSERT ON TABLE public.sales TO DATASHARE salesshare",
		asks: "sibling INSERT" + mounted, answer: "privilege GRANT INSERT ON TABLE public.sales TO DATASHARE salesshare"},
	{step: "revoked", do: sql("producer REVOKE USAGE ON DATASHARE salesshare FROM NAMESPACE '$sibling'"),
		wrong: "sibling " + total, code: "42501", says: "Account 111111111111 must run: GRANT USAGE ON DATASHARE salesshare TO NAMESPACE '$sibling'",
		asks: "sibling READ" + mounted, answer: "grant GRANT USAGE ON DATASHARE salesshare TO NAMESPACE '$sibling'"},
	{step: "granted to oneself, not authorized", do: sql("producer GRANT USAGE ON DATASHARE salesshare TO ACCOUNT '111111111111'"),
		wrong: "sibling " + total, code: "42501", says: "Account 111111111111 must run: " + strings.ReplaceAll(authorize, "222222222222", "111111111111"),
		asks: "sibling READ" + mounted, answer: "authorize " + strings.ReplaceAll(authorize, "222222222222", "111111111111")},
	{step: "authorized for oneself, not taken", do: calls("authorize self"),
		wrong: "sibling " + total, code: "42501", says: "Account 111111111111 must run: " + associate,
		asks: "sibling READ" + mounted, answer: "associate " + associate + " --consumer-arn arn:aws:redshift:us-east-1:111111111111:namespace:$sibling"},
}

// TestEveryStepIsTakenWrongly: a step that is added to the story has to be among
// the missteps.
func TestEveryStepIsTakenWrongly(t *testing.T) {
	taken := map[string]bool{"18": true, "36": true} // these read, and nothing has to be done for them
	for _, m := range missteps {
		number, _, _ := strings.Cut(m.step, " ")
		taken[number] = true
	}
	for number := 1; number <= 36; number++ {
		if !taken[strconv.Itoa(number)] {
			t.Errorf("step %d is never taken wrongly", number)
		}
	}
}

// TestMissteps: whatever step is skipped or taken in the wrong place, the
// refusal and EXPLAIN ACCESS name the step that is missing and who takes it.
func TestMissteps(t *testing.T) {
	for name, steps := range map[string][]misstep{"between accounts": missteps, "within an account": withinAccount} {
		t.Run(name, func(t *testing.T) {
			w := &walk{newWorld(t), map[string]*pgx.Conn{}}
			w.cluster("producer")
			w.cluster("consumer")
			w.cluster("sibling")
			w.cluster("second")
			for _, m := range steps {
				if m.do != nil {
					m.do(w)
				}
				w.misstep(m)
			}
		})
	}
}
