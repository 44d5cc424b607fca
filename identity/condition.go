package identity

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"
	"time"
)

// verdict is the outcome of a test that may lack what it asks about. An Allow
// needs yes; a Deny holds unless no.
type verdict int

const (
	no verdict = iota
	unknown
	yes
)

func is(b bool) verdict {
	if b {
		return yes
	}
	return no
}

func (v verdict) negate() verdict { return yes - v }

// condition is one key of one operator: it holds if any of its values does.
type condition struct {
	test     func(value string, want pattern) verdict // nil: operator not known
	negative bool                                     // StringNotEquals and its like: holds if no value matches
	null     bool                                     // Null: whether the key is absent
	ifExists bool
	forAll   bool // ForAllValues: holds without the key
	key      string
	values   []pattern
}

// suppliedKeys are the condition keys that a request can be asked about. What
// is not among them makes a condition unknown instead of absent, so that a
// Deny on something Blueshift does not record still denies.
var suppliedKeys = map[string]bool{
	"aws:currenttime": true, "aws:epochtime": true, "aws:principalaccount": true, "aws:principalarn": true,
	"aws:principaltype": true, "aws:requestedregion": true, "aws:securetransport": true, "aws:sourceip": true,
	"aws:tokenissuetime": true, "aws:userid": true, "aws:username": true, "aws:multifactorauthpresent": true,
	"aws:multifactorauthage": true, "sts:externalid": true, "sts:rolesessionname": true,
}

var operators = map[string]func(string, pattern) verdict{
	"stringequals":           func(v string, w pattern) verdict { return is(v == w.literal()) },
	"stringequalsignorecase": func(v string, w pattern) verdict { return is(strings.EqualFold(v, w.literal())) },
	"stringlike":             func(v string, w pattern) verdict { return is(w.matches(v)) },
	"arnequals":              func(v string, w pattern) verdict { return is(w.matches(v)) },
	"arnlike":                func(v string, w pattern) verdict { return is(w.matches(v)) },
	"bool":                   func(v string, w pattern) verdict { return is(strings.EqualFold(v, w.literal())) },
	"ipaddress":              inNetwork,
	"numericequals":          compared(number, func(c int) bool { return c == 0 }),
	"numericlessthan":        compared(number, func(c int) bool { return c < 0 }),
	"numericlessthanequals":  compared(number, func(c int) bool { return c <= 0 }),
	"numericgreaterthan":     compared(number, func(c int) bool { return c > 0 }),
	"numericgreaterthanequals": compared(number, func(c int) bool {
		return c >= 0
	}),
	"dateequals":            compared(date, func(c int) bool { return c == 0 }),
	"datelessthan":          compared(date, func(c int) bool { return c < 0 }),
	"datelessthanequals":    compared(date, func(c int) bool { return c <= 0 }),
	"dategreaterthan":       compared(date, func(c int) bool { return c > 0 }),
	"dategreaterthanequals": compared(date, func(c int) bool { return c >= 0 }),
}

// negatives are the operators that hold when another does not.
var negatives = map[string]string{
	"stringnotequals": "stringequals", "stringnotequalsignorecase": "stringequalsignorecase", "stringnotlike": "stringlike",
	"arnnotequals": "arnequals", "arnnotlike": "arnlike", "notipaddress": "ipaddress",
	"numericnotequals": "numericequals", "datenotequals": "dateequals",
}

func newCondition(operator, key string, values []conditionValue, variables bool) (condition, error) {
	c := condition{key: strings.ToLower(key)}
	if len(values) == 0 {
		return c, fmt.Errorf("condition %s %s: has no value", operator, key)
	}
	name := strings.ToLower(operator)
	if rest, ok := strings.CutPrefix(name, "forallvalues:"); ok {
		name, c.forAll = rest, true
	} else {
		name = strings.TrimPrefix(name, "foranyvalue:")
	}
	name, c.ifExists = strings.CutSuffix(name, "ifexists")
	if positive, ok := negatives[name]; ok {
		name, c.negative = positive, true
	}
	c.null = name == "null"
	c.test = operators[name]
	for _, v := range values {
		c.values = append(c.values, compile(string(v), variables))
	}
	return c, nil
}

func (c condition) holds(r *request) verdict {
	value, present := r.values[c.key]
	switch {
	case c.test == nil && !c.null, !present && !suppliedKeys[c.key]:
		return unknown
	case c.null:
		return is(strings.EqualFold(c.values[0].literal(), "true") == !present)
	case !present:
		return is(c.negative || c.ifExists || c.forAll)
	}
	any := no
	for _, w := range c.values {
		v := unknown
		if w = w.fill(r); !w.unknown {
			v = c.test(value, w)
		}
		any = max(any, v)
	}
	if c.negative {
		return any.negate()
	}
	return any
}

func inNetwork(value string, want pattern) verdict {
	address, err := netip.ParseAddr(value)
	if err != nil {
		return unknown
	}
	text := want.literal()
	if !strings.Contains(text, "/") {
		single, err := netip.ParseAddr(text)
		if err != nil {
			return unknown
		}
		return is(single.Unmap() == address.Unmap())
	}
	network, err := netip.ParsePrefix(text)
	if err != nil {
		return unknown
	}
	return is(network.Contains(address.Unmap()))
}

func compared(read func(string) (float64, bool), holds func(int) bool) func(string, pattern) verdict {
	return func(value string, want pattern) verdict {
		a, ok := read(value)
		b, fine := read(want.literal())
		if !ok || !fine {
			return unknown
		}
		switch {
		case a < b:
			return is(holds(-1))
		case a > b:
			return is(holds(1))
		}
		return is(holds(0))
	}
}

func number(s string) (float64, bool) {
	f, err := strconv.ParseFloat(s, 64)
	return f, err == nil && f == f
}

// date reads a moment in ISO 8601 or as seconds of the epoch.
func date(s string) (float64, bool) {
	if f, ok := number(s); ok {
		return f, true
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04Z07:00", time.DateOnly} {
		if t, err := time.Parse(layout, s); err == nil {
			return float64(t.UnixMilli()) / 1000, true
		}
	}
	return 0, false
}
