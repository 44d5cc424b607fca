package redshiftsql

import (
	"errors"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/scalar"
)

// engineWords are all the bare words that may ever be printed: the engine's
// SQL and the functions our tables print. A word that is not here has come from
// a user's text, or belongs in this list.
var engineWords map[string]bool

// The tables of functions are filled in at start, like this.
func init() {
	engineWords = words(`select distinct from where group by having qualify order asc desc nulls first last limit offset with recursive as
	union intersect except all values cast null true false and or not in is between like ilike escape exists any case when then else end
	inner left right full cross join on using over partition rows range unbounded preceding following current row insert into update set delete
	explain merge matched rowid generate_series rollup cube grouping sets interval ignore respect default within
	integer bigint smallint hugeint float double decimal varchar boolean date time timestamp zone blob interval
	error strlen coalesce unnest nextval regexp_matches regexp_full_match pow xor date_part datediff date_trunc now floor ceil round trunc
	to_years to_months to_days to_hours to_minutes to_seconds to_milliseconds to_microseconds string_agg list to_json quantile_cont quantile_disc
	lpad rpad lower upper rtrim ltrim trim length substring replace regexp_replace array_to_string list_transform string_split lambda w
	strftime strptime lpad rpad quarter dayofweek dayofyear day hour minute second century abs format greatest least list_position timezone
	sum avg count min max median materialized nullif range list_contains list_extract
	epoch ends_with encode hex cbrt sqrt collate nocase`)
}

func words(s string) map[string]bool {
	m := set(strings.Fields(s)...)
	nodes := []node{elements(textConst("x"))}
	for _, rows := range functions {
		for _, o := range rows {
			// What a row cannot make of these arguments, it refuses.
			if n, err := o.build(sample(o)); err == nil {
				nodes = append(nodes, n)
			}
		}
	}
	for _, f := range scalar.Functions {
		m[f.Name] = true
	}
	for _, f := range systemFunctions {
		nodes = append(nodes, f.form)
	}
	for _, n := range nodes {
		p := printer{limit: maxPrinted}
		p.node(n)
		for _, w := range regexp.MustCompile(`[A-Za-z_][A-Za-z_0-9]*`).FindAllString(quotedPattern.ReplaceAllString(string(p.out), ""), -1) {
			m[strings.ToLower(w)] = true
		}
	}
	return m
}

// sample is a call of a row with arguments of the types that it wants.
func sample(o *overload) *calling {
	c := &calling{analyser: &analyser{catalog: fake{}}, call: &Call{Name: o.name}, scope: &scope{}}
	for _, kind := range o.parameters {
		c.call.Args, c.args, c.types = append(c.call.Args, &Default{}), append(c.args, textConst("x")), append(c.types, kind.wants())
	}
	return c
}

var (
	quotedPattern = regexp.MustCompile(`'(?:[^']|'')*'|"(?:[^"]|"")*"`)
	wordPattern   = regexp.MustCompile(`[^\s\x00-\x2f:;<=>?@\[\]^{|}~\x60]+`)
	generatedName = regexp.MustCompile(`^"(r\d+|q\d+|s\d+|c\d+|v)"$`)
)

// breach tells what of a printed statement is neither the engine's own word, a
// name we generated nor a name of the fake catalog.
func breach(sql string) string {
	known := set(`"db_1"`, `"main"`, `"t_1"`, `"t_2"`, `"t_7"`, `"t_9"`, `"db_2"`, `"id"`, `"amt"`, `"note"`, `"price"`, `"at"`, `"name"`)
	for _, id := range quotedPattern.FindAllString(sql, -1) {
		if id[0] == '"' && !known[id] && !generatedName.MatchString(id) {
			return id
		}
	}
	rest := quotedPattern.ReplaceAllString(sql, " ")
	if strings.ContainsAny(rest, "'\";") || strings.Contains(rest, "--") || strings.Contains(rest, "/*") {
		return "unbalanced quotes, a comment or a second statement"
	}
	for _, w := range wordPattern.FindAllString(rest, -1) {
		if w[0] >= '0' && w[0] <= '9' {
			continue
		}
		if !engineWords[strings.ToLower(w)] {
			return w
		}
	}
	return ""
}

// TestWall checks every golden statement's print against the wall.
func TestWall(t *testing.T) {
	for _, sql := range corpus(t) {
		checkWall(t, sql)
	}
}

func checkWall(t *testing.T, sql string) {
	t.Helper()
	list, err := Parse(sql)
	var e *blueshift.SQLError
	if err != nil && !errors.As(err, &e) {
		t.Fatalf("%q: not a SQL error: %v", sql, err)
	}
	for _, s := range list {
		if utility(s) {
			continue
		}
		plan, err := Compile(s, fake{}, nil)
		if err != nil {
			if !errors.As(err, &e) || e.State == "XX000" || len(e.State) != 5 {
				t.Fatalf("%q: %v", sql, err)
			}
			continue
		}
		for _, printed := range []string{plan.SQL, plan.Check, plan.First} {
			if b := breach(printed); b != "" {
				t.Fatalf("%q: printed %s\n%s", sql, b, printed)
			}
		}
		for _, r := range plan.Reads {
			if r.Kind == Table && !strings.Contains(plan.SQL, engineSQL("$1", physical(r, ""))) {
				t.Fatalf("%q: says it reads %s and does not print it", sql, r.Name)
			}
		}
	}
}

// corpus is the SQL of the golden files and the hostile list.
func corpus(t testing.TB) (out []string) {
	for _, name := range goldenFiles(t) {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range strings.Split(strings.TrimSpace(string(text)), "\n====\n") {
			sql, _, _ := strings.Cut(c, "\n----\n")
			out = append(out, sql)
		}
	}
	text, err := os.ReadFile("testdata/hostile.sql")
	if err != nil {
		t.Fatal(err)
	}
	return append(out, strings.Split(strings.TrimSpace(string(text)), "\n")...)
}

// FuzzCompile: whatever the text, no panic, only SQL errors, and nothing of the
// text is printed as syntax.
func FuzzCompile(f *testing.F) {
	for _, sql := range corpus(f) {
		f.Add(sql)
	}
	f.Fuzz(func(t *testing.T, sql string) { checkWall(t, sql) })
}

// FuzzParse: whatever the text, parsing ends with statements or a SQL error
// whose position lies in the text.
func FuzzParse(f *testing.F) {
	for _, sql := range corpus(f) {
		f.Add(sql)
	}
	f.Fuzz(func(t *testing.T, sql string) {
		_, err := Parse(sql)
		var e *blueshift.SQLError
		if err != nil && !errors.As(err, &e) {
			t.Fatalf("not a SQL error: %v", err)
		}
		if e != nil && (e.Position < 0 || e.Position > len([]rune(sql))+1) {
			t.Fatalf("position %d outside the text", e.Position)
		}
	})
}
