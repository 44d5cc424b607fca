package redshiftsql

// Statements.
type (
	// statement is one statement of the engine. What precedes it is the WITH list
	// of all of it, where the system relations go that it reads.
	statement struct {
		with *withList
		body node
	}
	// insertInto is INSERT INTO target (columns) source.
	insertInto struct {
		target  *tableRef
		columns []string
		source  node
	}
	// updateTable is UPDATE target SET … [FROM …] [WHERE …].
	updateTable struct {
		target *tableRef
		set    []assignment
		from   []node
		where  node
	}
	// assignment is "column" = value.
	assignment struct {
		column string
		value  node
	}
	// deleteFrom is DELETE FROM target [USING …] [WHERE …].
	deleteFrom struct {
		target *tableRef
		using  []node
		where  node
	}
	// mergeInto is MERGE INTO target USING source ON …. What matches is deleted, or
	// else updated.
	mergeInto struct {
		target  *tableRef
		source  node
		on      node
		deletes bool
		set     []assignment
		columns []string
		values  []node
		refuses bool // one of the values may be refused
	}
)
