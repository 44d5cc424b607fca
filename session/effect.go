package session

import (
	"context"
	"strconv"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/redshiftsql"
)

// effect is a function that is called for what it does. A statement of such
// calls alone is carried out by the session, once each time that it is executed.
type effect struct {
	args   []redshiftsql.Type
	result redshiftsql.Type
	run    func(s *Session, args []string) (string, error)
}

var effects = map[string]effect{
	"pg_cancel_backend":    {integers(1), redshiftsql.Type{ID: redshiftsql.Integer}, signals(false)},
	"pg_terminate_backend": {integers(1), redshiftsql.Type{ID: redshiftsql.Integer}, signals(true)},
	"set_config": {[]redshiftsql.Type{{ID: redshiftsql.Varchar}, {ID: redshiftsql.Varchar}, {ID: redshiftsql.Boolean}}, redshiftsql.Type{ID: redshiftsql.Varchar},
		func(s *Session, args []string) (string, error) {
			err := s.set(&redshiftsql.Set{Name: args[0], Value: args[1], Local: args[2] == "true"})
			value, _ := s.Setting(args[0])
			return value, err
		}},
}

func integers(n int) []redshiftsql.Type {
	out := make([]redshiftsql.Type, n)
	for i := range out {
		out[i].ID = redshiftsql.Integer
	}
	return out
}

func signals(end bool) func(*Session, []string) (string, error) {
	return func(s *Session, args []string) (string, error) {
		pid, err := strconv.ParseInt(args[0], 10, 64)
		if err != nil {
			return "", err
		}
		found, err := s.signal(pid, end)
		if found {
			return "1", err
		}
		return "0", err
	}
}

// called are the calls of SELECT f(…) [, …] when all of them are of effects.
func called(stmt redshiftsql.Statement) (calls []*redshiftsql.Call, labels []string) {
	q, ok := stmt.(*redshiftsql.Select)
	if !ok || len(q.With) > 0 {
		return nil, nil
	}
	core, ok := q.Body.(*redshiftsql.Core)
	if !ok || len(core.From) > 0 || core.Where != nil || len(core.Items) == 0 {
		return nil, nil
	}
	for _, item := range core.Items {
		call, ok := item.Expr.(*redshiftsql.Call)
		if !ok || len(call.Args) != len(effects[call.Name].args) || effects[call.Name].run == nil {
			return nil, nil
		}
		label := item.Alias
		if label == "" {
			label = call.Name
		}
		calls, labels = append(calls, call), append(labels, label)
	}
	return calls, labels
}

// answer is the query that answers calls with values, of which nil is not known yet.
func answer(calls []*redshiftsql.Call, labels []string, values []string) *redshiftsql.Select {
	core := &redshiftsql.Core{}
	for i, call := range calls {
		value := &redshiftsql.Literal{Kind: redshiftsql.NullLit}
		if values != nil {
			value = &redshiftsql.Literal{Kind: redshiftsql.StringLit, Text: values[i]}
		}
		core.Items = append(core.Items, redshiftsql.SelectItem{Expr: &redshiftsql.Cast{X: value, Type: effects[call.Name].result}, Alias: labels[i]})
	}
	return &redshiftsql.Select{Body: core}
}

// arguments is the query of all that the calls are given.
func arguments(calls []*redshiftsql.Call) *redshiftsql.Select {
	var exprs []redshiftsql.Expr
	var types []redshiftsql.Type
	for _, call := range calls {
		exprs, types = append(exprs, call.Args...), append(types, effects[call.Name].args...)
	}
	return asTexts(exprs, types)
}

// describeEffects prepares a statement of calls without carrying them out.
func (s *Session) describeEffects(ctx context.Context, p *Prepared, calls []*redshiftsql.Call, labels []string) error {
	given, err := s.prepare(ctx, arguments(calls), p.declared)
	if err != nil {
		return err
	}
	defer given.Close()
	described, err := s.prepare(ctx, answer(calls, labels, nil), nil)
	if err == nil {
		p.inner, p.Columns, p.Params = described, described.Columns, given.Params
	}
	return err
}

// runEffects carries out the calls in their order and answers what they did.
func (s *Session) runEffects(ctx context.Context, p *Prepared, calls []*redshiftsql.Call, labels []string, params []Arg) (Result, error) {
	given, err := s.prepare(ctx, arguments(calls), p.Params)
	if err != nil {
		return nil, err
	}
	defer given.Close()
	args, err := given.texts(ctx, params)
	if err != nil {
		return nil, err
	}
	values := make([]string, len(calls))
	for i, call := range calls {
		f := effects[call.Name]
		texts := make([]string, len(f.args))
		for n, a := range args[:len(f.args)] {
			if a.Null {
				return nil, blueshift.SQLErrorf("22004", "%s takes no NULL", call.Name)
			}
			texts[n] = string(a.Text)
		}
		args = args[len(f.args):]
		if values[i], err = f.run(s, texts); err != nil {
			return nil, err
		}
	}
	answered, err := s.prepare(ctx, answer(calls, labels, values), nil)
	if err != nil {
		return nil, err
	}
	p.inner.Close()
	p.inner = answered
	return s.run(ctx, answered, nil)
}
