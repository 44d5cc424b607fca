package awshttp

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"os"
	"reflect"
	"runtime/debug"
	"strings"
	"time"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/sigv4"
)

// call is one API call on its way through the door.
type call struct {
	server    *Server
	http      *http.Request
	reply     *http.ResponseController
	start     time.Time
	requestID string

	body      []byte
	form      form // of a Query call
	service   *service
	operation string // as the client named it
	principal blueshift.Principal
	replayed  bool
	pooled    *[]byte // where the reply was encoded, if it must be given back
	cause     error   // of an InternalFailure, for the log only
}

// answer takes the call from the request to the finished reply.
func (c *call) answer() (a Answer) {
	defer func() {
		// A call may fail but not take the server down.
		if p := recover(); p != nil {
			a = c.refuse(fmt.Errorf("panic in %s: %v\n%s", excerpt(c.operation), p, debug.Stack()))
		}
	}()
	out, r, err := c.serve()
	if err != nil {
		return c.refuse(err)
	}
	if out.replay != nil {
		return *out.replay
	}
	return c.success(r, out.value)
}

// outcome is what came of a call that was not refused: a handler's output, or
// a remembered answer.
type outcome struct {
	value  any
	replay *Answer
}

func (c *call) serve() (outcome, *row, error) {
	c.service = c.server.fallback
	sig, err := c.read()
	if err != nil {
		return outcome{}, nil, err
	}
	if err := c.authenticate(sig); err != nil {
		return outcome{}, nil, err
	}
	r, err := c.row()
	if err != nil {
		return outcome{}, nil, err
	}
	// Where policies name resources, the answer waits for the input.
	if r.call == nil || c.service.Resource == nil {
		if err := c.authorize(r, "*", nil); err != nil {
			return outcome{}, nil, err
		}
	}
	if built, why := r.Built(); !built {
		return outcome{}, nil, c.notBuilt(r, why)
	}
	if r.writes {
		if id := c.http.Header.Get("Amz-Sdk-Invocation-Id"); id != "" {
			return c.once(r, id)
		}
	}
	v, err := c.invoke(c.http.Context(), r)
	return outcome{value: v}, r, err
}

// once runs a mutating call unless its invocation id was answered before.
func (c *call) once(r *row, invocation string) (outcome, *row, error) {
	a, replayed, err := c.server.replay.do(c.http.Context(), c.replayKey(invocation), func() Answer {
		// The call is finished even if the client hangs up: it may come back
		// for the answer under the same invocation id.
		v, err := c.invoke(context.WithoutCancel(c.http.Context()), r)
		if err != nil {
			return c.refuse(err)
		}
		return c.success(r, v)
	})
	c.replayed = replayed
	return outcome{replay: &a}, r, err
}

// read takes in the request and finds out which service and operation it
// means. It returns the signature if one is there.
func (c *call) read() (*sigv4.Signature, error) {
	r := c.http
	if p := r.Header.Get("Smithy-Protocol"); p != "" {
		return nil, blueshift.Errorf("UnsupportedProtocol", "Protocol '%s' is not spoken here: use AWS Query for redshift and sts, AWS JSON 1.1 for redshift-data and redshift-serverless.", excerpt(p))
	}
	target := r.Header.Get("X-Amz-Target")
	sig, sigErr := sigv4.Parse(r)
	if sigErr != nil {
		sig = nil
	}
	// Settle early in which form to complain.
	if sv, ok := c.server.route(target, sig, ""); ok {
		c.service = sv
	} else if target != "" {
		c.service = unknownTarget
	}
	if r.Method != http.MethodPost && r.Method != http.MethodGet {
		return nil, blueshift.Errorf("MethodNotAllowed", "AWS APIs are called by POST, or by GET with a presigned URL, not by %s.", excerpt(r.Method))
	}
	if err := c.readBody(); err != nil {
		return nil, err
	}
	if target != "" {
		_, c.operation, _ = strings.Cut(target, ".")
		if c.service == unknownTarget {
			return nil, blueshift.Errorf("UnknownOperationException", "No service is known by the target '%s'.", excerpt(target))
		}
	} else if c.service.Protocol == Query {
		f, err := parseForm(string(c.body), r.URL.RawQuery)
		if err != nil {
			return nil, err
		}
		c.form = f
		c.operation, _ = f.get("Action")
		if version, _ := f.get("Version"); sig == nil {
			c.service, _ = c.server.route("", nil, version)
		}
	}
	if sigErr != nil && !c.server.config.AuthOff && !c.unsigned() {
		return nil, sigErr
	}
	return sig, nil
}

var errTooLarge = blueshift.Errorf("RequestEntityTooLarge", "The request body is larger than %d bytes.", maxBody)

func (c *call) readBody() error {
	r := c.http
	if r.ContentLength > maxBody {
		return errTooLarge
	}
	if r.ContentLength == 0 || r.Body == nil {
		return nil
	}
	// A handler may take long, so the deadline is for the body alone. Where there
	// is none, as in a server that is called without a network, nothing waits. It
	// stands where the body is given up: what is left of that is not waited for.
	_ = c.reply.SetReadDeadline(time.Now().Add(c.server.config.BodyTimeout))
	// Room for an ordinary body and its end; a claim of more is not believed.
	c.body = make([]byte, 0, min(max(r.ContentLength, 511), 64<<10)+1)
	for {
		n, err := r.Body.Read(c.body[len(c.body):cap(c.body)])
		c.body = c.body[:len(c.body)+n]
		switch {
		case len(c.body) > maxBody:
			return errTooLarge
		case errors.Is(err, io.EOF):
			_ = c.reply.SetReadDeadline(time.Time{})
			return nil
		case errors.Is(err, os.ErrDeadlineExceeded):
			return blueshift.Errorf("RequestTimeout", "The request body did not arrive within %s: %d bytes did. Send it again.", c.server.config.BodyTimeout, len(c.body))
		case err != nil:
			return blueshift.Errorf("IncompleteBody", "The request body ended early: %d bytes arrived.", len(c.body))
		}
		if len(c.body) == cap(c.body) {
			c.body = append(c.body, 0)[:len(c.body)]
		}
	}
}

// authenticate settles who is calling.
func (c *call) authenticate(sig *sigv4.Signature) error {
	if sig == nil && c.unsigned() {
		return nil
	}
	if c.server.config.AuthOff {
		c.principal = c.server.trust(c.http.Context(), sig)
		return nil
	}
	if _, ok := c.server.find(func(sv *service) bool { return sv.Name == sig.Service }); !ok {
		var names []string
		for _, sv := range c.server.services {
			names = append(names, "'"+sv.Name+"'")
		}
		return &sigv4.Refusal{Reason: sigv4.Mismatch, Message: "Credential should be scoped to correct service: one of " + strings.Join(names, ", ") + "."}
	}
	p, err := c.server.verifier.Verify(c.http.Context(), c.http, c.body, sig, c.service.Name)
	c.principal = p
	return err
}

// unsigned reports whether the operation is one that callers reach without a
// signature, because they bring other proof of who they are.
func (c *call) unsigned() bool { return c.service.model.operations[c.operation].unsigned }

// row finds the operation.
func (c *call) row() (*row, error) {
	r := c.service.rows[c.operation]
	if c.service.Protocol == JSON {
		if r == nil {
			return nil, blueshift.Errorf("UnknownOperationException", "The header X-Amz-Target names no operation of %s: '%s'.", c.service.Name, excerpt(c.http.Header.Get("X-Amz-Target")))
		}
		return r, nil
	}
	version, _ := c.form.get("Version")
	if c.operation == "" {
		return nil, blueshift.Errorf("MissingAction", "The request is missing an action: send the parameter Action with the name of an operation, and Version=%s.", c.service.APIVersion)
	}
	if r == nil || version != c.service.APIVersion {
		return nil, blueshift.Errorf("InvalidAction", "Could not find operation %s for version %s", excerpt(c.operation), excerpt(cmp.Or(version, "NO_VERSION_SPECIFIED")))
	}
	return r, nil
}

// authorize asks whether the caller may do this to the resource. more are
// condition keys of the service's own.
func (c *call) authorize(r *row, resource string, more map[string]string) error {
	if c.server.config.Authorizer == nil || r.public || c.principal.Account == "" {
		return nil
	}
	host, _, err := net.SplitHostPort(c.http.RemoteAddr)
	if err != nil {
		host = c.http.RemoteAddr
	}
	conditions := map[string]string{
		"aws:RequestedRegion":  string(c.principal.Region),
		"aws:PrincipalAccount": string(c.principal.Account),
		"aws:PrincipalArn":     c.principal.ARN,
		"aws:SourceIp":         host,
	}
	maps.Copy(conditions, more)
	return c.server.config.Authorizer.Authorize(c.http.Context(), c.principal, r.action, resource, conditions)
}

func (c *call) notBuilt(r *row, why string) error {
	code := "UnsupportedOperation"
	if c.service.Protocol == JSON {
		code = "ValidationException"
	}
	return blueshift.Errorf(code, "Blueshift does not implement %s yet: %s.", r.name, why)
}

// invoke decodes the input and runs the handler.
func (c *call) invoke(ctx context.Context, r *row) (any, error) {
	input, _ := c.service.plans(r)
	in := reflect.New(r.in)
	var err error
	if c.service.Protocol == JSON {
		err = decodeJSON(c.body, input, in.Elem())
	} else {
		err = decodeQuery(c.form, input, in.Elem())
	}
	if err != nil {
		return nil, err
	}
	if c.service.Resource != nil {
		resource, conditions := c.service.Resource(c.principal, in.Interface())
		if err := c.authorize(r, resource, conditions); err != nil {
			return nil, err
		}
	}
	ctx = context.WithValue(blueshift.WithPrincipal(ctx, c.principal), requestIDKey{}, c.requestID)
	return r.call(ctx, in.Interface())
}
