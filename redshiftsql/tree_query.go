package redshiftsql

// Queries, and what they read from.
type (
	// query is [WITH …] body [ORDER BY …] [LIMIT …] [OFFSET …].
	query struct {
		with          *withList
		body          node
		order         *orderBy
		limit, offset node
	}
	// withList is WITH [RECURSIVE] …; an empty one is not printed.
	withList struct {
		recursive bool
		queries   []withQuery
	}
	// withQuery is "id"("c1", …) AS (body). With no width its columns have names of
	// their own.
	withQuery struct {
		id           string
		width        int
		materialized bool
		body         node
	}
	// block is SELECT … FROM … WHERE …; all but the items may be missing.
	block struct {
		distinct bool
		items    []node
		from     []node
		where    node
		group    []node
		having   node
		qualify  node
		// aggregates tells that all that it reads is read before it has a row.
		aggregates bool
	}
	// aliased is x AS "name", in a select list.
	aliased struct {
		x    node
		name string
	}
	// setOperation is left op right.
	setOperation struct {
		op          fixed
		left, right node
	}
	// valueRows is VALUES (…), (…).
	valueRows struct{ rows [][]node }
)

// The elements of FROM. Each goes by a generated name, and but for a table's
// its columns too: c1, c2 ….
type (
	// tableRef is a table of the engine, by its full name.
	tableRef struct {
		physical [3]string
		alias    string // "": by no other name
	}
	// withRef is a query of a WITH list.
	withRef struct {
		id, alias string
		width     int // of the names for its columns; 0: as they are
	}
	// derived is a query in FROM. rowid tells that its last column is the row of a
	// table, which goes by the name rowid.
	derived struct {
		query node
		alias string
		width int
		rowid bool
	}
	// join is (left KIND JOIN right ON condition); on may be nil.
	join struct {
		kind        fixed
		left, right node
		on          node
	}
)

// generatedAlias is the name that an element of FROM goes by.
func generatedAlias(from node) string {
	switch f := from.(type) {
	case *tableRef:
		return f.alias
	case *withRef:
		return f.alias
	case *derived:
		return f.alias
	}
	return ""
}
