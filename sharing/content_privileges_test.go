package sharing

import (
	"fmt"
	"strings"
	"testing"

	"github.com/blueshift-db/blueshift"
)

// A share is written as what it has: on the database, on schemas, on objects, and
// on all of a kind, with the letters of access lists.
func contentText(d blueshift.Datashare) string {
	letters := func(p blueshift.Privileges) string {
		text, _ := p.MarshalText()
		return string(text)
	}
	var out []string
	if d.Held != 0 {
		out = append(out, "database="+letters(d.Held))
	}
	for _, s := range d.Schemas {
		out = append(out, s.Name+"="+letters(s.Privileges()))
	}
	for _, o := range d.Objects {
		out = append(out, o.Name+"="+letters(o.Privileges()))
	}
	for _, s := range d.Scoped {
		out = append(out, strings.ToLower(s.For)+" "+s.Schema+"="+letters(s.Held))
	}
	return strings.Join(out, ", ")
}

func TestPrivilegesOfAShare(t *testing.T) {
	shop := blueshift.SharedSchema{ID: 1, Name: "shop"}
	orders := blueshift.SharedObject{ID: 10, SchemaID: 1, Schema: "shop", Name: "orders", Kind: "table"}
	twice := blueshift.SharedObject{ID: 11, SchemaID: 1, Schema: "shop", Name: "twice(integer)", Kind: "function"}
	database := func(p blueshift.Privileges) blueshift.ShareGrant { return blueshift.ShareGrant{Database: p} }
	schema := func(p blueshift.Privileges) blueshift.ShareGrant {
		s := shop
		s.Held = p
		return blueshift.ShareGrant{Schema: &s}
	}
	object := func(o blueshift.SharedObject, p blueshift.Privileges) blueshift.ShareGrant {
		o.Held = p
		return blueshift.ShareGrant{Object: &o}
	}
	scope := func(kind string, in uint32, p blueshift.Privileges) blueshift.ShareGrant {
		s := blueshift.SharedScope{For: kind, SchemaID: in, Held: p}
		if in != 0 {
			s.Schema = "shop"
		}
		return blueshift.ShareGrant{Scope: &s}
	}
	const insert, read, use = blueshift.Insert, blueshift.Select, blueshift.Usage
	empty := func() blueshift.Datashare { return blueshift.Datashare{Name: "deals"} }
	added := func() blueshift.Datashare {
		return blueshift.Datashare{Name: "deals", Schemas: []blueshift.SharedSchema{shop}, Objects: []blueshift.SharedObject{orders, twice}}
	}
	type step struct {
		revoke bool
		blueshift.ShareGrant
	}
	grant := func(g blueshift.ShareGrant) step { return step{false, g} }
	revoke := func(g blueshift.ShareGrant) step { return step{true, g} }
	for name, c := range map[string]struct {
		share blueshift.Datashare
		steps []step
		want  string
	}{
		"what ADD gives":                  {added(), nil, "shop=U, orders=r, twice(integer)=X"},
		"a grant adds the object":         {empty(), []step{grant(schema(use)), grant(object(orders, insert))}, "shop=U, orders=a"},
		"but not its schema":              {empty(), []step{grant(object(orders, insert))}, "3F000 Schema shop is not added to the datashare deals"},
		"more than ADD gave":              {added(), []step{grant(object(orders, insert|blueshift.Truncate)), grant(schema(blueshift.Create))}, "shop=UC, orders=arP, twice(integer)=X"},
		"a grant repeated":                {added(), []step{grant(object(orders, read)), grant(object(twice, blueshift.Execute)), grant(schema(use))}, "shop=U, orders=r, twice(integer)=X"},
		"the last revoke removes":         {added(), []step{revoke(object(orders, read|insert)), revoke(object(twice, blueshift.Execute))}, "shop=U"},
		"one of several revoked":          {added(), []step{grant(object(orders, insert)), revoke(object(orders, read))}, "shop=U, orders=a, twice(integer)=X"},
		"what is not held revoked":        {added(), []step{revoke(object(orders, insert))}, "shop=U, orders=r, twice(integer)=X"},
		"of what is not in the share":     {empty(), []step{grant(schema(use)), revoke(object(orders, read))}, "42P01 Datashare deals does not contain the Relation orders"},
		"of a function not in it":         {empty(), []step{grant(schema(use)), revoke(object(twice, blueshift.Execute))}, "42883 Datashare deals does not contain the Function twice(integer)"},
		"of a schema not in it":           {empty(), []step{revoke(schema(use))}, "3F000 Datashare deals does not contain the Schema shop"},
		"a schema takes all along":        {added(), []step{grant(scope("TABLES", 1, read)), revoke(schema(use))}, ""},
		"a schema with something left":    {added(), []step{grant(schema(blueshift.Create)), revoke(schema(use))}, "shop=C, orders=r, twice(integer)=X"},
		"on the database":                 {empty(), []step{grant(database(blueshift.Create | use)), revoke(database(use))}, "database=C"},
		"all of it revoked":               {empty(), []step{grant(database(blueshift.Create)), revoke(database(blueshift.AllOnSharedDatabase))}, ""},
		"a scope in a schema not in it":   {empty(), []step{grant(scope("TABLES", 1, read))}, "3F000 Schema shop is not added to the datashare deals"},
		"a scope merged":                  {added(), []step{grant(scope("TABLES", 1, read)), grant(scope("TABLES", 1, insert)), grant(scope("TABLES", 0, read))}, "shop=U, orders=r, twice(integer)=X, tables shop=ar, tables =r"},
		"a scope revoked":                 {added(), []step{grant(scope("FUNCTIONS", 0, blueshift.Execute)), revoke(scope("FUNCTIONS", 0, blueshift.Execute))}, "shop=U, orders=r, twice(integer)=X"},
		"a scope that was not given":      {added(), []step{revoke(scope("FUNCTIONS", 0, blueshift.Execute))}, "shop=U, orders=r, twice(integer)=X"},
		"all schemas hold theirs":         {empty(), []step{grant(scope("SCHEMAS", 0, use)), grant(object(orders, read)), grant(scope("TABLES", 1, read))}, "orders=r, schemas =U, tables shop=r"},
		"objects stay without the schema": {added(), []step{grant(scope("SCHEMAS", 0, use)), revoke(scope("SCHEMAS", 0, use))}, "shop=U, orders=r, twice(integer)=X"},
	} {
		t.Run(name, func(t *testing.T) {
			d, got := c.share, ""
			for _, s := range c.steps {
				change := give
				if s.revoke {
					change = take
				}
				if err := change(&d, s.ShareGrant); err != nil {
					e := err.(*blueshift.SQLError)
					got = fmt.Sprint(e.State, " ", e.Message)
				}
			}
			if got == "" {
				got = contentText(d)
			}
			if got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestScopeOfAShare(t *testing.T) {
	d := blueshift.Datashare{Scoped: []blueshift.SharedScope{{For: "TABLES", SchemaID: 1, Held: blueshift.Select}, {For: "TABLES", Held: blueshift.Insert},
		{For: "SCHEMAS", Held: blueshift.Usage}}}
	for _, c := range []struct {
		kind   string
		schema uint32
		want   blueshift.Privileges
	}{{"TABLES", 1, blueshift.Select | blueshift.Insert}, {"TABLES", 2, blueshift.Insert}, {"SCHEMAS", 2, blueshift.Usage}, {"FUNCTIONS", 1, 0}} {
		if got := d.Scope(c.kind, c.schema); got != c.want {
			t.Errorf("%s in schema %d: %s, want %s", c.kind, c.schema, got.Names(), c.want.Names())
		}
	}
}

func TestDroppingFollowsIntoShares(t *testing.T) {
	d := blueshift.Datashare{Schemas: []blueshift.SharedSchema{{ID: 1, Name: "shop"}},
		Objects: []blueshift.SharedObject{{ID: 10, SchemaID: 1, Name: "orders", Kind: "table"}, {ID: 20, SchemaID: 2, Name: "stock", Kind: "table"}},
		Scoped:  []blueshift.SharedScope{{For: "TABLES", SchemaID: 2, Schema: "back", Held: blueshift.Select}, {For: "SCHEMAS", Held: blueshift.Usage}}}
	if !forgetSchema(&d, 2) || contentText(d) != "shop=U, orders=r, schemas =U" {
		t.Errorf("a schema that was in it by its scope: %s", contentText(d))
	}
	if forgetSchema(&d, 3) {
		t.Error("a schema of which it has nothing changes nothing")
	}
}
