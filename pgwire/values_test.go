package pgwire

import (
	"bytes"
	"context"
	"encoding/hex"
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgtype"

	"github.com/blueshift-db/blueshift/engine"
	"github.com/blueshift-db/blueshift/redshiftsql"
	"github.com/blueshift-db/blueshift/session"
)

// result is a query run on the engine itself, described as a session would.
type result struct {
	rows    *engine.Rows
	columns []session.Column
}

func (r *result) Columns() []session.Column                       { return r.columns }
func (r *result) Next(ctx context.Context) (*engine.Chunk, error) { return r.rows.Next(ctx) }
func (*result) Check(context.Context) error                       { return nil }
func (*result) Tag() string                                       { return "SELECT" }
func (r *result) Close() error                                    { r.rows.Close(); return nil }

func openEngine(t testing.TB) *engine.Conn {
	t.Helper()
	i := engine.Open(engine.Config{MemoryLimit: "512MB"})
	c, err := i.Conn(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close(); i.Close() })
	return c
}

func query(t testing.TB, c *engine.Conn, sql string, types ...redshiftsql.Type) *result {
	t.Helper()
	s, err := c.Prepare(context.Background(), sql)
	if err != nil {
		t.Fatal(sql, err)
	}
	t.Cleanup(s.Close)
	rows, err := s.Query(context.Background(), nil)
	if err != nil {
		t.Fatal(sql, err)
	}
	columns := make([]session.Column, len(types))
	for i := range types {
		columns[i] = session.Column{Name: fmt.Sprint("c", i), Type: types[i]}
	}
	return &result{rows, columns}
}

// value is the only value of the only row of a result, as it is sent.
func value(t testing.TB, r *result, format int16, extraDigits int) []byte {
	t.Helper()
	rows := newRows(r, r.columns, []int16{format}, style{digits: extraDigits})
	if ok, err := rows.load(context.Background()); !ok {
		t.Fatal("no row", err)
	}
	b, n := rows.encode(nil, 0, math.MaxInt)
	if n != 1 || b[0] != 'D' || int(b[4])+int(b[3])<<8 != len(b)-1 {
		t.Fatalf("%d rows: %x", n, b)
	}
	return b[11:]
}

func typ(id redshiftsql.TypeID) redshiftsql.Type { return redshiftsql.Type{ID: id} }

func TestValues(t *testing.T) {
	c := openEngine(t)
	numeric := func(p, s int) redshiftsql.Type {
		return redshiftsql.Type{ID: redshiftsql.Numeric, Precision: p, Scale: s}
	}
	for _, v := range []struct {
		sql    string
		t      redshiftsql.Type
		text   string
		binary string
	}{
		{"true", typ(redshiftsql.Boolean), "t", "01"},
		{"false", typ(redshiftsql.Boolean), "f", "00"},
		{"(-7)::TINYINT", typ(redshiftsql.SmallInt), "-7", "fff9"},
		{"200::UTINYINT", typ(redshiftsql.SmallInt), "200", "00c8"},
		{"60000::USMALLINT", typ(redshiftsql.Integer), "60000", "0000ea60"},
		{"4000000000::UINTEGER", typ(redshiftsql.BigInt), "4000000000", "00000000ee6b2800"},
		{"4000000000::BIGINT", typ(redshiftsql.OID), "4000000000", "ee6b2800"},
		{"(-32768)::SMALLINT", typ(redshiftsql.SmallInt), "-32768", "8000"},
		{"(-2147483648)::INTEGER", typ(redshiftsql.Integer), "-2147483648", "80000000"},
		{"99::INTEGER", typ(redshiftsql.Integer), "99", "00000063"},
		{"100::INTEGER", typ(redshiftsql.Integer), "100", "00000064"},
		{"(-9223372036854775808)::BIGINT", typ(redshiftsql.BigInt), "-9223372036854775808", "8000000000000000"},
		{"18446744073709551615::UBIGINT", numeric(38, 0), "18446744073709551615", ""},
		{"170141183460469231731687303715884105727::HUGEINT", numeric(38, 0), "170141183460469231731687303715884105727", ""},
		{"(-170141183460469231731687303715884105727)::HUGEINT", numeric(38, 0), "-170141183460469231731687303715884105727", ""},
		{"0::DECIMAL(10,2)", numeric(10, 2), "0.00", "0000000000000002"},
		{"-12345.678::DECIMAL(10,3)", numeric(10, 3), "-12345.678", "0003000140000003" + "000109291a7c"},
		{"0.05::DECIMAL(4,2)", numeric(4, 2), "0.05", "0001ffff00000002" + "01f4"},
		{"10000::DECIMAL(18,0)", numeric(18, 0), "10000", "0001000100000000" + "0001"},
		{"0.00000001::DECIMAL(18,8)", numeric(18, 8), "0.00000001", "0001fffe00000008" + "0001"},
		{"12345678901234567890123456789.012345678::DECIMAL(38,9)", numeric(38, 9), "12345678901234567890123456789.012345678", ""},
		{"-0.0000000000000000000000000000000000001::DECIMAL(38,37)", numeric(38, 37), "-0.0000000000000000000000000000000000001", ""},
		{"0.1::FLOAT", typ(redshiftsql.Real), "0.1", "3dcccccd"},
		{"16777216::FLOAT", typ(redshiftsql.Real), "1.67772e+07", "4b800000"},
		{"0.1::DOUBLE", typ(redshiftsql.Double), "0.1", "3fb999999999999a"},
		{"(1/3)::DOUBLE", typ(redshiftsql.Double), "0.333333333333333", "3fd5555555555555"},
		{"1e300::DOUBLE", typ(redshiftsql.Double), "1e+300", ""},
		{"-1234.5::DOUBLE", typ(redshiftsql.Double), "-1234.5", ""},
		{"'NaN'::DOUBLE", typ(redshiftsql.Double), "NaN", ""},
		{"'inf'::DOUBLE", typ(redshiftsql.Double), "Infinity", "7ff0000000000000"},
		{"'-inf'::FLOAT", typ(redshiftsql.Real), "-Infinity", "ff800000"},
		{"0::DOUBLE", typ(redshiftsql.Double), "0", ""},
		{"'a long text, longer than twelve bytes ✓'", typ(redshiftsql.Varchar), "a long text, longer than twelve bytes ✓", hex.EncodeToString([]byte("a long text, longer than twelve bytes ✓"))},
		{"''", typ(redshiftsql.Text), "", ""},
		{"'ab'", redshiftsql.Type{ID: redshiftsql.Char, Length: 5}, "ab   ", "6162202020"},
		{"'abcdef'", redshiftsql.Type{ID: redshiftsql.Char, Length: 5}, "abcdef", ""},
		{"7::INTEGER", typ(redshiftsql.Varchar), "7", "37"},
		{"'\\x00\\xFF'::BLOB", typ(redshiftsql.Varbyte), "00ff", "00ff"},
		{"DATE '2024-02-29'", typ(redshiftsql.Date), "2024-02-29", "00002279"},
		{"DATE '2000-01-01'", typ(redshiftsql.Date), "2000-01-01", "00000000"},
		{"DATE '1969-12-31'", typ(redshiftsql.Date), "1969-12-31", "ffffd532"},
		{"DATE '0001-01-01'", typ(redshiftsql.Date), "0001-01-01", ""},
		{"DATE '0044-03-15 (BC)'", typ(redshiftsql.Date), "0044-03-15 BC", ""},
		{"DATE '12024-03-15'", typ(redshiftsql.Date), "12024-03-15", ""},
		{"DATE 'infinity'", typ(redshiftsql.Date), "infinity", "7fffffff"},
		{"DATE '-infinity'", typ(redshiftsql.Date), "-infinity", "80000000"},
		{"TIME '00:00:00'", typ(redshiftsql.Time), "00:00:00", "0000000000000000"},
		{"TIME '23:59:59.999999'", typ(redshiftsql.Time), "23:59:59.999999", "000000141dd75fff"},
		{"TIME '23:59:59.999999'", typ(redshiftsql.TimeTZ), "23:59:59.999999+00", "000000141dd75fff00000000"},
		{"TIMESTAMP '2024-01-01 12:00:00.5'", typ(redshiftsql.Timestamp), "2024-01-01 12:00:00.5", "0002b0dfe3dc9120"},
		{"TIMESTAMP '1969-12-31 23:59:59.000001'", typ(redshiftsql.Timestamp), "1969-12-31 23:59:59.000001", ""},
		{"TIMESTAMP '0044-03-15 (BC) 12:00:00'", typ(redshiftsql.Timestamp), "0044-03-15 12:00:00 BC", ""},
		{"TIMESTAMP 'infinity'", typ(redshiftsql.Timestamp), "infinity", "7fffffffffffffff"},
		{"TIMESTAMP '-infinity'", typ(redshiftsql.Timestamp), "-infinity", "8000000000000000"},
		{"TIMESTAMP '290309-12-22 (BC) 00:00:00'", typ(redshiftsql.Timestamp), "290309-12-22 00:00:00 BC", "8000000000000000"},
		{"TIMESTAMPTZ '2024-01-01 12:00:00+02'", typ(redshiftsql.TimestampTZ), "2024-01-01 10:00:00+00", ""},
		{"INTERVAL '8 days 12 hours'", typ(redshiftsql.Interval), "8 days 12:00:00", "0000000a0eebb000" + "00000008" + "00000000"},
		{"INTERVAL '14 months'", typ(redshiftsql.Interval), "1 year 2 mons", ""},
		{"INTERVAL '-1 day -01:02:03.5'", typ(redshiftsql.Interval), "-1 days -01:02:03.5", ""},
		{"INTERVAL '500 hours'", typ(redshiftsql.Interval), "500:00:00", ""},
		{"INTERVAL '0 days'", typ(redshiftsql.Interval), "00:00:00", ""},
	} {
		sql := "SELECT " + v.sql
		if got := value(t, query(t, c, sql, v.t), 0, 0); string(got) != v.text {
			t.Errorf("%s as text: %q, want %q", v.sql, got, v.text)
		}
		got := hex.EncodeToString(value(t, query(t, c, sql, v.t), 1, 0))
		if v.binary != "" && got != v.binary {
			t.Errorf("%s in binary: %s, want %s", v.sql, got, v.binary)
		}
	}
}

func TestFloatDigits(t *testing.T) {
	c := openEngine(t)
	for _, v := range []struct {
		sql   string
		extra int
		want  string
	}{
		{"0.1::DOUBLE + 0.2::DOUBLE", 0, "0.3"},
		{"0.1::DOUBLE + 0.2::DOUBLE", 2, "0.30000000000000004"},
		{"0.1::FLOAT", 2, "0.1"},
		{"1234.5678::DOUBLE", -11, "1235"},
		{"(16777217/3)::FLOAT", 2, "5592405.5"},
	} {
		if got := value(t, query(t, c, "SELECT "+v.sql, typ(redshiftsql.Double)), 0, v.extra); string(got) != v.want {
			t.Errorf("%s with extra_float_digits %d: %s, want %s", v.sql, v.extra, got, v.want)
		}
	}
}

// The short way to write a float has to agree with the long one.
func TestShortFloatsAreRight(t *testing.T) {
	check := func(f float64) {
		if got, want := string(appendFloat(nil, f, 15, 64)), fmt.Sprintf("%.15g", f); got != want {
			t.Errorf("%v: %s, want %s", f, got, want)
		}
		if f32 := float64(float32(f)); !math.IsInf(f32, 0) {
			if got, want := string(appendFloat(nil, f32, 6, 32)), fmt.Sprintf("%.6g", float32(f)); got != want {
				t.Errorf("float4 %v: %s, want %s", f32, got, want)
			}
		}
	}
	random := rand.New(rand.NewPCG(1, 2))
	for range 200_000 {
		f := math.Round(random.Float64()*math.Pow(10, float64(random.IntN(16)))) / math.Pow(10, float64(random.IntN(8)))
		for _, near := range []float64{f, math.Nextafter(f, 0), math.Nextafter(f, math.Inf(1)), -f} {
			check(near)
		}
		check(math.Float64frombits(random.Uint64() &^ (1 << 62)))
	}
}

func TestNullsAndSeveralColumns(t *testing.T) {
	c := openEngine(t)
	r := query(t, c, "SELECT i, nullif(i % 3, 0), CASE WHEN i > 1 THEN 'v' || i END FROM range(5000) t(i) ORDER BY i", typ(redshiftsql.BigInt),
		typ(redshiftsql.BigInt), typ(redshiftsql.Varchar))
	rows := newRows(r, r.columns, nil, style{})
	n := 0
	for {
		more, err := rows.load(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		if !more {
			break
		}
		for {
			b, sent := rows.encode(nil, 1, math.MaxInt)
			if sent == 0 {
				break
			}
			want := []byte{0, 3}
			for _, v := range []string{strconv.Itoa(n), strconv.Itoa(n % 3), "v" + strconv.Itoa(n)} {
				if v == "0" && n > 0 || v == "0" && len(want) > 5 || v == "v0" || v == "v1" {
					want = append(want, 0xff, 0xff, 0xff, 0xff)
					continue
				}
				want = append(appendInt32(want, int32(len(v))), v...)
			}
			if !bytes.Equal(b[5:], want) {
				t.Fatalf("row %d: %q, want %q", n, b[5:], want)
			}
			n++
		}
	}
	if n != 5000 {
		t.Errorf("%d rows", n)
	}
}

func TestWhatCannotBeSentIsSaid(t *testing.T) {
	c := openEngine(t)
	for _, v := range []struct {
		sql    string
		t      redshiftsql.TypeID
		format int16
	}{{"'x'", redshiftsql.Integer, 1}, {"1::HUGEINT", redshiftsql.Integer, 1}, {"DATE '2024-01-01'", redshiftsql.Timestamp, 1}} {
		r := query(t, c, "SELECT "+v.sql, typ(v.t))
		if _, err := newRows(r, r.columns, []int16{v.format}, style{}).load(context.Background()); err == nil || !strings.HasPrefix(err.Error(), "0A000: column \"c0\"") {
			t.Errorf("%s: %v", v.sql, err)
		}
	}
}

// What pgx writes as binary parameters reads as the text it would have written.
func TestBinaryParameters(t *testing.T) {
	m := pgtype.NewMap()
	numeric := func(s string) (n pgtype.Numeric) {
		if err := n.Scan(s); err != nil {
			t.Fatal(err)
		}
		return n
	}
	moment := time.Date(2024, 2, 29, 1, 2, 3, 45_000_000, time.UTC)
	for _, v := range []struct {
		oid   uint32
		value any
		want  string
	}{
		{oidBool, true, "t"}, {oidBool, false, "f"}, {oidInt2, int16(-3), "-3"}, {oidInt4, int32(math.MinInt32), "-2147483648"},
		{oidInt8, int64(math.MaxInt64), "9223372036854775807"}, {oidOID, uint32(4_000_000_000), "4000000000"},
		{oidFloat4, float32(0.1), "0.1"}, {oidFloat8, 1e-300, "1e-300"}, {oidFloat8, math.Inf(1), "Infinity"}, {oidFloat8, math.NaN(), "NaN"},
		{oidNumeric, numeric("0"), "0"}, {oidNumeric, numeric("-1234567.0001"), "-1234567.0001"}, {oidNumeric, numeric("0.00001"), "0.00001"},
		{oidNumeric, numeric("100000000"), "100000000"}, {oidNumeric, numeric("12.50"), "12.50"}, {oidNumeric, numeric("NaN"), "NaN"},
		{oidDate, moment, "2024-02-29"}, {oidTimestamp, moment, "2024-02-29 01:02:03.045"}, {oidTimestampTZ, moment, "2024-02-29 01:02:03.045+00"},
		{oidDate, pgtype.Date{InfinityModifier: pgtype.Infinity, Valid: true}, "infinity"},
		{oidTimestamp, pgtype.Timestamp{InfinityModifier: pgtype.NegativeInfinity, Valid: true}, "-infinity"},
		{oidTime, pgtype.Time{Microseconds: 3_723_000_000, Valid: true}, "01:02:03"},
		{oidInterval, pgtype.Interval{Months: 14, Days: 3, Microseconds: 1_500_000, Valid: true}, "1 year 2 mons 3 days 00:00:01.5"},
		{oidText, "täxt", "täxt"}, {oidVarchar, "", ""}, {oidBytea, []byte{0, 255}, "00ff"},
	} {
		b, err := m.Encode(v.oid, pgtype.BinaryFormatCode, v.value, nil)
		if err != nil {
			t.Fatal(err)
		}
		args, err := decodeParams([]uint32{v.oid}, [][]byte{b}, []int16{1})
		if err != nil || string(args[0].Text) != v.want {
			t.Errorf("%v (%d): %+v, %v, want %q", v.value, v.oid, args, err, v.want)
		}
		if len(b) > 0 && v.oid != oidText && v.oid != oidBytea {
			if _, err := decodeParams([]uint32{v.oid}, [][]byte{b[:len(b)-1]}, []int16{1}); err == nil {
				t.Errorf("%v (%d) cut short was accepted", v.value, v.oid)
			}
		}
	}
	if _, err := decodeParams([]uint32{3000}, [][]byte{{1}}, []int16{1}); err == nil {
		t.Error("binary of a type without one was accepted")
	}
	args, err := decodeParams([]uint32{oidBytea, oidUnknown}, [][]byte{[]byte(`\x00ff`), []byte(`\x00ff`)}, nil)
	if err != nil || string(args[0].Text) != "00ff" || string(args[1].Text) != `\x00ff` {
		t.Errorf("%+v %v", args, err)
	}
}

// Numerics in both directions, against pgx.
func TestBinaryNumerics(t *testing.T) {
	c := openEngine(t)
	m := pgtype.NewMap()
	random := rand.New(rand.NewPCG(3, 4))
	for range 300 {
		precision := 1 + random.IntN(38)
		scale := random.IntN(precision + 1)
		digits := make([]byte, precision)
		for i := range digits {
			digits[i] = byte('0' + random.IntN(10)*random.IntN(2))
		}
		text := string(digits[:precision-scale]) + "." + string(digits[precision-scale:])
		if random.IntN(2) == 0 {
			text = "-" + text
		}
		r := func() *result {
			return query(t, c, fmt.Sprintf("SELECT %s::DECIMAL(%d,%d)", "'"+text+"'", precision, scale), redshiftsql.Type{ID: redshiftsql.Numeric, Precision: precision, Scale: scale})
		}
		wire, plain := value(t, r(), 1, 0), value(t, r(), 0, 0)
		var n pgtype.Numeric
		if err := m.Scan(oidNumeric, pgtype.BinaryFormatCode, wire, &n); err != nil {
			t.Fatalf("%s: %x: %v", text, wire, err)
		}
		var want pgtype.Numeric
		if err := want.Scan(string(plain)); err != nil {
			t.Fatal(err)
		}
		a, _ := n.Float64Value()
		b, _ := want.Float64Value()
		if a != b {
			t.Errorf("%s: binary reads %v, text %s", text, a, plain)
		}
		back, ok := decodeNumeric(wire)
		if !ok || string(back) != string(plain) && "-"+string(back) != string(plain) && string(back) != "-"+string(plain) {
			t.Errorf("%s: as a parameter %s, as a result %s", text, back, plain)
		}
	}
}
