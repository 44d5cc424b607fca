package copydata

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/blueshift-db/blueshift"
)

func options(t testing.TB, o Options) Options {
	t.Helper()
	o, err := o.Check()
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// rows reads everything as lines of fields in brackets, each line behind the
// number of the line it began at.
func rows(r *Reader) string {
	var out strings.Builder
	for {
		row, err := r.Read()
		if err == io.EOF {
			return out.String()
		}
		if err != nil {
			return out.String() + "error " + err.Error()
		}
		fmt.Fprint(&out, row.Line)
		for i, f := range row.Fields {
			if row.Null[i] {
				out.WriteString(" NULL")
			} else {
				fmt.Fprintf(&out, " [%s]", f)
			}
		}
		out.WriteByte('\n')
	}
}

// TestRead reads data whole, and byte by byte.
func TestRead(t *testing.T) {
	null := "-"
	for _, c := range []struct {
		name, data, want string
		options          Options
	}{
		{"text", "a\tb\n\\N\t\n", "1 [a] [b]\n2 NULL []\n", Options{}},
		{"no line end", "a\tb", "1 [a] [b]\n", Options{}},
		{"carriage return", "a\tb\r\nc\td\r\n", "1 [a] [b]\n2 [c] [d]\n", Options{}},
		{"escapes", `\\\t\x41\101\q` + "\n", "1 [\\\tAAq]\n", Options{}},
		{"escaped line", "a\\\nb\nc\n", "1 [a\nb]\n3 [c]\n", Options{}},
		{"escaped delimiter", "a\\\tb\tc\n", "1 [a\tb] [c]\n", Options{}},
		{"end of data", "a\n\\.\nb\n", "1 [a]\n", Options{}},
		{"an escaped N is no NULL", "\\\\N\n", "1 [\\N]\n", Options{}},
		{"delimiter and null", "a|-\n", "1 [a] NULL\n", Options{Delimiter: "|", Null: &null}},
		{"csv", "a,b\n,\"\"\n", "1 [a] [b]\n2 NULL []\n", Options{Format: CSV}},
		{"csv quotes", "\"a,\"\"b\"\"\",c\n", "1 [a,\"b\"] [c]\n", Options{Format: CSV}},
		{"csv line in quotes", "\"a\nb\",c\nd,e\n", "1 [a\nb] [c]\n3 [d] [e]\n", Options{Format: CSV}},
		{"csv escape", `"a\"b\\",'c'` + "\n", "1 [a\"b\\] ['c']\n", Options{Format: CSV, Escape: `\`}},
		{"csv header", "x,y\n1,2\n", "2 [1] [2]\n", Options{Format: CSV, Header: true}},
		{"csv quoted end", "\"a", "error 22P04: unterminated CSV quoted field", Options{Format: CSV}},
		{"nothing", "", "", Options{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := options(t, c.options)
			if got := rows(NewReader(strings.NewReader(c.data), o)); got != c.want {
				t.Errorf("read whole:\n%s", got)
			}
			if got := rows(NewReader(iotest.OneByteReader(strings.NewReader(c.data)), o)); got != c.want {
				t.Errorf("read byte by byte:\n%s", got)
			}
		})
	}
}

func TestARowHasABound(t *testing.T) {
	_, err := NewReader(strings.NewReader(strings.Repeat("x", maxRow+maxRow/2)+"\n"), options(t, Options{})).Read()
	if e, ok := err.(*blueshift.SQLError); !ok || e.State != "54000" {
		t.Error(err)
	}
}

func TestOptions(t *testing.T) {
	null := "a|b"
	for name, o := range map[string]Options{
		"long delimiter": {Delimiter: "||"}, "letter": {Delimiter: "a"}, "quote of text": {Quote: "'"}, "quote is delimiter": {Format: CSV, Quote: ","},
		"null with delimiter": {Delimiter: "|", Null: &null}, "binary header": {Format: Binary, Header: true},
	} {
		if _, err := o.Check(); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
}

// FuzzRoundTrip: what is written is read as it was.
func FuzzRoundTrip(f *testing.F) {
	f.Add("a", "b,\"c", true)
	f.Add(`\.`, `\N`, false)
	f.Add("", "\r\n\t\\", true)
	f.Fuzz(func(t *testing.T, a, b string, csv bool) {
		o := Options{}
		if csv {
			o.Format = CSV
		}
		o = options(t, o)
		var data []byte
		data = o.AppendField(data, []byte(a), false, true)
		data = o.AppendField(data, []byte(b), false, false)
		data = o.AppendField(data, nil, true, false)
		data = o.AppendEnd(data)
		row, err := NewReader(strings.NewReader(string(data)), o).Read()
		if err != nil || len(row.Fields) != 3 {
			t.Fatalf("%q: %v, %v", data, row, err)
		}
		if string(row.Fields[0]) != a || string(row.Fields[1]) != b || !slices.Equal(row.Null, []bool{false, false, true}) {
			t.Errorf("%q came back as %q", data, row.Fields)
		}
	})
}
