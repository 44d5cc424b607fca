package model

import (
	"maps"
	"strings"
	"time"
)

// model is the datashare handshake and what hangs on it, as one would explain
// them: maps, and the rules in the order in which a caller meets them. It shares
// no code with the server. A rule answers "" for success, or the code of the
// refusal: the API's, or an SQLSTATE.
//
// Every share is one of the warehouse "sales"; all accounts are in one Region.
type model struct {
	now        time.Time
	made       int // whatever was given an id
	warehouses map[string]*warehouse
	schemas    map[string]*schema // of the producer's database
	shares     map[string]*share
	block      *block             // what the producer has begun and not committed
	frozen     map[string]*schema // what a block of the consumer sees
}

type (
	// share is a datashare. id tells it from an earlier one of its name.
	share struct {
		id          int
		adx, public bool
		schemas     map[int]*content
		objects     map[int]*content
		scopes      map[int]rights       // on all tables of a schema, by its id
		consumers   map[string]*consumer // by what GRANT named, or ADX
	}
	// consumer is who was granted: an account, "$" and a warehouse of the
	// producer's account, "DataCatalog/" and an account, or "ADX".
	consumer struct {
		since, changed time.Time
		state          string // "" of a warehouse's, which is active since its grant
		allowed        string // AllowWrites of the producer: "t", "f", "-" when left out
		taken          map[string]*taken
	}
	// taken is an association of the consumer's account.
	taken struct {
		since    time.Time
		accepted string // AllowWrites of the consumer
	}
)

// The keys of associations are this one, a Region, or "$" and a warehouse.
const entireAccount = "entire account"

const (
	region    = "us-east-1"
	elsewhere = "eu-west-1"
	viaADX    = "ADX"
	catalogOf = "DataCatalog/"
)

func newModel(now time.Time) *model {
	return &model{now: now, warehouses: map[string]*warehouse{}, schemas: map[string]*schema{}, shares: map[string]*share{}}
}

func (m *model) id() int {
	m.made++
	return m.made
}

// grant and revoke are GRANT and REVOKE USAGE ON DATASHARE.
func (m *model) grant(name, to string) string {
	s := m.shares[name]
	switch {
	case s == nil:
		return "42704"
	case s.adx:
		return "42501"
	case s.consumers[to] != nil:
		return ""
	case to[0] == '$' && (to == "$sales" || m.accountOf(to) != producer):
		return "22023"
	}
	c := &consumer{since: m.now, changed: m.now, allowed: "-", taken: map[string]*taken{}}
	if to[0] != '$' {
		c.state = "PENDING_AUTHORIZATION"
	}
	s.consumers[to] = c
	return ""
}

func (m *model) revoke(name, from string) string {
	s := m.shares[name]
	switch {
	case s == nil:
		return "42704"
	case s.adx:
		return "42501"
	}
	delete(s.consumers, from)
	return ""
}

// known is a consumer of a share, nil for none.
func (m *model) known(name, who string) *consumer {
	if s := m.shares[name]; s != nil {
		return s.consumers[who]
	}
	return nil
}

// decides tells whether an account may decide about a consumer: the producer's
// may, and about AWS Data Exchange where that manages the consumers.
func (m *model) decides(caller, name, who string) bool {
	s := m.shares[name]
	return s != nil && caller == producer && s.adx == (who == viaADX)
}

func (m *model) authorize(caller, name, who, writes string) string {
	c := m.known(name, who)
	switch {
	case c == nil || !m.decides(caller, name, who):
		return "InvalidDataShareFault"
	case c.state == "":
		return ""
	}
	if c.allowed = writes; c.state != "AUTHORIZED" {
		c.settle(m.now, "AUTHORIZED")
	}
	m.shares[name].follow(m.now)
	return ""
}

func (m *model) deauthorize(caller, name, who string) string {
	c := m.known(name, who)
	if c == nil || !m.decides(caller, name, who) || c.state != "AUTHORIZED" {
		return "InvalidDataShareFault"
	}
	c.settle(m.now, "DEAUTHORIZED")
	m.shares[name].follow(m.now)
	return ""
}

// reject is for the whole account, its data catalog too.
func (m *model) reject(caller, name string) string {
	answer := "InvalidDataShareFault"
	for _, who := range []string{caller, catalogOf + caller} {
		if c := m.known(name, who); c != nil && c.state == "AUTHORIZED" {
			c.settle(m.now, "REJECTED")
			answer = ""
		}
	}
	return answer
}

func (c *consumer) settle(now time.Time, state string) {
	c.state, c.changed = state, now
	clear(c.taken)
}

// follow lets the subscribers of a share have what AWS Data Exchange has, but
// for those that rejected it.
func (s *share) follow(now time.Time) {
	exchange := s.consumers[viaADX]
	if exchange == nil {
		return
	}
	for _, c := range s.consumers {
		if c == exchange || c.state == "REJECTED" {
			continue
		}
		if c.allowed = exchange.allowed; c.state != exchange.state {
			c.settle(now, exchange.state)
		}
	}
}

// subscribe and unsubscribe are AWS Data Exchange.
func (m *model) subscribe(name, account string) string {
	s := m.shares[name]
	if s == nil || !s.adx || s.consumers[viaADX].state != "AUTHORIZED" {
		return "InvalidDataShareFault"
	}
	c := s.consumers[account]
	if c != nil && c.state == "AUTHORIZED" {
		return ""
	}
	next := &consumer{since: m.now, changed: m.now, state: "AUTHORIZED", allowed: s.consumers[viaADX].allowed, taken: map[string]*taken{}}
	if c != nil {
		next.since = c.since
	}
	s.consumers[account] = next
	return ""
}

func (m *model) unsubscribe(name, account string) string {
	s := m.shares[name]
	if s == nil || !s.adx || s.consumers[account] == nil {
		return "InvalidDataShareFault"
	}
	delete(s.consumers, account)
	return ""
}

// taker is the consumer as which an account takes a share for a scope, and the
// scope: by its data catalog the account takes all of it.
func (m *model) taker(caller, name, scope string) (who, of, refused string) {
	catalog := catalogOf + caller
	switch {
	case scope == catalog:
		return catalog, entireAccount, ""
	case m.known(name, caller) != nil || m.known(name, catalog) == nil:
		return caller, scope, ""
	case scope != entireAccount:
		return "", "", "InvalidDataShareFault"
	}
	return catalog, scope, ""
}

func (m *model) associate(caller, name string, scopes []string, writes string) string {
	if len(scopes) != 1 {
		return "InvalidParameterCombination"
	}
	who, scope, refused := m.taker(caller, name, scopes[0])
	c := m.known(name, who)
	switch {
	case refused != "":
		return refused
	case c == nil || c.state != "AUTHORIZED":
		return "InvalidDataShareFault"
	case scope[0] == '$' && m.accountOf(scope) != caller:
		return "InvalidNamespaceFault"
	case scope == elsewhere && m.shares[name].adx:
		return "InvalidDataShareFault"
	}
	if len(c.taken) == 0 {
		c.changed = m.now
	}
	next := &taken{since: m.now, accepted: writes}
	if old := c.taken[scope]; old != nil {
		next.since = old.since
	}
	maps.DeleteFunc(c.taken, func(old string, _ *taken) bool {
		return scope == entireAccount || old == entireAccount || scope == region && old[0] == '$' || scope[0] == '$' && old == region
	})
	c.taken[scope] = next
	return ""
}

func (m *model) disassociate(caller, name string, scopes []string) string {
	if len(scopes) != 1 {
		return "InvalidParameterCombination"
	}
	who, scope, refused := m.taker(caller, name, scopes[0])
	c := m.known(name, who)
	if refused != "" || c == nil || c.taken[scope] == nil {
		return "InvalidDataShareFault"
	}
	if delete(c.taken, scope); len(c.taken) == 0 {
		c.changed = m.now
	}
	return ""
}

// through lists by what a warehouse may use a share: "" for a grant to its
// namespace, or scopes that its account has taken.
func (m *model) through(name, at string) (out []string) {
	if m.known(name, "$"+at) != nil {
		out = append(out, "")
	}
	if c := m.known(name, m.warehouses[at].account); c != nil {
		for scope := range c.taken {
			if scope == entireAccount || scope == region || scope == "$"+at {
				out = append(out, scope)
			}
		}
	}
	return out
}

// writes tells whether both accounts let a warehouse do more than read.
func (m *model) writes(name, at string) bool {
	for _, scope := range m.through(name, at) {
		c := m.known(name, m.warehouses[at].account)
		if scope == "" || c.allowed == "t" && c.taken[scope].accepted == "t" {
			return true
		}
	}
	return false
}

// accountOf is whose a warehouse is, "" when there is none of the name.
func (m *model) accountOf(warehouse string) string {
	if w := m.warehouses[strings.TrimPrefix(warehouse, "$")]; w != nil {
		return w.account
	}
	return ""
}
