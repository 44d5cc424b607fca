package statement

import (
	"bytes"
	"context"
	"fmt"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/session"
)

// inline is the most bytes that a result may have to be kept in its record.
const inline = 8 << 10

// writer keeps the rows of a result in pages: small results in memory, to go
// into the statement's record, larger ones on the shelf.
type writer struct {
	service *Service
	name    string
	columns []session.Column
	csv     bool
	scratch []byte
	page    []byte // what is not on the shelf yet
	start   int64  // offset at which the page begins
	inPage  int    // its rows
	rows    int64
	set     blueshift.ResultSet
	sheet   sheet
}

func (s *Service) newWriter(name string, columns []session.Column, csv bool) *writer {
	return &writer{service: s, name: name, columns: columns, csv: csv}
}

// copy takes all rows of a result.
func (w *writer) copy(ctx context.Context, r session.Result) error {
	for {
		chunk, err := r.Next(ctx)
		if err != nil || chunk == nil {
			return err
		}
		kinds := make([]Kind, len(w.columns))
		for i := range kinds {
			kinds[i] = kindOf(chunk.Vector(i).Type.ID)
		}
		for row := range chunk.Len() {
			size, n := 0, 0
			if w.csv {
				w.page, size = appendCSV(w.page, chunk, row, w.columns, &w.scratch)
			} else {
				for i, c := range w.columns {
					w.page, n = appendValue(w.page, chunk.Vector(i), row, c, kinds[i], &w.scratch)
					size += n
				}
			}
			if err := w.endRow(size); err != nil {
				return err
			}
		}
	}
}

func (w *writer) endRow(size int) error {
	w.rows++
	w.inPage++
	w.set.Size += int64(size)
	limit := w.service.Quotas.ResultBytes
	if w.set.Size > limit || w.start+int64(len(w.page)) > 2*limit {
		return ending(fmt.Sprintf(textTooLarge, limit>>20))
	}
	if w.inPage == pageRows || len(w.page) >= pageBytes {
		return w.turn()
	}
	return nil
}

// turn ends a page. The first one decides whether the result stays in memory.
func (w *writer) turn() error {
	end := w.start + int64(len(w.page))
	w.set.Pages = append(w.set.Pages, blueshift.Page{End: end, Rows: w.inPage})
	w.inPage = 0
	if w.sheet == nil {
		var err error
		if w.sheet, err = w.service.shelf.create(w.name); err != nil {
			return err
		}
		w.set.File = w.name
	}
	_, err := w.sheet.Write(w.page)
	w.start, w.page = end, w.page[:0]
	return err
}

// finish makes the result durable. What it returns is remembered for a day, so
// it holds on to nothing of the writer.
func (w *writer) finish() (*blueshift.ResultSet, int64, error) {
	if w.sheet == nil && len(w.page) <= inline {
		if w.inPage > 0 {
			w.set.Pages = []blueshift.Page{{End: int64(len(w.page)), Rows: w.inPage}}
			w.set.Inline = bytes.Clone(w.page)
		}
		set := w.set
		return &set, w.rows, nil
	}
	var err error
	if w.inPage > 0 {
		err = w.turn()
	}
	if err == nil {
		err = w.sheet.Close()
	}
	if err != nil {
		w.discard()
		return nil, 0, err
	}
	set := w.set
	return &set, w.rows, nil
}

func (w *writer) discard() {
	if w.sheet != nil {
		w.sheet.Close()
		w.service.shelf.remove(w.name)
	}
}

// discard removes what a statement that did not finish left on the shelf.
func (s *Service) discard(id string, parts int) {
	for i := range parts {
		s.shelf.remove(blueshift.PartID(id, i+1))
	}
}
