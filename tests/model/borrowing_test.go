package model

import (
	"context"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/redshift"
)

// The moves of consumers, and what happens to warehouses.

// mount makes a database from a share.
func (p *player) mount() move {
	return p.mountAs(one(p, borrowers...), one(p, databases...), one(p, shareNames...), p.IntN(2) == 0)
}

func (p *player) mountAs(at, db, name string, permissions bool) move {
	of, with := p.caller(producer), ""
	from := fmt.Sprintf("OF ACCOUNT '%s' NAMESPACE '$sales'", of)
	if owners[at] == producer && p.IntN(2) == 0 {
		of, from = "", "OF NAMESPACE '$sales'"
	}
	if permissions {
		with = "WITH PERMISSIONS "
	}
	return p.consuming(at, "admin", fmt.Sprintf("CREATE DATABASE %s %sFROM DATASHARE %s %s", db, with, name, from), func(m *model) string { return m.mount(at, db, name, of, permissions) })
}

func (p *player) unmount() move {
	at, db := one(p, borrowers...), one(p, databases...)
	return p.consuming(at, "admin", "DROP DATABASE "+db, func(m *model) string { return m.dropDatabase(at, db) })
}

// lend grants bob something in a database made from a share, or revokes it.
func (p *player) lend() move {
	at, db := one(p, borrowers...), one(p, databases...)
	what, held := "", "USAGE"
	switch p.IntN(4) {
	case 0:
	case 1:
		what, held = one(p, schemaNames...), one(p, "USAGE", "USAGE", "CREATE")
	default:
		what, held = one(p, tableNames...), one(p, "SELECT", "SELECT", "INSERT", "DELETE", "DROP", "ALTER")
	}
	return p.lendTo(at, db, what, held, p.IntN(5) == 0)
}

func (p *player) lendTo(at, db, what, held string, take bool) move {
	on := "DATABASE " + db
	if what != "" {
		on = strings.Replace(typed(what), " ", " "+db+".", 1)
	}
	sql := fmt.Sprintf("GRANT %s ON %s TO bob", held, on)
	if take {
		sql = fmt.Sprintf("REVOKE %s ON %s FROM bob", held, on)
	}
	return p.consuming(at, "admin", sql, func(m *model) string { return m.lend(at, db, what, right(held), take) })
}

// external makes an external schema over a database, opens it to bob, or drops it.
func (p *player) external() move {
	at, db, in := one(p, borrowers...), one(p, databases...), one(p, schemaNames...)
	switch p.IntN(5) {
	case 0:
		return p.consuming(at, "admin", "DROP SCHEMA ext", func(m *model) string { return m.dropExternal(at, "ext") })
	case 1, 2:
		take := p.IntN(3) == 0
		sql := map[bool]string{false: "GRANT USAGE ON SCHEMA ext TO bob", true: "REVOKE USAGE ON SCHEMA ext FROM bob"}[take]
		return p.consuming(at, "admin", sql, func(m *model) string { return m.openExternal(at, "ext", take) })
	}
	return p.consuming(at, "admin", fmt.Sprintf("CREATE EXTERNAL SCHEMA ext FROM REDSHIFT DATABASE '%s' SCHEMA '%s'", db, in), func(m *model) string { return m.createExternal(at, "ext", db, in) })
}

// write changes rows and defines tables through a share. While the producer has
// a block open, and its locks, nobody does: he would wait for it. Nor while the
// producer is paused: only reading is documented then.
func (p *player) write() move {
	at, user, db, name := one(p, borrowers...), one(p, users...), one(p, databases...), one(p, tableNames...)
	for range 20 { // most often where something is written
		if p.open(at) {
			if o, _, _ := p.reach(at, "admin", db, name, false); o != nil && p.writes(p.warehouses[at].databases[db].share, at) {
				break
			}
		}
		at, db, name = one(p, borrowers...), one(p, databases...), one(p, tableNames...)
	}
	undisturbed := func(m *model) bool { return m.block == nil && m.open("sales") && m.open(at) }
	do := func(sql string, needs rights, f func(*model, *object) string) move {
		out := p.consuming(at, user, sql, func(m *model) string {
			return m.change(at, user, db, name, needs, func(o *object) string { return f(m, o) })
		})
		out.makesSense = undisturbed
		return out
	}
	switch p.IntN(8) {
	case 0, 1, 2, 3:
		row := p.newRow()
		return do(fmt.Sprintf("INSERT INTO %s.%s VALUES (%d)", db, name, row), right("INSERT"), func(_ *model, o *object) string { o.insert(row); return "" })
	case 4:
		row := p.someRow(name)
		return do(fmt.Sprintf("DELETE FROM %s.%s WHERE n = %d", db, name, row), right("DELETE", "SELECT"), func(_ *model, o *object) string { o.delete(row); return "" })
	case 5:
		return do(fmt.Sprintf("DROP TABLE %s.%s", db, name), right("DROP"), func(m *model, _ *object) string { return m.drop(name) })
	case 6:
		to := bare(one(p, tableNames...))
		return do(fmt.Sprintf("ALTER TABLE %s.%s RENAME TO %s", db, name, to), right("ALTER"), func(m *model, _ *object) string {
			if !m.mayCreate(at, user, db, name) { // a new name is made in the schema
				return "42501"
			}
			return m.rename(name, to)
		})
	default:
		out := p.consuming(at, user, fmt.Sprintf("CREATE TABLE %s.%s (n int)", db, name), func(m *model) string { return m.define(at, user, db, name) })
		out.makesSense = undisturbed
		return out
	}
}

// look begins a block of the consumer, or looks into it once more and ends it.
func (p *player) look() move {
	const session = "analytics admin block"
	if p.frozen == nil {
		return move{session + " begins", func(s *stage) (string, error) {
			if code, err := s.run(session, "BEGIN"); code != "" || err != nil {
				return code, err
			}
			return s.run(session, "SELECT 1")
		}, (*model).freeze, func(m *model) bool { return m.frozen == nil && m.open("analytics") && m.mounted("analytics") }}
	}
	db, name := one(p, databases...), one(p, tableNames...)
	return move{fmt.Sprintf("%s reads %s.%s and ends", session, db, name), func(s *stage) (string, error) {
		code, err := s.run(session, "SELECT n FROM "+db+"."+name)
		if err != nil {
			return "", err
		}
		again, err := s.run(session, "ROLLBACK")
		return code + again, err
	}, func(m *model) string {
		answer := m.inBlock().read("analytics", "admin", db, name)
		if m.frozen = nil; strings.HasPrefix(answer, "rows") {
			return ""
		}
		return answer
	}, func(m *model) bool { return m.frozen != nil }}
}

// upheave does something to a warehouse.
func (p *player) upheave() move {
	name := one(p, append(borrowers, "sales", "sales")...)
	w := p.warehouses[name]
	if gone := p.gone(); gone != "" {
		return p.foundAgain(gone)
	}
	switch {
	case name == "sales" && w.paused || name == "sales" && p.IntN(3) == 0:
		return p.pause(!w.paused)
	case p.IntN(8) == 0:
		return move{name + " is deleted", func(s *stage) (string, error) { return "", s.demolish(name) }, func(m *model) string { m.deleteWarehouse(name); return "" },
			func(m *model) bool { return m.warehouses[name] != nil }}
	case name == "sales":
		return move{}
	}
	public := !w.public
	out := calling(w.account, fmt.Sprintf("makes %s publicly accessible (%v)", name, public), func(s *stage, api *redshift.Client) error {
		_, err := api.ModifyCluster(context.Background(), &redshift.ModifyClusterInput{ClusterIdentifier: &name, PubliclyAccessible: &public})
		return err
	}, func(m *model) string { m.warehouses[name].public = public; return "" })
	out.makesSense = func(m *model) bool { return m.open(name) }
	return out
}

// gone is a warehouse that was deleted.
func (p *player) gone() string {
	for _, name := range append(borrowers, "sales") {
		if p.warehouses[name] == nil {
			return name
		}
	}
	return ""
}

func (p *player) foundAgain(name string) move {
	return move{name + " is made", func(s *stage) (string, error) { return "", s.furnish(name) }, func(m *model) string { m.found(name, owners[name]); return "" },
		func(m *model) bool { return m.warehouses[name] == nil }}
}

// furnish makes a warehouse with what a walk takes for granted in it.
func (s *stage) furnish(name string) error {
	if err := s.found(name); err != nil {
		return err
	}
	furniture := []string{"CREATE USER bob PASSWORD '" + password + "'"}
	if name == "sales" {
		furniture = []string{"CREATE SCHEMA private", "CREATE TABLE private.base (n int)", "INSERT INTO private.base VALUES (7)"}
	}
	answers, err := s.ask(name+" admin work", furniture...)
	for _, a := range answers {
		if err == nil {
			err = a.err
		}
	}
	return err
}

// pause pauses the producer, whose sessions end, or resumes it.
func (p *player) pause(to bool) move {
	name := aws.String("sales")
	text, call := "resumes sales", func(_ *stage, api *redshift.Client) error {
		_, err := api.ResumeCluster(context.Background(), &redshift.ResumeClusterInput{ClusterIdentifier: name})
		return err
	}
	if to {
		text, call = "pauses sales", func(s *stage, api *redshift.Client) error {
			s.leave("sales")
			_, err := api.PauseCluster(context.Background(), &redshift.PauseClusterInput{ClusterIdentifier: name})
			return err
		}
	}
	out := calling(producer, text, call, func(m *model) string { m.warehouses["sales"].paused, m.block = to, nil; return "" })
	out.makesSense = func(m *model) bool { w := m.warehouses["sales"]; return w != nil && w.paused != to }
	return out
}

// progress is the next step on the way to somebody reading, and at times writing,
// a table through a share.
func (p *player) progress() move {
	name, at := one(p, "one", "one", "two", "market"), one(p, "sibling", "analytics", "analytics", "analytics", "second")
	table, db := one(p, "s.t1", "s.t1", "s.t2", "u.t1"), one(p, databases...)
	in, _, _ := strings.Cut(table, ".")
	d, s, _, refused := p.shared(name, table)
	account := owners[at]
	switch {
	case p.gone() != "":
		return p.foundAgain(p.gone())
	case p.warehouses["sales"].paused:
		return p.pause(false)
	case d == nil:
		return p.createShare(name)
	case refused == "3F000":
		return p.createSchema(in)
	case refused != "":
		return p.made(table)
	case d.schemas[s.id] == nil:
		return p.add(name, in)
	case d.objects[s.objects[bare(table)].id] == nil:
		return p.add(name, table)
	case name == "market" && d.consumers[viaADX].state != "AUTHORIZED":
		return p.authorizeFor(producer, name, viaADX, one(p, "-", "t"))
	case name == "market" && d.consumers[account] == nil:
		return p.subscribeTo(name, account)
	case at == "sibling" && name != "market" && d.consumers["$sibling"] == nil:
		return p.grantTo(name, "$sibling")
	case at != "sibling" && d.consumers[account] == nil:
		return p.grantTo(name, account)
	case at != "sibling" && name != "market" && d.consumers[account].state != "AUTHORIZED":
		return p.authorizeFor(producer, name, account, one(p, "-", "t"))
	case len(p.through(name, at)) == 0:
		return p.associateWith(account, name, []string{one(p, "$"+at, "$"+at, region, entireAccount)}, one(p, "-", "t"))
	}
	for db, lent := range p.warehouses[at].databases {
		if lent.of == d.id {
			return p.use(at, db, lent, table)
		}
	}
	return p.mountAs(at, db, name, p.IntN(2) == 0)
}

// use lets bob read what admin can, or opens writing.
func (p *player) use(at, db string, d *database, table string) move {
	in, _, _ := strings.Cut(table, ".")
	_, s, o, _ := p.shared(d.share, table)
	held := one(p, "INSERT", "DELETE", "DROP", "ALTER")
	switch {
	case p.IntN(3) == 0 && !p.shares[d.share].may(s, o).has(held):
		return p.permitOn(d.share, table, held)
	case p.IntN(6) == 0 && !p.shares[d.share].schemas[s.id].held.has("CREATE"):
		return p.permitOn(d.share, in, "CREATE")
	case d.permissions && d.usage && p.IntN(3) == 0 && !d.lent[o.id].has(held):
		return p.lendTo(at, db, table, held, false)
	case d.permissions && d.usage && p.IntN(6) == 0 && !d.lent[s.id].has("CREATE"):
		return p.lendTo(at, db, in, "CREATE", false)
	case p.IntN(2) == 0 && !p.writes(d.share, at):
		who := p.warehouses[at].account
		if d.share == "market" {
			return p.authorizeFor(producer, d.share, viaADX, "t")
		} else if p.known(d.share, who).allowed != "t" {
			return p.authorizeFor(producer, d.share, who, "t")
		}
		return p.associateWith(who, d.share, []string{entireAccount}, "t")
	case !d.usage:
		return p.lendTo(at, db, "", "USAGE", false)
	case d.permissions && !d.lent[s.id].has("USAGE"):
		return p.lendTo(at, db, in, "USAGE", false)
	case d.permissions && !d.lent[o.id].has("SELECT"):
		return p.lendTo(at, db, table, "SELECT", false)
	}
	return p.write()
}
