package copydata

import (
	"errors"
	"fmt"
	"io"
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
// number of the line it began at, a few rows at a time.
func rows(r *Reader, columns int) string {
	var out strings.Builder
	b := NewBatch([]string{"a", "b", "c"}[:columns], 3)
	for {
		err := r.Read(b)
		if err == io.EOF {
			return out.String()
		}
		if err != nil {
			return out.String() + "error " + err.Error()
		}
		for row, line := range b.Lines {
			fmt.Fprint(&out, line)
			for _, c := range b.Columns {
				if c.Null[row] {
					out.WriteString(" NULL")
				} else {
					fmt.Fprintf(&out, " [%s]", c.Values[row])
				}
			}
			out.WriteByte('\n')
		}
	}
}

// TestRead reads data whole, and byte by byte.
func TestRead(t *testing.T) {
	null, long := "-", `\NULL`
	for _, c := range []struct {
		name    string
		columns int
		data    string
		want    string
		options Options
	}{
		{"text", 2, "a\tb\n\\N\t\n", "1 [a] [b]\n2 NULL []\n", Options{}},
		{"no line end", 2, "a\tb", "1 [a] [b]\n", Options{}},
		{"carriage return", 2, "a\tb\r\nc\td\r\n", "1 [a] [b]\n2 [c] [d]\n", Options{}},
		{"escapes", 1, `\\\t\x41\101\q` + "\n", "1 [\\\tAAq]\n", Options{}},
		{"escaped line", 1, "a\\\nb\nc\n", "1 [a\nb]\n3 [c]\n", Options{}},
		{"escaped delimiter", 2, "a\\\tb\tc\n", "1 [a\tb] [c]\n", Options{}},
		{"end of data", 1, "a\n\\.\nb\n", "1 [a]\n", Options{}},
		{"an escaped N is no NULL", 1, "\\\\N\n", "1 [\\N]\n", Options{}},
		{"delimiter and null", 2, "a|-\n", "1 [a] NULL\n", Options{Delimiter: "|", Null: &null}},
		{"csv", 2, "a,b\n,\"\"\n", "1 [a] [b]\n2 NULL []\n", Options{Format: CSV}},
		{"csv quotes", 2, "\"a,\"\"b\"\"\",c\n", "1 [a,\"b\"] [c]\n", Options{Format: CSV}},
		{"csv line in quotes", 2, "\"a\nb\",c\nd,e\n", "1 [a\nb] [c]\n3 [d] [e]\n", Options{Format: CSV}},
		{"csv escape", 2, `"a\"b\\",'c'` + "\n", "1 [a\"b\\] ['c']\n", Options{Format: CSV, Escape: `\`}},
		{"csv header", 2, "x,y\n1,2\n", "2 [1] [2]\n", Options{Format: CSV, Header: true}},
		{"csv quoted end", 1, "\"a", "error line 1: 22P04: unterminated CSV quoted field", Options{Format: CSV}},
		{"csv with a line end of two", 2, "\"a\",\"b\"\r\n\"\",\r\nc,\"d\"\"\"\r\n", "1 [a] [b]\n2 [] NULL\n3 [c] [d\"]\n", Options{Format: CSV}},
		{"csv text beside quotes", 2, "\"a\"b,c\nd,e\"f\"\n", "1 [ab] [c]\n2 [d] [ef]\n", Options{Format: CSV}},
		{"csv end of data", 1, "a\n\\.\r\nb\n", "1 [a]\n", Options{Format: CSV}},
		{"more than a batch", 1, "a\nb\nc\nd\n\\N\n", "1 [a]\n2 [b]\n3 [c]\n4 [d]\n5 NULL\n", Options{}},
		{"begins as NULL does", 2, "\\Nx\t\\N\n", "1 [Nx] NULL\n", Options{}},
		{"a long NULL", 2, "\\NULL\t\\N\n", "1 NULL [N]\n", Options{Null: &long}},
		{"missing", 3, "a\tb\n", "error line 1: 22P04: missing data for column \"c\"", Options{}},
		{"extra", 2, "a\tb\na\tb\tc\n", "error line 2: 22P04: extra data after last expected column", Options{}},
		{"a zero", 1, "a\x00\n", "error line 1: 22021: invalid byte sequence for encoding \"UTF8\": 0x00", Options{}},
		{"a zero that is escaped", 1, "a\\000\n", "error line 1: 22021: invalid byte sequence for encoding \"UTF8\": 0x00", Options{}},
		{"a zero that is passed", 1, "\x00\na\n", "2 [a]\n", Options{Format: CSV, Header: true}},
		{"nothing", 1, "", "", Options{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := options(t, c.options)
			if got := rows(NewReader(strings.NewReader(c.data), o), c.columns); got != c.want {
				t.Errorf("read whole:\n%s", got)
			}
			if got := rows(NewReader(iotest.OneByteReader(strings.NewReader(c.data)), o), c.columns); got != c.want {
				t.Errorf("read byte by byte:\n%s", got)
			}
		})
	}
}

func TestARowHasABound(t *testing.T) {
	for _, size := range []int{maxRow, maxRow + 1, maxRow + maxRow/2} {
		err := NewReader(strings.NewReader("x\n"+strings.Repeat("x", size)+"\n"), options(t, Options{})).Read(NewBatch([]string{"a"}, 9))
		var e *blueshift.SQLError
		if tooLong := errors.As(err, &e) && e.State == "54000"; tooLong != (size > maxRow) {
			t.Errorf("%d bytes: %v", size, err)
		}
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
		read := NewBatch([]string{"a", "b", "null"}, 1)
		err := NewReader(strings.NewReader(string(data)), o).Read(read)
		if strings.Contains(a+b, "\x00") {
			if err == nil {
				t.Errorf("%q was taken", data)
			}
			return
		}
		if err != nil || len(read.Lines) != 1 {
			t.Fatalf("%q: %v, %v", data, read, err)
		}
		if c := read.Columns; c[0].Values[0] != a || c[1].Values[0] != b || c[0].Null[0] || c[1].Null[0] || !c[2].Null[0] {
			t.Errorf("%q came back as %v", data, c)
		}
	})
}

// FuzzSplit: rows are the same whether they are looked for eight bytes at a time
// or byte by byte, and however they arrive.
func FuzzSplit(f *testing.F) {
	f.Add("a\t\\N\nb\\\tc\t\n\\.\nx", uint8(1), uint8(0))
	f.Add("\"a\nb\",\"c\"\"\",\r\n,\"\"\r\nd,\"e\"f\n", uint8(2), uint8(1))
	f.Add("'a\\'b';NULL\n", uint8(0), uint8(2))
	null := "NULL"
	all := []Options{{}, {Format: CSV}, {Format: CSV, Delimiter: ";", Quote: "'", Escape: `\`, Null: &null}, {Delimiter: "|", Null: &null}, {Format: CSV, Header: true}}
	f.Fuzz(func(t *testing.T, data string, columns, which uint8) {
		o := options(t, all[int(which)%len(all)])
		n := int(columns)%3 + 1
		careful := NewReader(strings.NewReader(data), o)
		careful.careful = true
		want := rows(careful, n)
		for how, in := range map[string]io.Reader{"whole": strings.NewReader(data), "in halves": iotest.HalfReader(strings.NewReader(data)), "byte by byte": iotest.OneByteReader(strings.NewReader(data))} {
			if got := rows(NewReader(in, o), n); got != want {
				t.Errorf("%q read %s:\n%s\nbyte by byte:\n%s", data, how, got, want)
			}
		}
	})
}
