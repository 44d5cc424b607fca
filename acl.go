package blueshift

import (
	"slices"
	"strings"
	"unicode"
)

// GranteeKind tells apart who can hold a privilege.
type GranteeKind string

// The kinds of grantee. PUBLIC is everybody and has no id.
const (
	ToUser   GranteeKind = "user"
	ToGroup  GranteeKind = "group"
	ToRole   GranteeKind = "role"
	ToPublic GranteeKind = "public"
)

// Grantee is who holds a privilege. Ids outlive names: who is renamed keeps
// its privileges, and no id is given twice.
type Grantee struct {
	Kind GranteeKind
	ID   uint32 `json:",omitempty"`
}

// Public is everybody.
var Public = Grantee{Kind: ToPublic}

// Grant is what one grantee was given by one user.
type Grant struct {
	To        Grantee
	By        uint32
	Held      Privileges
	Grantable Privileges // those WITH GRANT OPTION
}

// ACL is an access list: who besides the owner may do what to an object. It
// never changes; With and Without answer another one.
type ACL []Grant

// ScopedGrant is an access list for every object of a kind in a schema or
// database, those of the future included (GRANT … FOR TABLES IN …).
type ScopedGrant struct {
	For string // "TABLES", "SCHEMAS", "FUNCTIONS", "PROCEDURES", "LANGUAGES"
	ACL ACL
}

// Held collects what the list gives to those for whom is holds.
func (a ACL) Held(is func(Grantee) bool) (held, grantable Privileges) {
	for _, g := range a {
		if is(g.To) {
			held |= g.Held
			grantable |= g.Grantable
		}
	}
	return held, grantable
}

// With adds a grant, merged with what its giver had given before.
func (a ACL) With(g Grant) ACL {
	out := append(make(ACL, 0, len(a)+1), a...)
	for i := range out {
		if out[i].To == g.To && out[i].By == g.By {
			out[i].Held |= g.Held
			out[i].Grantable |= g.Grantable
			return out
		}
	}
	return append(out, g)
}

// Without takes privileges, or with onlyOption the right to grant them on,
// from a grantee: what anybody gave, or with by what that user gave. What the
// grantee gave on to others goes with cascade; dependent reports that there is
// such and cascade was not asked for.
func (a ACL) Without(to Grantee, p Privileges, by *uint32, onlyOption, cascade bool) (out ACL, dependent bool) {
	out = make(ACL, 0, len(a))
	var lost Privileges
	for _, g := range a {
		if g.To == to && (by == nil || *by == g.By) {
			lost |= g.Grantable & p
			g.Grantable &^= p
			if !onlyOption {
				g.Held &^= p
			}
		}
		if g.Held != 0 {
			out = append(out, g)
		}
	}
	if to.Kind != ToUser || lost == 0 {
		return out, false
	}
	for _, g := range slices.Clone(out) {
		if g.By != to.ID || g.Held&lost == 0 || g.To == to {
			continue
		}
		if !cascade {
			return out, true
		}
		out, _ = out.Without(g.To, g.Held&lost, &to.ID, false, true)
	}
	return out, false
}

// Mentions reports whether the list gives anything to g.
func (a ACL) Mentions(g Grantee) bool {
	return slices.ContainsFunc(a, func(e Grant) bool { return e.To == g })
}

// Text writes the list as the catalogs show it: {alice=r/admin,=U/admin,"group
// sales=r/admin"}. name answers "" for whoever is gone; those are left out.
func (a ACL) Text(name func(Grantee) string) string {
	var items []string
	for _, g := range a {
		to := ""
		if g.To.Kind != ToPublic {
			if to = name(g.To); to == "" {
				continue
			}
			to = aclName(to)
			if g.To.Kind != ToUser {
				to = string(g.To.Kind) + " " + to
			}
		}
		item := to + "=" + g.Held.letters(g.Grantable) + "/" + aclName(name(Grantee{ToUser, g.By}))
		if strings.ContainsAny(item, ` ,{}"\`) {
			item = `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(item) + `"`
		}
		items = append(items, item)
	}
	if len(items) == 0 {
		return ""
	}
	return "{" + strings.Join(items, ",") + "}"
}

// aclName is a name as an item of an access list has it: in quotes, as in
// PostgreSQL, unless it is of letters, digits and underscores.
func aclName(name string) string {
	for _, c := range name {
		if c != '_' && !unicode.IsLetter(c) && !unicode.IsDigit(c) {
			return `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
		}
	}
	return name
}

// DatabaseACL is the access list of a database: a new local one lets everybody
// make temporary tables in it.
func DatabaseACL(d Database, owner uint32) ACL {
	if d.ACL == nil && d.Share == "" {
		return ACL{{To: Public, By: owner, Held: Temporary}}
	}
	return d.ACL
}
