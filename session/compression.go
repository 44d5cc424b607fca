package session

import (
	"bytes"
	"compress/flate"
	"fmt"
	"strconv"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/redshiftsql"
)

// sampleRows is how many rows of a table ANALYZE COMPRESSION looks at (Database
// Developer Guide: 100,000 for each slice).
const sampleRows = 100_000

// analyzeCompression turns ANALYZE COMPRESSION into the query that answers it:
// for every column the encoding to use, and by how much a sample of its values
// becomes smaller when it is compressed.
func (s *Session) analyzeCompression(stmt *redshiftsql.AnalyzeCompression) (redshiftsql.Statement, error) {
	if stmt.Table == nil {
		return nil, blueshift.SQLErrorf("0A000", "ANALYZE COMPRESSION of all tables is not supported yet").WithHint("Name a table.")
	}
	r, err := s.names().Relation(stmt.Table)
	switch {
	case err != nil:
		return nil, err
	case r.Kind != redshiftsql.Table:
		return nil, blueshift.SQLErrorf("42809", "\"%s\" is not a table", r.Name)
	}
	wanted := stmt.Columns
	if wanted == nil {
		for _, c := range r.Columns {
			wanted = append(wanted, c.Name)
		}
	}
	var rows [][]string
	for _, name := range wanted {
		found := false
		for _, c := range r.Columns {
			if c.Name != name {
				continue
			}
			found = true
			encoding, percent, err := s.bestEncoding(stmt.Table, c)
			if err != nil {
				return nil, err
			}
			rows = append(rows, []string{r.Name, c.Name, encoding, fmt.Sprintf("%.2f", percent)})
		}
		if !found {
			return nil, blueshift.SQLErrorf("42703", "column \"%s\" of relation \"%s\" does not exist", name, r.Name)
		}
	}
	return constantQuery([]string{"Table", "Column", "Encoding", "Est_reduction_pct"}, rows), nil
}

// bestEncoding is AZ64 for what it can encode, ZSTD for text, and RAW where
// compressing gains nothing.
func (s *Session) bestEncoding(table redshiftsql.Name, c redshiftsql.Column) (encoding string, percent float64, err error) {
	switch c.Type.ID {
	case redshiftsql.SmallInt, redshiftsql.Integer, redshiftsql.BigInt, redshiftsql.Numeric, redshiftsql.Date, redshiftsql.Time, redshiftsql.TimeTZ, redshiftsql.Timestamp, redshiftsql.TimestampTZ:
		encoding = "az64"
	default:
		encoding = "zstd"
	}
	text := &redshiftsql.Cast{X: column(c.Name), Type: redshiftsql.Type{ID: redshiftsql.Varchar}}
	sample := &redshiftsql.Select{Body: &redshiftsql.Core{Items: []redshiftsql.SelectItem{{Expr: text}}, From: []redshiftsql.TableExpr{&redshiftsql.TableName{Name: table}}},
		Limit: &redshiftsql.Literal{Kind: redshiftsql.NumberLit, Text: strconv.Itoa(sampleRows)}}
	p, err := s.prepare(s.ctx, sample, nil)
	if err != nil {
		return "", 0, err
	}
	defer p.Close()
	r, err := p.stmt.Query(s.ctx, nil)
	if err != nil {
		return "", 0, err
	}
	defer r.Close()
	var packed bytes.Buffer
	out, _ := flate.NewWriter(&packed, flate.BestSpeed) // the level is one that exists
	raw := 0
	for {
		chunk, err := r.Next(s.ctx)
		if err != nil {
			return "", 0, err
		}
		if chunk == nil {
			break
		}
		v := chunk.Vector(0)
		for row := range chunk.Len() {
			if !v.Valid(row) {
				continue
			}
			raw += len(v.Bytes(row)) + 1
			if _, err := out.Write(append(v.Bytes(row), 0)); err != nil {
				return "", 0, err
			}
		}
	}
	if err := out.Close(); err != nil {
		return "", 0, err
	}
	if raw == 0 || packed.Len() >= raw {
		return "raw", 0, nil
	}
	return encoding, 100 * (1 - float64(packed.Len())/float64(raw)), nil
}
