package catalog

import (
	"cmp"
	"context"
	"slices"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/engine"
	"github.com/blueshift-db/blueshift/redshiftsql"
)

// Function is a function in SQL that a user has made. Those of one name differ
// by their argument types.
type Function struct {
	ID         uint32
	Schema     uint32
	Name       string
	Owner      uint32        `json:"OwnerID"` // SysID of a user
	ACL        blueshift.ACL // nil: as a new function has it
	Args       []redshiftsql.Type
	Returns    redshiftsql.Type
	Volatility string // VOLATILE, STABLE or IMMUTABLE
	Body       string
}

// Access is the access list of the function: everybody may call a new one.
func (f *Function) Access() blueshift.ACL {
	if f.ACL == nil {
		return NewFunctionACL(f.Owner)
	}
	return f.ACL
}

// NewFunctionACL lets everybody call a function of owner's.
func NewFunctionACL(owner uint32) blueshift.ACL {
	return blueshift.ACL{{To: blueshift.Public, By: owner, Held: blueshift.Execute}}
}

// PutFunction writes a function.
func (c *Change) PutFunction(ctx context.Context, conn *engine.Conn, f Function) error {
	if err := c.claim(ctx, f.ID); err != nil {
		return err
	}
	if err := c.write(ctx, conn, f.ID, "function", f); err != nil {
		return err
	}
	c.next.functions[f.ID] = &f
	return nil
}

// FunctionByID finds a function by its id.
func (s *Snapshot) FunctionByID(id uint32) (*Function, bool) {
	f, ok := s.functions[id]
	return f, ok
}

// Functions lists the functions of a schema in order of name and age; with a
// name, those of that name.
func (s *Snapshot) Functions(schema uint32, name string) (out []*Function) {
	for _, f := range s.functions {
		if f.Schema == schema && (name == "" || f.Name == name) {
			out = append(out, f)
		}
	}
	slices.SortFunc(out, func(a, b *Function) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID)) })
	return out
}
