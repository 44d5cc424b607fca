package pgwire

import (
	"context"
	"io"
	"math"
	"net"
	"testing"

	"github.com/jackc/pgx/v5/pgproto3"

	"github.com/blueshift-db/blueshift/redshiftsql"
	"github.com/blueshift-db/blueshift/session"
)

// chunkSQL makes a chunk like a fact table's: six columns of the usual types.
const chunkSQL = `SELECT (i * 7919)::BIGINT, (i % 1000)::INTEGER, ((i * 31) % 100000)::DECIMAL(10,2) / 100, TIMESTAMP '2024-01-01 00:00:00' + to_seconds(i * 61),
	'customer ' || (i % 5000), (i * 0.37)::DOUBLE FROM range(2048) t(i)`

var chunkTypes = []redshiftsql.Type{{ID: redshiftsql.BigInt}, {ID: redshiftsql.Integer}, {ID: redshiftsql.Numeric, Precision: 10, Scale: 2},
	{ID: redshiftsql.Timestamp}, {ID: redshiftsql.Varchar, Length: 32}, {ID: redshiftsql.Double}}

// BenchmarkEncode writes one chunk as DataRow messages again and again.
func BenchmarkEncode(b *testing.B) {
	for name, format := range map[string]int16{"text": 0, "binary": 1} {
		b.Run(name, func(b *testing.B) {
			c := openEngine(b)
			sql := "SELECT a::BIGINT, b::INTEGER, c::DECIMAL(10,2), d::TIMESTAMP, e::VARCHAR, f::DOUBLE FROM (" + chunkSQL + ") t(a, b, c, d, e, f)"
			r := query(b, c, sql, chunkTypes...)
			rows := newRows(r, r.columns, []int16{format}, style{})
			if ok, err := rows.load(context.Background()); !ok || rows.chunk.Len() != 2048 {
				b.Fatal("not one full chunk", err)
			}
			var out []byte
			for b.Loop() {
				rows.at = 0
				out, _ = rows.encode(out[:0], 0, math.MaxInt)
			}
			b.SetBytes(int64(len(out)))
			b.ReportMetric(2048*float64(b.N)/b.Elapsed().Seconds()/1e6, "Mrows/s")
		})
	}
}

// BenchmarkEncodeColumn writes one column of a chunk.
func BenchmarkEncodeColumn(b *testing.B) {
	c := openEngine(b)
	for i, t := range chunkTypes {
		b.Run(t.String(), func(b *testing.B) {
			r := query(b, c, "SELECT "+[]string{"a::BIGINT", "b::INTEGER", "c::DECIMAL(10,2)", "d::TIMESTAMP", "e", "f::DOUBLE"}[i]+" FROM ("+chunkSQL+") t(a, b, c, d, e, f)", t)
			rows := newRows(r, r.columns, nil, style{})
			if ok, err := rows.load(context.Background()); !ok {
				b.Fatal(err)
			}
			var out []byte
			for b.Loop() {
				rows.at = 0
				out, _ = rows.encode(out[:0], 0, math.MaxInt)
			}
			b.ReportMetric(b.Elapsed().Seconds()*1e9/float64(b.N)/2048, "ns/row")
		})
	}
}

// BenchmarkSelectOne runs a prepared SELECT 1, in process and over the wire:
// the difference is what the protocol adds.
func BenchmarkSelectOne(b *testing.B) {
	r := newRig(b, nil)
	b.Run("session", func(b *testing.B) {
		s, err := r.Open(context.Background(), OpenRequest{Target: sales, User: user, Database: "dev"})
		r.must(err)
		defer s.Close()
		list, err := s.Parse("select 1")
		r.must(err)
		p, err := s.Prepare(context.Background(), list[0], nil)
		r.must(err)
		defer p.Close()
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		b.ReportAllocs()
		for b.Loop() {
			drain(b, s, ctx, p)
		}
	})
	b.Run("wire", func(b *testing.B) {
		p := r.talk()
		p.say(`send Parse {"Name":"s","Query":"select 1"}`, nil)
		p.say("send Sync", nil)
		p.until("ReadyForQuery", 1, io.Discard)
		nc := p.net
		var ask []byte
		for _, m := range []pgproto3.FrontendMessage{&pgproto3.Bind{PreparedStatement: "s", ResultFormatCodes: []int16{1}}, &pgproto3.Describe{ObjectType: 'P'},
			&pgproto3.Execute{}, &pgproto3.Sync{}} {
			ask, _ = m.Encode(ask)
		}
		in := make([]byte, 4096)
		b.ReportAllocs()
		for b.Loop() {
			roundTrip(b, nc, ask, in)
		}
	})
	b.Run("bytes", func(b *testing.B) { // what a round trip alone costs on this machine
		l, err := net.Listen("tcp", "127.0.0.1:0")
		r.must(err)
		defer l.Close()
		go func() {
			nc, err := l.Accept()
			if err != nil {
				return
			}
			defer nc.Close()
			in := make([]byte, 4096)
			answer := []byte{'Z', 0, 0, 0, 5, 'I'}
			for {
				if _, err := nc.Read(in); err != nil {
					return
				}
				nc.Write(answer)
			}
		}()
		nc, err := net.Dial("tcp", l.Addr().String())
		r.must(err)
		defer nc.Close()
		in := make([]byte, 4096)
		for b.Loop() {
			roundTrip(b, nc, []byte{'S', 0, 0, 0, 4}, in)
		}
	})
}

func drain(b *testing.B, s sqlSession, ctx context.Context, p *session.Prepared) {
	res, err := s.Execute(ctx, p, nil)
	if err != nil {
		b.Fatal(err)
	}
	for {
		c, err := res.Next(ctx)
		if err != nil {
			b.Fatal(err)
		}
		if c == nil {
			res.Close()
			return
		}
	}
}

// roundTrip writes a request and reads to the ReadyForQuery that ends a packet.
func roundTrip(b *testing.B, nc net.Conn, ask, in []byte) {
	if _, err := nc.Write(ask); err != nil {
		b.Fatal(err)
	}
	for {
		n, err := nc.Read(in)
		if err != nil {
			b.Fatal(err)
		}
		if n >= 6 && in[n-6] == 'Z' {
			return
		}
	}
}
