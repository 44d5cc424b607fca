package identity

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// policyUse is what a document is for, which decides its elements.
type policyUse int

const (
	identityPolicy policyUse = iota // what the holder may do
	trustPolicy                     // who may assume the role
)

// allowAll is what a role of the development realm may do.
const allowAll = `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}`

// policy is a parsed policy document. Immutable.
type policy struct{ statements []statement }

type statement struct {
	deny        bool
	not         bool // NotAction
	actions     []pattern
	notResource bool
	resources   []pattern
	principals  []string // AWS principals of a trust policy
	conditions  []condition
}

// The elements of a document, as written.
type policyText struct {
	Version   string
	ID        string `json:"Id"`
	Statement listOf[statementText]
}

type statementText struct {
	Sid          string
	Effect       string
	Action       listOf[string]
	NotAction    listOf[string]
	Resource     listOf[string]
	NotResource  listOf[string]
	Principal    *principalText
	NotPrincipal json.RawMessage
	Condition    map[string]map[string]listOf[conditionValue]
}

// principalText is "*" or a mapping of kinds to principals.
type principalText struct {
	AWS                               listOf[string]
	Service, Federated, CanonicalUser listOf[string]
}

func (p *principalText) UnmarshalJSON(text []byte) error {
	var all string
	if json.Unmarshal(text, &all) == nil {
		if all != "*" {
			return fmt.Errorf(`a Principal is "*" or a mapping such as {"AWS": "arn:…"}, not %q`, all)
		}
		p.AWS = listOf[string]{"*"}
		return nil
	}
	type plain principalText
	return strict(text, (*plain)(p))
}

// conditionValue is text, however JSON writes it: "true", true, 7.
type conditionValue string

func (v *conditionValue) UnmarshalJSON(text []byte) error {
	switch text[0] {
	case '"':
		return json.Unmarshal(text, (*string)(v))
	case '{', '[', 'n':
		return errors.New("the value of a condition is a string, a number, a boolean or a list of them")
	}
	*v = conditionValue(text)
	return nil
}

// listOf is a JSON value that may stand alone or in a list.
type listOf[T any] []T

func (l *listOf[T]) UnmarshalJSON(text []byte) error {
	if text[0] == '[' {
		return strict(text, (*[]T)(l))
	}
	var one T
	if err := strict(text, &one); err != nil {
		return err
	}
	*l = listOf[T]{one}
	return nil
}

func strict(text []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return err
	}
	if _, err := d.Token(); err != io.EOF {
		return errors.New("there is text behind the document")
	}
	return nil
}

// maxPolicy bounds a document, in bytes.
const maxPolicy = 10240

// parsePolicy reads a document and refuses whatever it does not know, except
// operators of conditions, which evaluation takes for the worst.
func parsePolicy(text string, use policyUse) (*policy, error) {
	if len(text) > maxPolicy {
		return nil, fmt.Errorf("a policy document has at most %d characters, this one %d", maxPolicy, len(text))
	}
	var doc policyText
	if err := strict([]byte(text), &doc); err != nil {
		return nil, fmt.Errorf("not a policy document: %w", err)
	}
	switch doc.Version {
	case "", "2012-10-17", "2008-10-17":
	default:
		return nil, fmt.Errorf("unknown policy Version %q: it is 2012-10-17 (or 2008-10-17)", doc.Version)
	}
	if len(doc.Statement) == 0 {
		return nil, errors.New("a policy document has at least one Statement")
	}
	p := &policy{}
	for i, t := range doc.Statement {
		s, err := t.parse(use, doc.Version == "2012-10-17")
		if err != nil {
			name := fmt.Sprint(i + 1)
			if t.Sid != "" {
				name = t.Sid
			}
			return nil, fmt.Errorf("statement %s: %w", name, err)
		}
		p.statements = append(p.statements, s)
	}
	return p, nil
}

func (t statementText) parse(use policyUse, variables bool) (statement, error) {
	var s statement
	switch t.Effect {
	case "Allow":
	case "Deny":
		s.deny = true
	default:
		return s, fmt.Errorf("an Effect is Allow or Deny, not %q", t.Effect)
	}
	if (t.Action == nil) == (t.NotAction == nil) {
		return s, errors.New("exactly one of Action and NotAction is needed")
	}
	if t.NotPrincipal != nil {
		return s, errors.New("NotPrincipal is not supported: name the principals, or deny them in a statement of their own")
	}
	s.not = t.NotAction != nil
	for _, a := range append(t.Action, t.NotAction...) {
		service, name, ok := strings.Cut(a, ":")
		if a != "*" && (!ok || service == "" || name == "") {
			return s, fmt.Errorf(`an action is written "service:Name" or "*", not %q`, a)
		}
		s.actions = append(s.actions, compile(strings.ToLower(a), false))
	}
	if err := t.parseScope(&s, use, variables); err != nil {
		return s, err
	}
	for operator, keys := range t.Condition {
		for key, values := range keys {
			c, err := newCondition(operator, key, values, variables)
			if err != nil {
				return s, err
			}
			s.conditions = append(s.conditions, c)
		}
	}
	return s, nil
}

// parseScope reads whom a trust policy trusts, or what an identity policy is about.
func (t statementText) parseScope(s *statement, use policyUse, variables bool) error {
	if use == trustPolicy {
		if t.Principal == nil {
			return errors.New("a trust policy names a Principal")
		}
		if t.Resource != nil || t.NotResource != nil {
			return errors.New("a trust policy has no Resource: it is about its role")
		}
		for _, p := range t.Principal.AWS {
			if !validPrincipal(p) {
				return fmt.Errorf(`an AWS principal is "*", an account id or an ARN of IAM or STS, not %q`, p)
			}
		}
		s.principals = append([]string{}, t.Principal.AWS...) // services and federations never call here
		return nil
	}
	if t.Principal != nil {
		return errors.New("only a trust policy names a Principal")
	}
	if (t.Resource == nil) == (t.NotResource == nil) {
		return errors.New("exactly one of Resource and NotResource is needed")
	}
	s.notResource = t.NotResource != nil
	for _, r := range append(t.Resource, t.NotResource...) {
		if r != "*" && !strings.HasPrefix(r, "arn:") && !strings.HasPrefix(r, "*") {
			return fmt.Errorf(`a resource is "*" or an ARN pattern, not %q`, r)
		}
		s.resources = append(s.resources, compile(r, variables))
	}
	return nil
}
