package model

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/redshift"

	"github.com/blueshift-db/blueshift/internal/server"
)

// move is one step of a walk. It says the same wherever in a walk it is played,
// so that a walk can be played again with moves left out.
type move struct {
	text   string
	play   func(*stage) (string, error)
	expect func(*model) string
	// makesSense tells whether the move can be played where it stands: there is
	// somebody to make it.
	makesSense func(*model) bool
}

// kind is what tells moves apart in a count of them: who makes it and its verb.
func (m move) kind() string {
	words := strings.Fields(m.text)
	if who, sql, ok := strings.Cut(m.text, ": "); ok {
		user, _, _ := strings.Cut(who, " ")
		return user + " " + strings.Join(strings.Fields(sql)[:min(2, len(strings.Fields(sql)))], " ")
	}
	return words[1]
}

// player chooses moves, with an eye on the model: what is refused is tried too,
// but most of a walk should be about shares that somebody reads.
type player struct {
	*rand.Rand
	*model
	row int // rows are numbered, so that each is known
}

func one[T any](p *player, from ...T) T { return from[p.IntN(len(from))] }

// The names of a walk.
var (
	shareNames  = []string{"one", "two", "market"} // the last is managed by AWS Data Exchange
	schemaNames = []string{"s", "u"}
	tableNames  = []string{"s.t1", "s.t2", "s.t3", "u.t1", "u.t2"}
	otherNames  = []string{"s.v", "s.f"}
	borrowers   = []string{"sibling", "analytics", "second", "abroad"}
	databases   = []string{"d1", "d2"}
	users       = []string{"admin", "bob"}
)

func (p *player) next() move {
	for {
		m := one(p, p.kinds()...)()
		if b := p.block; b != nil && p.IntN(4) == 0 || b != nil && b.failed { // most blocks are short
			m = p.transaction()
		}
		if m.play != nil && m.makesSense(p.model) {
			return m
		}
	}
}

// kinds are the ways to move, those that are taken often more than once.
func (p *player) kinds() []func() move {
	often := func(n int, f func() move) []func() move { return slices.Repeat([]func() move{f}, n) }
	return slices.Concat(often(30, p.progress), often(5, p.define), often(4, p.fill), often(9, p.alter), often(3, p.permit), often(3, p.usage), often(3, p.transaction),
		often(3, p.authorize), often(1, p.deauthorize), often(4, p.associate), often(2, p.disassociate), often(1, p.reject), often(2, p.exchange),
		often(2, p.mount), often(1, p.unmount), often(5, p.lend), often(2, p.external), often(5, p.write), often(3, p.look), often(2, p.upheave))
}

// producing is a statement of the producer.
func (p *player) producing(sql string, do func(*model) string) move {
	return move{"sales: " + sql, func(s *stage) (string, error) { return s.run("sales admin work", sql) },
		func(m *model) string { return m.statement(do) }, func(m *model) bool { return m.open("sales") }}
}

// consuming is a statement of a user of another warehouse.
func (p *player) consuming(at, user, sql string, expect func(*model) string) move {
	return move{fmt.Sprintf("%s of %s: %s", user, at, sql), func(s *stage) (string, error) { return s.run(at+" "+user+" work", sql) },
		expect, func(m *model) bool { return m.open(at) }}
}

// calling is a call of an account.
func calling(account, text string, call func(*stage, *redshift.Client) error, expect func(*model) string) move {
	return move{account + " " + text, func(s *stage) (string, error) { return code(call(s, s.apis[account])) }, expect, always}
}

func always(*model) bool { return true }

// define creates, drops and renames what can be shared.
func (p *player) define() move {
	in, table, other := one(p, schemaNames...), one(p, tableNames...), one(p, otherNames...)
	switch p.IntN(12) {
	case 0, 1:
		return p.createSchema(in)
	case 2:
		if p.IntN(4) > 0 {
			return move{}
		}
		return p.producing("DROP SCHEMA "+in+" CASCADE", func(m *model) string { return m.dropSchema(in) })
	case 3, 4, 5, 6:
		return p.made(table)
	case 7, 8:
		return p.made(other)
	case 9:
		return p.producing("DROP TABLE "+table, func(m *model) string { return m.drop(table) })
	case 10:
		if other == "s.f" {
			return p.producing("DROP FUNCTION s.f(int)", func(m *model) string { return m.drop(other) })
		}
		return p.producing("DROP VIEW "+other, func(m *model) string { return m.drop(other) })
	default:
		to := bare(one(p, tableNames...))
		return p.producing("ALTER TABLE "+table+" RENAME TO "+to, func(m *model) string { return m.rename(table, to) })
	}
}

func bare(name string) string { return name[strings.IndexByte(name, '.')+1:] }

func (p *player) createSchema(name string) move {
	return p.producing("CREATE SCHEMA "+name, func(m *model) string { return m.createSchema(name) })
}

// made makes what the name stands for: a view of a table that is in no share,
// a function, or a table.
func (p *player) made(name string) move {
	switch bare(name) {
	case "v":
		return p.producing("CREATE VIEW "+name+" AS SELECT n FROM private.base", func(m *model) string { return m.create(name, "view", 7) })
	case "f":
		return p.producing("CREATE FUNCTION "+name+"(int) RETURNS int STABLE AS $$ SELECT $1 + 1 $$ LANGUAGE sql", func(m *model) string { return m.create(name, "function", 2) })
	}
	return p.producing("CREATE TABLE "+name+" (n int)", func(m *model) string { return m.create(name, "table") })
}

// fill inserts and deletes rows.
func (p *player) fill() move {
	name := one(p, tableNames...)
	if p.IntN(3) == 0 {
		row := p.someRow(name)
		return p.producing(fmt.Sprintf("DELETE FROM %s WHERE n = %d", name, row), func(m *model) string { return m.delete(name, row) })
	}
	row := p.newRow()
	return p.producing(fmt.Sprintf("INSERT INTO %s VALUES (%d)", name, row), func(m *model) string { return m.insert(name, row) })
}

func (p *player) newRow() int {
	p.row++
	return p.row
}

// someRow is a row of a table, or of none.
func (p *player) someRow(table string) int {
	if _, _, o, _ := p.named(table); o != nil && len(o.rows) > 0 {
		return one(p, o.rows...)
	}
	return 0
}

// alter is CREATE, ALTER and DROP DATASHARE.
func (p *player) alter() move {
	name, in, what := one(p, shareNames...), one(p, schemaNames...), one(p, append(tableNames, otherNames...)...)
	alter := func(how string, do func(*model) string) move { return p.producing("ALTER DATASHARE "+name+" "+how, do) }
	switch p.IntN(16) {
	case 0, 1:
		return p.createShare(name)
	case 2:
		if p.IntN(3) > 0 {
			return move{}
		}
		return p.dropShare(name)
	case 3:
		to := p.IntN(3) > 0
		if name == "market" { // taking that back wants a word that the producer is told
			to = true
		}
		return alter(fmt.Sprintf("SET PUBLICACCESSIBLE %v", to), func(m *model) string { return m.setPublic(name, to) })
	case 4, 5:
		to := p.IntN(3) > 0
		return alter(fmt.Sprintf("SET INCLUDENEW = %v FOR SCHEMA %s", to, in), func(m *model) string { return m.includeNew(name, in, to) })
	case 6, 7, 8:
		return p.add(name, in)
	case 9, 10, 11:
		return p.add(name, what)
	case 12:
		return alter("ADD ALL TABLES IN SCHEMA "+in, func(m *model) string { return m.addAll(name, in) })
	case 13:
		return alter("REMOVE ALL TABLES IN SCHEMA "+in, func(m *model) string { return m.removeAll(name, in) })
	case 14:
		if p.IntN(3) > 0 {
			return move{}
		}
		return alter("REMOVE SCHEMA "+in, func(m *model) string { return m.remove(name, in) })
	default:
		return alter("REMOVE "+typed(what), func(m *model) string { return m.remove(name, what) })
	}
}

// typed is a name after the word for what it names.
func typed(name string) string {
	switch {
	case !strings.Contains(name, "."):
		return "SCHEMA " + name
	case bare(name) == "f":
		return "FUNCTION " + name + "(int)"
	}
	return "TABLE " + name
}

func (p *player) createShare(name string) move {
	sql := "CREATE DATASHARE " + name
	if name == "market" {
		sql += " MANAGEDBY ADX"
	}
	return p.producing(sql, func(m *model) string { return m.createShare(name, name == "market") })
}

// dropShare drops one; one that AWS Data Exchange manages only after the word
// that the first refusal tells has been set.
func (p *player) dropShare(name string) move {
	drop := p.producing("DROP DATASHARE "+name, func(m *model) string { return m.dropShare(name) })
	if name != "market" || p.block != nil {
		return drop
	}
	drop.play = func(s *stage) (string, error) { return s.breakGlass("sales admin work", "DROP DATASHARE "+name) }
	return drop
}

func (p *player) add(name, what string) move {
	return p.producing("ALTER DATASHARE "+name+" ADD "+typed(what), func(m *model) string { return m.add(name, what) })
}

// permit grants privileges to a share, and revokes them.
func (p *player) permit() move {
	name, what, all := one(p, shareNames...), one(p, schemaNames...), []string{"USAGE", "CREATE", "ALTER", "DROP"}
	if p.IntN(3) > 0 {
		what, all = one(p, tableNames...), []string{"SELECT", "INSERT", "INSERT", "UPDATE", "DELETE", "DROP", "ALTER"}
	}
	held := one(p, all...)
	if p.IntN(5) == 0 {
		return p.permitAll(name, one(p, schemaNames...), one(p, "SELECT", "SELECT", "INSERT", "DROP"))
	}
	if p.IntN(4) == 0 {
		return p.producing(fmt.Sprintf("REVOKE %s ON %s FROM DATASHARE %s", held, typed(what), name), func(m *model) string { return m.forbid(name, what, right(held)) })
	}
	return p.permitOn(name, what, held)
}

func (p *player) permitOn(name, what, held string) move {
	return p.producing(fmt.Sprintf("GRANT %s ON %s TO DATASHARE %s", held, typed(what), name), func(m *model) string { return m.permit(name, what, right(held)) })
}

// permitAll is permit for all tables of a schema.
func (p *player) permitAll(name, in, held string) move {
	if p.IntN(3) == 0 {
		return p.producing(fmt.Sprintf("REVOKE %s FOR TABLES IN SCHEMA %s FROM DATASHARE %s", held, in, name), func(m *model) string { return m.forbidAll(name, in, right(held)) })
	}
	return p.producing(fmt.Sprintf("GRANT %s FOR TABLES IN SCHEMA %s TO DATASHARE %s", held, in, name), func(m *model) string { return m.permitAll(name, in, right(held)) })
}

// usage grants a share to a consumer, or revokes it.
func (p *player) usage() move {
	name, to := one(p, shareNames...), one(p, "$sibling", "$sibling", "$analytics", "$sales", producer, friend, friend, stranger, catalogOf+friend)
	if p.IntN(3) == 0 {
		return p.producing(fmt.Sprintf("REVOKE USAGE ON DATASHARE %s FROM %s", name, grantee(to)), func(m *model) string { return m.revoke(name, to) })
	}
	return p.grantTo(name, to)
}

func (p *player) grantTo(name, to string) move {
	return p.producing(fmt.Sprintf("GRANT USAGE ON DATASHARE %s TO %s", name, grantee(to)), func(m *model) string { return m.grant(name, to) })
}

func grantee(id string) string {
	switch account, via := strings.CutPrefix(id, catalogOf); {
	case via:
		return "ACCOUNT '" + account + "' VIA DATA CATALOG"
	case id[0] == '$':
		return "NAMESPACE '" + id + "'"
	}
	return "ACCOUNT '" + id + "'"
}

// transaction begins a block of the producer, or ends it.
func (p *player) transaction() move {
	begin, commit := p.block == nil, p.IntN(3) > 0
	sql, do := "BEGIN", (*model).begin
	if !begin {
		sql, do = map[bool]string{true: "COMMIT", false: "ROLLBACK"}[commit], func(m *model) string { return m.end(commit) }
	}
	m := p.producing(sql, nil)
	m.expect, m.makesSense = do, func(m *model) bool { return m.open("sales") && (m.block == nil) == begin }
	return m
}

// arn is that of a share.
func (s *stage) arn(name string) *string {
	namespace := nowhere
	if c := s.warehouses["sales"]; c != nil {
		namespace = c.namespace
	}
	return aws.String("arn:aws:redshift:" + region + ":" + producer + ":datashare:" + namespace + "/" + name)
}

// caller is the account that can make a call, most often.
func (p *player) caller(usual string) string {
	if p.IntN(8) == 0 {
		return one(p, accounts...)
	}
	return usual
}

var tristate = map[string]*bool{"-": nil, "t": aws.Bool(true), "f": aws.Bool(false)}

func (p *player) authorize() move {
	return p.authorizeFor(p.caller(producer), one(p, shareNames...), one(p, friend, friend, producer, stranger, catalogOf+friend, viaADX, viaADX, "$sibling"), one(p, "-", "t", "t", "f"))
}

func (p *player) authorizeFor(caller, name, to, writes string) move {
	return calling(caller, fmt.Sprintf("authorizes %s for %s, writes %s", name, to, writes), func(s *stage, api *redshift.Client) error {
		_, err := api.AuthorizeDataShare(context.Background(), &redshift.AuthorizeDataShareInput{DataShareArn: s.arn(name), ConsumerIdentifier: s.identifier(to), AllowWrites: tristate[writes]})
		return err
	}, func(m *model) string { return m.authorize(caller, name, to, writes) })
}

// identifier is a ConsumerIdentifier, or the ARN of a scope.
func (s *stage) identifier(id string) *string {
	if id[0] != '$' {
		return &id
	}
	if c := s.warehouses[id[1:]]; c != nil {
		return &c.arn
	}
	return aws.String("arn:aws:redshift:" + region + ":" + owners[id[1:]] + ":namespace:" + nowhere)
}

func (p *player) deauthorize() move {
	caller, name, to := p.caller(producer), one(p, shareNames...), one(p, friend, friend, producer, stranger, catalogOf+friend, viaADX, "$sibling")
	return calling(caller, fmt.Sprintf("deauthorizes %s for %s", name, to), func(s *stage, api *redshift.Client) error {
		_, err := api.DeauthorizeDataShare(context.Background(), &redshift.DeauthorizeDataShareInput{DataShareArn: s.arn(name), ConsumerIdentifier: s.identifier(to)})
		return err
	}, func(m *model) string { return m.deauthorize(caller, name, to) })
}

// scopes are one scope of an account, and at times none, or two, or another's.
func (p *player) scopes(account string) []string {
	all := []string{entireAccount, one(p, region, region, elsewhere), "$" + one(p, p.warehousesOf(account)...)}
	if p.IntN(6) == 0 {
		all[2] = one(p, catalogOf+account, "$"+one(p, borrowers...))
	}
	p.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	return all[:one(p, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 2)]
}

func (p *player) warehousesOf(account string) []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(owners)), func(name string) bool { return owners[name] != account || name == "sales" })
}

// scope is what the three members of a request say about scopes.
type scope struct {
	entire      *bool
	arn, region *string
}

func (s *stage) scope(account string, scopes []string) (out scope) {
	for _, sc := range scopes {
		switch {
		case sc == entireAccount:
			out.entire = aws.Bool(true)
		case strings.HasPrefix(sc, catalogOf):
			out.arn = aws.String("arn:aws:glue:" + region + ":" + account + ":catalog")
		case sc[0] == '$':
			out.arn = s.identifier(sc)
		default:
			out.region = &sc
		}
	}
	if out.entire == nil && len(scopes) == 1 {
		out.entire = aws.Bool(false)
	}
	return out
}

func (p *player) associate() move {
	caller := one(p, friend, friend, friend, producer, stranger)
	return p.associateWith(caller, one(p, shareNames...), p.scopes(caller), one(p, "-", "t", "t", "f"))
}

func (p *player) associateWith(caller, name string, scopes []string, writes string) move {
	return calling(caller, fmt.Sprintf("associates %s with %q, writes %s", name, scopes, writes), func(s *stage, api *redshift.Client) error {
		of := s.scope(caller, scopes)
		_, err := api.AssociateDataShareConsumer(context.Background(), &redshift.AssociateDataShareConsumerInput{DataShareArn: s.arn(name),
			AssociateEntireAccount: of.entire, ConsumerArn: of.arn, ConsumerRegion: of.region, AllowWrites: tristate[writes]})
		return err
	}, func(m *model) string { return m.associate(caller, name, scopes, writes) })
}

func (p *player) disassociate() move {
	caller, name := one(p, friend, friend, friend, producer, stranger), one(p, shareNames...)
	scopes := p.scopes(caller)
	return calling(caller, fmt.Sprintf("disassociates %s from %q", name, scopes), func(s *stage, api *redshift.Client) error {
		of := s.scope(caller, scopes)
		_, err := api.DisassociateDataShareConsumer(context.Background(), &redshift.DisassociateDataShareConsumerInput{DataShareArn: s.arn(name),
			DisassociateEntireAccount: of.entire, ConsumerArn: of.arn, ConsumerRegion: of.region})
		return err
	}, func(m *model) string { return m.disassociate(caller, name, scopes) })
}

func (p *player) reject() move {
	caller, name := one(p, friend, friend, stranger, producer), one(p, shareNames...)
	return calling(caller, "rejects "+name, func(s *stage, api *redshift.Client) error {
		_, err := api.RejectDataShare(context.Background(), &redshift.RejectDataShareInput{DataShareArn: s.arn(name)})
		return err
	}, func(m *model) string { return m.reject(caller, name) })
}

// exchange lets an account subscribe to a share, or ends its subscription.
func (p *player) exchange() move {
	name, account := one(p, "market", "market", "market", "one"), one(p, friend, friend, stranger, producer)
	if p.IntN(4) == 0 {
		return move{account + " unsubscribes from " + name, func(s *stage) (string, error) { return s.exchange(server.UnsubscribePath, *s.arn(name), account) },
			func(m *model) string { return m.unsubscribe(name, account) }, always}
	}
	return p.subscribeTo(name, account)
}

func (p *player) subscribeTo(name, account string) move {
	return move{account + " subscribes to " + name, func(s *stage) (string, error) { return s.exchange(server.SubscribePath, *s.arn(name), account) },
		func(m *model) string { return m.subscribe(name, account) }, always}
}
