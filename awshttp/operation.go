package awshttp

import (
	"context"
	"reflect"
)

// Operation is one row of a service's table. Make it with Op, List or Later.
type Operation struct {
	in, out reflect.Type
	call    func(ctx context.Context, in any) (any, error)
	later   string
	action  string
	writes  bool
	public  bool
	listed  bool // call returns a listing
}

// Op is a row served by h, whose In and Out are the SDK's structs.
func Op[In, Out any](h func(context.Context, *In) (*Out, error)) Operation {
	return Operation{
		in:  reflect.TypeFor[In](),
		out: reflect.TypeFor[Out](),
		call: func(ctx context.Context, in any) (any, error) {
			out, err := h(ctx, in.(*In))
			if err != nil {
				return nil, err
			}
			return out, nil
		},
	}
}

// Later is the row of an operation that is not built. Clients receive an
// error that they can parse, which says so and gives the reason.
func Later[In, Out any](why string) Operation {
	return Operation{in: reflect.TypeFor[In](), out: reflect.TypeFor[Out](), later: why}
}

// Writes marks an operation that changes something: the first answer to an
// Amz-Sdk-Invocation-Id is remembered and given again when a client repeats it.
func (o Operation) Writes() Operation { o.writes = true; return o }

// IAM names the action that policies allow or deny, where it is not the
// service and operation name.
func (o Operation) IAM(action string) Operation { o.action = action; return o }

// Public marks an operation that no policy can deny (GetCallerIdentity).
func (o Operation) Public() Operation { o.public = true; return o }

// Built reports whether the operation is served, and if not, why.
func (o Operation) Built() (built bool, why string) { return o.call != nil, o.later }

// Types returns the input and output struct types of the row.
func (o Operation) Types() (in, out reflect.Type) { return o.in, o.out }
