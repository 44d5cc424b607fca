package statement

import (
	"context"
	"strconv"

	"github.com/blueshift-db/blueshift"
)

// Rows is a page of a result: Values of one whose form is JSON, else CSV.
type Rows struct {
	Columns []blueshift.ResultColumn
	Values  [][]Value
	CSV     string
	Total   int64  // rows of the whole result
	Next    string // token of the next page; "" after the last
}

var errNoResult = blueshift.Errorf(CodeNotFound, "Query does not have result. Please check query status with DescribeStatement.")

// Fetch reads a page of the result of a statement of the caller, in the form
// that the statement was submitted for.
func (s *Service) Fetch(ctx context.Context, id, token string, csv bool) (Rows, error) {
	st, part, err := s.Describe(ctx, id)
	if err != nil {
		return Rows{}, err
	}
	switch {
	case st.Batch && part == 0:
		return Rows{}, invalid("BatchExecuteStatement result can only be retrieved with sub-statement id.")
	case st.CSV && !csv:
		return Rows{}, invalid("The result of this statement is in CSV format. Fetch it with GetStatementResultV2.")
	case !st.CSV && csv:
		return Rows{}, invalid("The result of this statement is in JSON format. Fetch it with GetStatementResult, or submit the statement with ResultFormat CSV.")
	}
	p := st.Parts[max(part, 1)-1]
	if st.Status != blueshift.Finished || p.Result == nil {
		return Rows{}, errNoResult
	}
	rows := Rows{Columns: p.Columns, Total: p.Rows}
	at, err := readOffset(token)
	pages := p.Result.Pages
	switch {
	case err != nil:
		return Rows{}, err
	case len(pages) == 0 && at == 0:
		return rows, nil
	case at >= len(pages):
		return Rows{}, errToken
	case at+1 < len(pages):
		rows.Next = writeToken(strconv.Itoa(at + 1))
	}
	from := int64(0)
	if at > 0 {
		from = pages[at-1].End
	}
	page := p.Result.Inline
	if p.Result.File != "" {
		if page, err = s.shelf.read(p.Result.File, from, pages[at].End); err != nil {
			return Rows{}, errNoResult // it expired meanwhile
		}
	}
	if st.CSV {
		rows.CSV = string(page)
		return rows, nil
	}
	rows.Values, err = readPage(page, pages[at].Rows, len(p.Columns))
	return rows, err
}
