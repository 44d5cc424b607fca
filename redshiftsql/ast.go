package redshiftsql

// Statement is one parsed statement. The set is closed: what the parser does
// not know does not become a Statement.
type Statement interface{ statement() }

// Name is a dotted name of one to three parts (four for a column).
type Name []string

// Position of a node: character offset from 1, for error messages.
type Position int

// ---- queries

// Select is a query: WITH … body ORDER BY … LIMIT ….
type Select struct {
	With      []CTE
	Recursive bool
	Body      QueryBody
	OrderBy   []OrderItem
	Limit     Expr
	Offset    Expr
}

// CTE is one WITH element.
type CTE struct {
	Name    string
	Columns []string
	Query   *Select
}

// QueryBody is a SELECT core, a set operation, VALUES or a nested query.
type QueryBody interface{ queryBody() }

// Core is SELECT … FROM … WHERE ….
type Core struct {
	Distinct bool
	Top      Expr // while parsing: TOP n, which becomes the query's Limit
	Items    []SelectItem
	From     []TableExpr
	Where    Expr
	Marked   bool `json:",omitempty"` // Where marks columns with (+)
	// StartWith and ConnectBy make it a hierarchical query.
	StartWith Expr
	ConnectBy Expr
	GroupBy   []Expr
	GroupAll  bool // GROUP BY ALL
	Having    Expr
	Qualify   Expr
}

// SetOp is UNION, INTERSECT or EXCEPT (MINUS).
type SetOp struct {
	Op          string
	All         bool
	Left, Right QueryBody
}

// Values is a VALUES list.
type Values struct{ Rows [][]Expr }

// Nested is a parenthesised query used as a body.
type Nested struct{ Query *Select }

// SelectItem is one output: an expression, or a star with an optional
// qualifier and the columns it leaves out.
type SelectItem struct {
	Expr    Expr
	Alias   string
	Star    bool
	Table   Name
	Exclude []string
}

// OrderItem is one ORDER BY key.
type OrderItem struct {
	Expr       Expr
	Desc       bool
	NullsFirst *bool
}

// TableExpr is an element of FROM.
type TableExpr interface{ tableExpr() }

// TableName names a relation.
type TableName struct {
	Name    Name
	Alias   string
	Columns []string
	Pos     Position
}

// Derived is a subquery in FROM.
type Derived struct {
	Query   *Select
	Alias   string
	Columns []string
}

// Join joins two table expressions. Kind is INNER, LEFT, RIGHT, FULL or CROSS.
type Join struct {
	Kind        string
	Natural     bool
	Left, Right TableExpr
	On          Expr
	Using       []string
}

// Series is GENERATE_SERIES(start, stop [, step]) in FROM.
type Series struct {
	Args    []Expr
	Alias   string
	Columns []string
	Pos     Position
}

// Pivot is table PIVOT (aggregate [AS a], … FOR column IN (value [AS b], …)).
type Pivot struct {
	Table      TableExpr
	Aggregates []SelectItem
	For        *ColumnRef
	In         []SelectItem
	Alias      string
	Columns    []string
	Pos        Position
}

// Unpivot is table UNPIVOT [INCLUDE NULLS] (value FOR name IN (column [AS b], …)).
type Unpivot struct {
	Table        TableExpr
	IncludeNulls bool
	Value, Name  string
	In           []SelectItem
	Alias        string
	Columns      []string
	Pos          Position
}

// ---- expressions

// Expr is an expression.
type Expr interface{ expr() }

// Literal is a constant. Kind is one of NumberLit, StringLit, BoolLit, NullLit.
type Literal struct {
	Kind LiteralKind
	Text string
}

// LiteralKind tells constants apart.
type LiteralKind uint8

// The kinds of constant.
const (
	NullLit LiteralKind = iota
	NumberLit
	StringLit
	BoolLit
)

// The remaining expressions.
type (
	// ColumnRef names a column, up to four parts. Outer marks it with (+): the
	// rows of its table may be missing.
	ColumnRef struct {
		Name  Name
		Outer bool
		Pos   Position
	}
	// Prior is PRIOR x: x of the parent row, in CONNECT BY.
	Prior struct {
		X   Expr
		Pos Position
	}
	// Param is $n, from 1.
	Param struct{ N int }
	// Unary is a prefix operator: -, +, NOT.
	Unary struct {
		Op string
		X  Expr
	}
	// Binary is an infix operator, in SQL spelling and upper case.
	Binary struct {
		Op   string
		L, R Expr
	}
	// Logical is AND or OR over two or more terms, kept flat so that long
	// chains neither nest here nor in the engine's planner.
	Logical struct {
		Op    string
		Terms []Expr
	}
	// Cast is CAST(x AS t) or x::t. Try makes NULL of what does not convert.
	Cast struct {
		X      Expr
		Type   Type
		Try    bool
		Column string // that the value is assigned to
	}
	// IsTest is IS [NOT] NULL, TRUE, FALSE or UNKNOWN.
	IsTest struct {
		X    Expr
		Not  bool
		What string
	}
	// Between is [NOT] BETWEEN.
	Between struct {
		X, Low, High Expr
		Not          bool
	}
	// In is [NOT] IN over a list or a query.
	In struct {
		X     Expr
		Not   bool
		List  []Expr
		Query *Select
	}
	// Like is LIKE, ILIKE or SIMILAR TO.
	Like struct {
		Op         string
		X, Pattern Expr
		Escape     Expr
		Not        bool
	}
	// Quantified is x op ANY|ALL (query), or of the elements of an array.
	Quantified struct {
		Op, Which string
		X         Expr
		Query     *Select
		Array     Expr
	}
	// Case is CASE, simple when Operand is set.
	Case struct {
		Operand Expr
		Whens   []When
		Else    Expr
	}
	// Call is a function call.
	Call struct {
		Schema   Name // of a function that a user has made
		Name     string
		Args     []Expr
		Star     bool
		Distinct bool
		OrderBy  []OrderItem // WITHIN GROUP (ORDER BY …)
		Over     *Window
		Nulls    string // IGNORE or RESPECT
		Pos      Position
	}
	// Extract is EXTRACT(part FROM x).
	Extract struct {
		Part string
		X    Expr
	}
	// AtTimeZone is x AT TIME ZONE zone.
	AtTimeZone struct{ X, Zone Expr }
	// IntervalLit is INTERVAL '…' [unit [TO unit]]. Unit is the last one, singular.
	IntervalLit struct{ Text, Unit string }
	// Subquery is a scalar subquery.
	Subquery struct{ Query *Select }
	// Array is ARRAY(query) or ARRAY[items].
	Array struct {
		Query *Select
		Items []Expr
	}
	// Subscript is x[index], of an array of the catalogue.
	Subscript struct{ X, Index Expr }
	// Exists is EXISTS (query).
	Exists struct{ Query *Select }
	// Row is (a, b, …).
	Row struct{ Items []Expr }
	// GroupingSets is ROLLUP, CUBE or GROUPING SETS; it stands in GROUP BY only.
	GroupingSets struct {
		Kind string
		Sets [][]Expr
	}
	// Default is the word DEFAULT in INSERT and UPDATE.
	Default struct{}
	// resolved is an expression that the analyser has resolved before.
	resolved struct {
		node node
		typ  Type
	}
)

// When is one WHEN … THEN ….
type When struct{ Cond, Result Expr }

// Window is OVER (…).
type Window struct {
	PartitionBy []Expr
	OrderBy     []OrderItem
	Frame       *Frame
}

// Frame is a window frame.
type Frame struct {
	Unit       string // ROWS or RANGE
	Start, End Bound
}

// Bound is one end of a frame: UNBOUNDED PRECEDING, CURRENT ROW, n FOLLOWING, ….
type Bound struct {
	Kind string
	N    Expr
}

func (*Literal) expr()     {}
func (*ColumnRef) expr()   {}
func (*Param) expr()       {}
func (*Unary) expr()       {}
func (*Binary) expr()      {}
func (*Logical) expr()     {}
func (*Cast) expr()        {}
func (*IsTest) expr()      {}
func (*Between) expr()     {}
func (*In) expr()          {}
func (*Like) expr()        {}
func (*Quantified) expr()  {}
func (*Case) expr()        {}
func (*Call) expr()        {}
func (*Extract) expr()     {}
func (*AtTimeZone) expr()  {}
func (*IntervalLit) expr() {}
func (*Subquery) expr()    {}
func (*Exists) expr()      {}
func (*Array) expr()       {}
func (*Subscript) expr()   {}
func (*Row) expr()         {}
func (*Default) expr()     {}

func (*GroupingSets) expr() {}
func (*Prior) expr()        {}
func (*resolved) expr()     {}

func (*Core) queryBody()   {}
func (*SetOp) queryBody()  {}
func (*Values) queryBody() {}
func (*Nested) queryBody() {}

func (*TableName) tableExpr() {}
func (*Derived) tableExpr()   {}
func (*Join) tableExpr()      {}
func (*Series) tableExpr()    {}
func (*Pivot) tableExpr()     {}
func (*Unpivot) tableExpr()   {}
