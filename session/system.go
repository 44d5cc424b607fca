package session

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/blueshift-db/blueshift/redshiftsql"
)

// systemRelation is one view of the system catalog. Its rows are made by us
// from what this session may see; the engine's own catalogs, which list every
// tenant, are never read.
type systemRelation struct {
	columns []redshiftsql.Column
	rows    func(n *names) ([][]any, error)
}

// relation is a system relation with its columns written as "name type, …".
// Their names, order and types are those of the Database Developer Guide, or
// of PostgreSQL 8.0 with, behind them, the columns that today's tools name.
func relation(columns string, rows func(n *names) ([][]any, error)) systemRelation {
	return systemRelation{declared(columns), rows}
}

// declaredTypes are the short names of types that declarations are written in.
var declaredTypes = map[string]redshiftsql.TypeID{"oid": redshiftsql.OID, "name": redshiftsql.NameType, "text": redshiftsql.Text,
	"char": redshiftsql.Char, "varchar": redshiftsql.Varchar, "bool": redshiftsql.Boolean, "int2": redshiftsql.SmallInt, "int4": redshiftsql.Integer,
	"int8": redshiftsql.BigInt, "int2[]": redshiftsql.SmallInts, "float4": redshiftsql.Real, "float8": redshiftsql.Double, "numeric": redshiftsql.Numeric,
	"timestamp": redshiftsql.Timestamp, "interval": redshiftsql.Interval, "regproc": redshiftsql.RegProc, "timestamptz": redshiftsql.TimestampTZ}

func declared(columns string) (out []redshiftsql.Column) {
	for i, column := range strings.Split(columns, ", ") {
		name, kind, _ := strings.Cut(column, " ")
		kind, modifier, _ := strings.Cut(strings.TrimSuffix(kind, ")"), "(")
		length, scale, _ := strings.Cut(modifier, ",")
		t := redshiftsql.Type{ID: declaredTypes[kind]}
		t.Length, _ = strconv.Atoi(length)
		if t.ID == redshiftsql.Unknown {
			panic("session: column " + column + " of a system relation has no such type")
		}
		if t.ID == redshiftsql.Numeric {
			t.Precision, t.Length = t.Length, 0
			t.Scale, _ = strconv.Atoi(scale)
		}
		out = append(out, redshiftsql.Column{Name: name, Type: t, Position: i + 1})
	}
	return out
}

// systemCatalog is the system relations: served under their schema, those of
// pg_catalog also without one.
type systemCatalog struct {
	once      sync.Once
	relations map[string]map[string]systemRelation
	names     [][2]string // schema and name, in the order of their ids
	ids       map[[2]string]uint32
}

var system systemCatalog

// declare returns the catalog. The first to ask for it has it made: a server
// starts sooner without, and the relations refer back to it.
func (c *systemCatalog) declare() *systemCatalog {
	c.once.Do(func() {
		c.relations = map[string]map[string]systemRelation{
			"pg_catalog": together(builtInRelations(), classRelations(), constraintRelations(), cursorRelations(), descriptionRelations(), elsewhereRelations(), emptyRelations(), externalRelations(), functionRelations(), historyRelations(), lockRelations(),
				maintenanceRelations(),
				nodeRelations(), objectRelations(), privilegeRelations(), procedureRelations(), rlsRelations(), sessionRelations(), shareLogRelations(), shareRelations(), staticRelations(), stepRelations(), svvRelations(), tableStatistics(),
				transactionRelations(), userRelations(), viewRelations(), workloadRelations()),
			"information_schema": together(informationSchema(), furtherInformation(), grantedInformation(), standardInformation()),
			"pg_show":            together(showRelations(), shownFunctions(), shownViews(), grantRelations(), heldRelations()),
		}
		for _, schema := range []string{"pg_catalog", "information_schema"} {
			for _, name := range sortedKeys(c.relations[schema]) {
				c.names = append(c.names, [2]string{schema, name})
			}
		}
		c.ids = make(map[[2]string]uint32, len(c.names))
		for i, of := range c.names {
			c.ids[of] = firstSystemID + uint32(i)
		}
	})
	return c
}

// systemID is the object id of a relation of pg_catalog.
func systemID(name string) uint32 { return system.declare().ids[[2]string{"pg_catalog", name}] }

func together(some ...map[string]systemRelation) map[string]systemRelation {
	all := map[string]systemRelation{}
	for _, m := range some {
		maps.Copy(all, m)
	}
	return all
}

// firstSystemID is the object id of the first system relation. They have no
// place in the catalogs of databases, whose ids grow from 100.
const firstSystemID = 1 << 30

// system finds a system relation; schema "" means that none was written.
func (n *names) system(schema, name string) *redshiftsql.Relation {
	if schema == "" {
		schema = "pg_catalog"
	}
	all := system.declare()
	def, ok := all.relations[schema][name]
	if !ok {
		return nil
	}
	n.deps = append(n.deps, dependency{}) // its rows are as of now: never reused
	var rights *redshiftsql.Rights
	if name == "pg_shadow" && !n.s.superuser() || superuserRelations[name] && !n.seesAll() || securityRelations[name] && !n.s.secures() || name == "svv_rls_applied_policy" && !n.seesAll() {
		rights = &redshiftsql.Rights{}
	}
	home := n.systemHome()
	return &redshiftsql.Relation{Rights: rights, ID: all.ids[[2]string{schema, name}], Database: home.Name, Schema: schema, Name: name, Kind: redshiftsql.System, Columns: def.columns,
		Written: n.s.past.lastXID(), // the rows are made for the statement: none is older than what has been done
		Rows: func(asked redshiftsql.Where) ([][]any, error) {
			if n.describing {
				return nil, nil
			}
			// To list what shares hold is not to read through them: the list is as
			// of now, and no withdrawal cuts it.
			of := *n
			of.home, of.asked, of.basis = home, asked, &basis{}
			return def.rows(&of)
		}}
}

// skips tells that the statement wants none of the rows in which column has
// this value.
func (n *names) skips(column, value string) bool {
	want, asked := n.asked[column]
	return asked && !slices.ContainsFunc(want, func(w string) bool { return strings.TrimRight(w, " ") == value })
}

// only is the one value that the statement asks for in a column; "" if there
// is none or a choice.
func (n *names) only(column string) string {
	if want := n.asked[column]; len(want) == 1 {
		return want[0]
	}
	return ""
}

func (n *names) skipsID(column string, id uint32) bool {
	return len(n.asked) > 0 && n.skips(column, strconv.FormatUint(uint64(id), 10))
}

func yesNo(b bool) string {
	if b {
		return "YES"
	}
	return "NO"
}

func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// sizes are the length, precision and scale columns of a type.
func sizes(t redshiftsql.Type) (length, precision, scale any) {
	switch {
	case t.Length > 0:
		return t.Length, nil, nil
	case t.ID == redshiftsql.Numeric:
		return nil, t.Precision, t.Scale
	case t.ID == redshiftsql.SmallInt:
		return nil, 16, 0
	case t.ID == redshiftsql.Integer:
		return nil, 32, 0
	case t.ID == redshiftsql.BigInt:
		return nil, 64, 0
	case t.ID == redshiftsql.Real:
		return nil, 24, nil
	case t.ID == redshiftsql.Double:
		return nil, 53, nil
	}
	return nil, nil, nil
}

func baseName(t redshiftsql.Type) string { return redshiftsql.Type{ID: t.ID}.String() }
