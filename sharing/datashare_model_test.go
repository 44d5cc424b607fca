package sharing

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/blueshift-db/blueshift"
)

// shareModel is the datashare handshake as one would explain it: maps, and the
// rules in the order in which a caller meets them. It shares no code with the
// Service.
type shareModel struct {
	now        time.Time
	namespaces map[string]*modelNamespace // by GUID, those that exist
	shares     map[shareName]*modelShare
	made       int // shares, ever
}

type (
	shareName struct{ producer, name string } // GUID of the namespace

	modelNamespace struct {
		account           blueshift.Account
		region            blueshift.Region
		encrypted, public bool
		databases         map[shareName]map[int]bool // made from shares, by the serial numbers of these
	}
	modelShare struct {
		serial      int // tells it from an earlier one of its name
		adx, public bool
		content     map[string]bool
		granted     map[string]*modelGrant // by account id, GUID, DataCatalog/ and an account id, or ADX
	}
	modelGrant struct {
		since, changed time.Time
		state          string // of an account's
		allowed        string // AllowWrites of the producer, "-" when it was left out
		taken          map[string]*modelAssociation
	}
	modelAssociation struct {
		since    time.Time
		accepted string // AllowWrites of the consumer
	}
)

// The keys of associations: this one, a Region, or a GUID.
const entireAccount = "entire account"

func newShareModel(now time.Time) *shareModel {
	return &shareModel{now: now, namespaces: map[string]*modelNamespace{}, shares: map[shareName]*modelShare{}}
}

// create makes a share. One that AWS Data Exchange manages has that for a
// consumer from the beginning.
func (m *shareModel) create(n shareName, adx bool) string {
	if m.shares[n] != nil {
		return "42710"
	}
	m.made++
	m.shares[n] = &modelShare{serial: m.made, adx: adx, content: map[string]bool{}, granted: map[string]*modelGrant{}}
	if adx {
		m.shares[n].granted["ADX"] = m.newGrant("PENDING_AUTHORIZATION", "-")
	}
	return ""
}

func (m *shareModel) newGrant(state, allowed string) *modelGrant {
	return &modelGrant{since: m.now, changed: m.now, state: state, allowed: allowed, taken: map[string]*modelAssociation{}}
}

func (m *shareModel) drop(n shareName) string {
	if m.shares[n] == nil {
		return "42704"
	}
	delete(m.shares, n)
	return ""
}

func (m *shareModel) setPublic(n shareName, to bool) string {
	if m.shares[n] == nil {
		return "42704"
	}
	m.shares[n].public = to
	return ""
}

// add and remove change what is in a share: a schema, which is "s" and comes
// before its tables, or a table.
func (m *shareModel) add(n shareName, what string) string {
	switch s := m.shares[n]; {
	case s == nil:
		return "42704"
	case s.content[what] && what == "s":
		return "42P06"
	case s.content[what]:
		return "42P07"
	case what != "s" && !s.content["s"]:
		return "3F000"
	default:
		s.content[what] = true
		return ""
	}
}

func (m *shareModel) remove(n shareName, what string) string {
	switch s := m.shares[n]; {
	case s == nil:
		return "42704"
	case !s.content[what] && what == "s":
		return "3F000"
	case !s.content[what]:
		return "42P01"
	case what == "s":
		clear(s.content)
	default:
		delete(s.content, what)
	}
	return ""
}

// grant and revoke are for an account, its data catalog, or a namespace.
func (m *shareModel) grant(n shareName, id string) string {
	s := m.shares[n]
	switch to := m.namespaces[id]; {
	case s == nil:
		return "42704"
	case s.adx:
		return "42501"
	case s.granted[id] != nil:
		return ""
	case id == n.producer, isGUID(id) && (to == nil || to.account != m.namespaces[n.producer].account):
		return "22023"
	}
	state := "PENDING_AUTHORIZATION"
	if isGUID(id) {
		state = ""
	}
	s.granted[id] = m.newGrant(state, "-")
	return ""
}

func (m *shareModel) revoke(n shareName, id string) string {
	switch s := m.shares[n]; {
	case s == nil:
		return "42704"
	case s.adx:
		return "42501"
	default:
		delete(s.granted, id)
		return ""
	}
}

// decides tells whether an account decides about a consumer: the producer's
// does, of what AWS Data Exchange manages about that alone.
func (m *shareModel) decides(caller blueshift.Account, n shareName, id string) bool {
	s := m.shares[n]
	return s != nil && m.namespaces[n.producer].account == caller && s.adx == (id == "ADX")
}

func (m *shareModel) authorize(caller blueshift.Account, n shareName, to, writes string) string {
	g := m.grantee(n, to)
	switch {
	case g == nil || !m.decides(caller, n, to):
		return "InvalidDataShareFault"
	case g.state == "": // a namespace, active since its grant
		return ""
	}
	if g.allowed = writes; g.state != "AUTHORIZED" {
		g.settle(m.now, "AUTHORIZED")
	}
	m.shares[n].follow(m.now)
	return ""
}

func (m *shareModel) deauthorize(caller blueshift.Account, n shareName, to string) string {
	g := m.grantee(n, to)
	if g == nil || !m.decides(caller, n, to) || g.state != "AUTHORIZED" {
		return "InvalidDataShareFault"
	}
	g.settle(m.now, "DEAUTHORIZED")
	m.shares[n].follow(m.now)
	return ""
}

// reject is for an account with its data catalog.
func (m *shareModel) reject(caller blueshift.Account, n shareName) string {
	answer := "InvalidDataShareFault"
	for _, id := range []string{string(caller), catalogConsumerOf(caller)} {
		if g := m.grantee(n, id); g != nil && g.state == "AUTHORIZED" {
			g.settle(m.now, "REJECTED")
			answer = ""
		}
	}
	return answer
}

func catalogConsumerOf(a blueshift.Account) string { return "DataCatalog/" + string(a) }

// follow lets subscribers have what AWS Data Exchange has, but for those that
// rejected it.
func (s *modelShare) follow(now time.Time) {
	exchange := s.granted["ADX"]
	if exchange == nil {
		return
	}
	for _, g := range s.granted {
		if g == exchange || g.state == "REJECTED" {
			continue
		}
		if g.allowed = exchange.allowed; g.state != exchange.state {
			g.settle(now, exchange.state)
		}
	}
}

func (m *shareModel) subscribe(caller blueshift.Account, n shareName, to blueshift.Account) string {
	if !m.decides(caller, n, "ADX") || m.shares[n].granted["ADX"].state != "AUTHORIZED" {
		return "InvalidDataShareFault"
	}
	s, old := m.shares[n], m.shares[n].granted[string(to)]
	if old != nil && old.state == "AUTHORIZED" {
		return ""
	}
	next := m.newGrant("AUTHORIZED", s.granted["ADX"].allowed)
	if old != nil {
		next.since = old.since
	}
	s.granted[string(to)] = next
	return ""
}

func (m *shareModel) unsubscribe(caller blueshift.Account, n shareName, from blueshift.Account) string {
	if !m.decides(caller, n, "ADX") || m.shares[n].granted[string(from)] == nil {
		return "InvalidDataShareFault"
	}
	delete(m.shares[n].granted, string(from))
	return ""
}

func (g *modelGrant) settle(now time.Time, state string) {
	g.state, g.changed = state, now
	clear(g.taken)
}

// grantee is what a share gave to an account or namespace; nil for nothing.
func (m *shareModel) grantee(n shareName, to string) *modelGrant {
	if m.shares[n] == nil {
		return nil
	}
	return m.shares[n].granted[to]
}

// taker is the consumer as which an account takes a share for a scope, and the
// scope: its data catalog takes it for all of the account.
func (m *shareModel) taker(caller blueshift.Account, n shareName, scope string) (g *modelGrant, of string) {
	plain, catalog := m.grantee(n, string(caller)), m.grantee(n, catalogConsumerOf(caller))
	switch {
	case scope == catalogConsumerOf(caller), plain == nil && catalog != nil && scope == entireAccount:
		return catalog, entireAccount
	default:
		return plain, scope
	}
}

func (m *shareModel) associate(caller blueshift.Account, n shareName, scopes []string, writes string) string {
	if len(scopes) != 1 {
		return "InvalidParameterCombination"
	}
	g, scope := m.taker(caller, n, scopes[0])
	to := m.namespaces[scope]
	switch {
	case g == nil || g.state != "AUTHORIZED":
		return "InvalidDataShareFault"
	case isGUID(scope) && (to == nil || to.account != caller):
		return "InvalidNamespaceFault"
	case m.shares[n].adx && (scope == string(elsewhere) || to != nil && to.region != region),
		to != nil && !m.fits(n, to),
		g == m.grantee(n, catalogConsumerOf(caller)) && !m.namespaces[n.producer].encrypted:
		return "InvalidDataShareFault"
	}
	if len(g.taken) == 0 {
		g.changed = m.now
	}
	next := &modelAssociation{since: m.now, accepted: writes}
	if old := g.taken[scope]; old != nil {
		next.since = old.since
	}
	maps.DeleteFunc(g.taken, func(old string, _ *modelAssociation) bool {
		return scope == entireAccount || old == entireAccount || old == m.regionOf(scope) || m.regionOf(old) == scope
	})
	g.taken[scope] = next
	return ""
}

func (m *shareModel) disassociate(caller blueshift.Account, n shareName, scopes []string) string {
	if len(scopes) != 1 {
		return "InvalidParameterCombination"
	}
	g, scope := m.taker(caller, n, scopes[0])
	if g == nil || g.taken[scope] == nil {
		return "InvalidDataShareFault"
	}
	if delete(g.taken, scope); len(g.taken) == 0 {
		g.changed = m.now
	}
	return ""
}

// deleteNamespace ends its shares, and what it was given by itself.
func (m *shareModel) deleteNamespace(guid string) {
	maps.DeleteFunc(m.shares, func(n shareName, _ *modelShare) bool { return n.producer == guid })
	for _, s := range m.shares {
		delete(s.granted, guid)
		for _, g := range s.granted {
			if g.taken[guid] != nil {
				if delete(g.taken, guid); len(g.taken) == 0 {
					g.changed = m.now
				}
			}
		}
	}
	delete(m.namespaces, guid)
}

// regionOf is the Region of a namespace; "" for other scopes.
func (m *shareModel) regionOf(scope string) string {
	if to := m.namespaces[scope]; to != nil {
		return string(to.region)
	}
	return ""
}

// fits: both sides encrypt, or within an account and Region neither.
func (m *shareModel) fits(n shareName, to *modelNamespace) bool {
	from := m.namespaces[n.producer]
	if from.account == to.account && from.region == to.region {
		return from.encrypted == to.encrypted
	}
	return from.encrypted && to.encrypted
}

// through lists by what a namespace may use a share: "" for a grant to itself,
// or scopes of its account.
func (m *shareModel) through(n shareName, guid string) (out []string) {
	to := m.namespaces[guid]
	if m.grantee(n, guid) != nil {
		out = append(out, "")
	}
	if g := m.grantee(n, string(to.account)); g != nil {
		for scope := range g.taken {
			if scope == entireAccount || scope == string(to.region) || scope == guid {
				out = append(out, scope)
			}
		}
	}
	return out
}

// reads is the SQLSTATE with which a namespace is refused.
func (m *shareModel) reads(n shareName, guid string) string {
	s, to := m.shares[n], m.namespaces[guid]
	switch {
	case s == nil:
		return "3D000"
	case len(m.through(n, guid)) == 0:
		return "42501"
	case s.adx && to.region != region: // in which all shares are
		return "0A000"
	case to.public && !s.public:
		return "42501"
	case !m.fits(n, to):
		return "0A000"
	}
	return ""
}

func (m *shareModel) writes(n shareName, guid string) string {
	if state := m.reads(n, guid); state != "" {
		return state
	}
	for _, scope := range m.through(n, guid) {
		if scope == "" {
			return ""
		}
		if g := m.grantee(n, string(m.namespaces[guid].account)); g.allowed == "t" && g.taken[scope].accepted == "t" {
			return ""
		}
	}
	return "42501"
}

// mount is CREATE DATABASE … FROM DATASHARE, OF ACCOUNT of or, for the own one,
// without.
func (m *shareModel) mount(guid string, n shareName, of blueshift.Account, named bool) string {
	s, from, to := m.shares[n], m.namespaces[n.producer], m.namespaces[guid]
	switch {
	case s == nil:
		return "42704"
	case n.producer == guid:
		return "22023"
	case len(m.through(n, guid)) == 0 && m.grantee(n, string(to.account)) == nil, of != from.account, s.adx && !named:
		return "42704"
	case len(m.through(n, guid)) == 0:
		return "42501"
	case to.databases[n][s.serial]:
		return "42710"
	}
	if to.databases[n] == nil {
		to.databases[n] = map[int]bool{}
	}
	to.databases[n][s.serial] = true
	return ""
}

// produced are the rows that the producer sees.
func (m *shareModel) produced(s *modelShare) (out []string) {
	for id, g := range s.granted {
		if g.state == "" {
			out = append(out, fmt.Sprintf("%s=ACTIVE since %s, %s, writes -/-", id, at(g.since), at(g.since)))
			continue
		}
		state, accepted := g.state, "-"
		for _, a := range g.taken {
			state, accepted = "ACTIVE", max(accepted, a.accepted) // "t" over "f" over "-"
		}
		out = append(out, fmt.Sprintf("%s=%s since %s, %s, writes %s/%s", id, state, at(g.since), at(g.changed), g.allowed, accepted))
	}
	return out
}

// consumed are the rows that a consumer account sees; with a GUID those that
// the namespace may use.
func (m *shareModel) consumed(n shareName, account blueshift.Account, guid string) (out []string) {
	s := m.shares[n]
	for id, g := range s.granted {
		switch {
		case g.state == "" && m.namespaces[id].account == account && (guid == "" || guid == id):
			out = append(out, fmt.Sprintf("%s=ACTIVE since %s, %s, writes -/-", id, at(g.since), at(g.since)))
		case strings.TrimPrefix(id, "DataCatalog/") != string(account) || g.state != "AUTHORIZED":
		case guid != "" && id != string(account): // a catalog lets no namespace read
		case len(g.taken) == 0 && guid == "":
			out = append(out, fmt.Sprintf("%s=AVAILABLE since %s, %s, writes %s/-", id, at(g.since), at(g.changed), g.allowed))
		default:
			for scope, a := range g.taken {
				if guid != "" && !slices.Contains(m.through(n, guid), scope) {
					continue
				}
				who := map[bool]string{true: scope, false: id + "@" + scope}[isGUID(scope)]
				switch {
				case id != string(account):
					who = catalogARN(region, account)
				case scope == entireAccount:
					who = id
				}
				out = append(out, fmt.Sprintf("%s=ACTIVE since %s, %s, writes %s/%s", who, at(a.since), at(a.since), g.allowed, a.accepted))
			}
		}
	}
	return out
}

func at(t time.Time) string { return t.UTC().Format("15:04:05") }

func isGUID(s string) bool { return len(s) == 36 }
