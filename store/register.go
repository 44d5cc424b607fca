package store

import (
	"encoding/json"
	"errors"
	"reflect"
	"sync"

	"github.com/blueshift-db/blueshift"
)

// tables holds what implementations must know of each kind of record. Complete
// once the package is initialised.
var tables = map[string]kind{}

type kind struct {
	ordinal int // position among all kinds
	writer  func() writer
	decode  func(body []byte) (record any, key blueshift.Key, index []string, err error)
}

// register makes a table known to the implementations.
func register[T any](t Table[T]) Table[T] {
	compiled := sync.OnceValue(func() writer { return writerOf(reflect.TypeFor[T]()) })
	tables[t.Kind] = kind{len(tables), compiled, func(body []byte) (any, blueshift.Key, []string, error) {
		r := new(T)
		if err := json.Unmarshal(body, r); err != nil {
			return nil, blueshift.Key{}, nil, err
		}
		var index []string
		if t.Index != nil {
			index = t.Index(*r)
		}
		return r, t.Key(*r), index, nil
	}}
	return t
}

var errKind = errors.New("store: no such kind of record; register its table")
