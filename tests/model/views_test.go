package model

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// What either side sees, as sorted lines of text.

// describe are the rows of DescribeDataShares: those of the producer and those
// of the consumer that say something else, each after the name of its share.
func (m *model) describe(account string) []string {
	var out []string
	for name := range m.shares {
		var produced []string
		if account == producer {
			produced = m.produced(name)
		}
		for _, row := range m.consumed(name, account, "") {
			if !slices.ContainsFunc(produced, func(p string) bool { return who(p) == who(row) }) {
				out = append(out, row)
			}
		}
		out = append(out, produced...)
	}
	return sorted(out)
}

// who is the part of a row up to whose it is.
func who(row string) string { return row[:strings.IndexByte(row, '=')] }

// forProducer and forConsumer are the rows of the two other calls, with filters:
// a status, and for the consumer one of its warehouses.
func (m *model) forProducer(account, status string) (out []string) {
	for name := range m.shares {
		if account == producer {
			out = append(out, m.produced(name)...)
		}
	}
	return with(status, out)
}

func (m *model) forConsumer(account, warehouse, status string) (out []string) {
	for name := range m.shares {
		out = append(out, m.consumed(name, account, warehouse)...)
	}
	return with(status, out)
}

func with(status string, rows []string) []string {
	return sorted(slices.DeleteFunc(rows, func(r string) bool { return status != "" && !strings.Contains(r, "="+status+" ") }))
}

// produced are the rows that the producer sees of a share, one for a consumer.
func (m *model) produced(name string) (out []string) {
	s := m.shares[name]
	for id, c := range s.consumers {
		if c.state == "" {
			out = append(out, s.row(name, id, "ACTIVE", c, c.since, c.since, "-"))
			continue
		}
		state, accepted := c.state, "-"
		for _, t := range c.taken {
			state, accepted = "ACTIVE", max(accepted, t.accepted) // "t" over "f" over "-"
		}
		out = append(out, s.row(name, id, state, c, c.since, c.changed, accepted))
	}
	return out
}

// consumed are the rows that an account sees of a share, one for a scope; with
// a warehouse those through which that one may use it.
func (m *model) consumed(name, account, warehouse string) (out []string) {
	s := m.shares[name]
	for id, c := range s.consumers {
		switch {
		case c.state == "":
			if m.accountOf(id) == account && (warehouse == "" || id == "$"+warehouse) {
				out = append(out, s.row(name, id, "ACTIVE", c, c.since, c.since, "-"))
			}
		case strings.TrimPrefix(id, catalogOf) != account || c.state != "AUTHORIZED":
		case warehouse != "" && strings.HasPrefix(id, catalogOf):
		case warehouse == "" && len(c.taken) == 0:
			out = append(out, s.row(name, id, "AVAILABLE", c, c.since, c.changed, "-"))
		default:
			for scope, t := range c.taken {
				if warehouse == "" || slices.Contains(m.through(name, warehouse), scope) {
					out = append(out, s.row(name, scoped(id, scope), "ACTIVE", c, t.since, t.since, t.accepted))
				}
			}
		}
	}
	return out
}

// scoped is how a row of a consumer names a scope.
func scoped(id, scope string) string {
	switch {
	case scope[0] == '$':
		return scope
	case scope != entireAccount:
		return id + "@" + scope
	case strings.HasPrefix(id, catalogOf):
		return "arn:aws:glue:" + region + ":" + strings.TrimPrefix(id, catalogOf) + ":catalog"
	}
	return id
}

// row is one association as text.
func (s *share) row(name, who, status string, c *consumer, since, changed time.Time, accepted string) string {
	return fmt.Sprintf("%s(%s): %s=%s since %s, %s, writes %s/%s", name, s.attributes(), who, status, at(since), at(changed), c.allowed, accepted)
}

func (s *share) attributes() string {
	var out []string
	if s.adx {
		out = append(out, viaADX)
	}
	if s.public {
		out = append(out, "public")
	}
	return strings.Join(out, " ")
}

// datashares are the rows of SVV_DATASHARES in a warehouse.
func (m *model) datashares(at string) (out []string) {
	for name, s := range m.shares {
		kind, mounted := "OUTBOUND", ""
		if at != "sales" {
			if kind = "INBOUND"; len(m.through(name, at)) == 0 {
				continue
			}
			for db, d := range m.warehouses[at].databases {
				if d.of == s.id {
					mounted = db
				}
			}
		}
		managed := ""
		if s.adx {
			managed = viaADX
		}
		out = append(out, fmt.Sprintf("%s|%s|%s|%s|%s", name, managed, letter(&s.public), kind, mounted))
	}
	return out
}

// consumers are the rows of SVV_DATASHARE_CONSUMERS in the producer's warehouse.
func (m *model) consumers() (out []string) {
	for name, s := range m.shares {
		for id, c := range s.consumers {
			who := strings.TrimPrefix(id, catalogOf) + "|"
			if id[0] == '$' {
				who = "|" + id
			}
			if id != viaADX {
				out = append(out, fmt.Sprintf("%s|%s|%s", name, who, c.since.Format(time.DateTime)))
			}
		}
	}
	return out
}

// objects are the rows of SVV_DATASHARE_OBJECTS in a warehouse.
func (m *model) objects(at string) (out []string) {
	for name, s := range m.shares {
		kind := "OUTBOUND"
		if at != "sales" {
			if kind = "INBOUND"; len(m.through(name, at)) == 0 {
				continue
			}
		}
		for in, there := range m.schemas {
			c := s.schemas[there.id]
			if c == nil {
				continue
			}
			included := ""
			if at == "sales" {
				included = letter(&c.includeNew)
			}
			out = append(out, fmt.Sprintf("%s|%s|schema|%s|%s", kind, name, in, included))
			for bare, o := range there.objects {
				if s.may(there, o) != 0 {
					out = append(out, fmt.Sprintf("%s|%s|%s|%s.%s|", kind, name, o.kind, in, strings.Replace(bare, "f", "f(integer)", 1)))
				}
			}
		}
	}
	return out
}

// tables are the rows of SVV_ALL_TABLES about databases made from shares.
func (m *model) tables(at string) (out []string) {
	for db := range m.warehouses[at].databases {
		_, s, refused := m.behind(at, db)
		if refused != "" {
			continue
		}
		for in, there := range m.schemas {
			for bare, o := range there.objects {
				if s.may(there, o) != 0 && o.kind != "function" {
					out = append(out, db+"|"+in+"|"+bare)
				}
			}
		}
	}
	return out
}

func at(t time.Time) string { return t.UTC().Format("15:04:05") }

func sorted(lines []string) []string { return slices.Sorted(slices.Values(lines)) }
