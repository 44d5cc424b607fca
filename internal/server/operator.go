package server

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"time"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/sharing"
)

// The operator's questions, beside the AWS APIs and signed like calls of
// redshift: how far a handshake is, and what a revocation would end. Each asks
// for the permission of the Describe operation that shows the same records.

// Paths of the operator's questions.
const (
	ExplainEndpointPath            = "/_blueshift/explain/endpoint"
	ExplainDatasharePath           = "/_blueshift/explain/datashare"
	ImpactRevokeEndpointAccessPath = "/_blueshift/impact/revoke-endpoint-access"
	ImpactDeauthorizePath          = "/_blueshift/impact/deauthorize-data-share"
	ImpactDisassociatePath         = "/_blueshift/impact/disassociate-data-share-consumer"
	ImpactRejectPath               = "/_blueshift/impact/reject-data-share"
	ImpactRevokeUsagePath          = "/_blueshift/impact/revoke-usage"
	ImpactDropPath                 = "/_blueshift/impact/drop-datashare"
)

// Refusal is the body of a question that was not answered.
type Refusal struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

// question is one path: what one must be allowed to do, and how it is answered.
type question struct {
	action string
	answer func(*Server, context.Context, blueshift.Principal, url.Values) (any, error)
	acts   bool // it changes something, and takes a POST
}

var questions = map[string]question{
	ExplainEndpointPath:            {action: "redshift:DescribeEndpointAuthorization", answer: (*Server).explainEndpoint},
	ExplainDatasharePath:           {action: "redshift:DescribeDataShares", answer: (*Server).explainDatashare},
	ImpactRevokeEndpointAccessPath: {action: "redshift:DescribeEndpointAuthorization", answer: (*Server).impactOfRevoke},
	ImpactDeauthorizePath:          {action: "redshift:DescribeDataShares", answer: impactOfWithdrawal(sharing.Deauthorize)},
	ImpactDisassociatePath:         {action: "redshift:DescribeDataShares", answer: impactOfWithdrawal(sharing.Disassociate)},
	ImpactRejectPath:               {action: "redshift:DescribeDataShares", answer: impactOfWithdrawal(sharing.Reject)},
	ImpactRevokeUsagePath:          {action: "redshift:DescribeDataShares", answer: impactOfWithdrawal(sharing.Revoke)},
	ImpactDropPath:                 {action: "redshift:DescribeDataShares", answer: impactOfWithdrawal(sharing.Drop)},
	SubscribePath:                  {"redshift:AuthorizeDataShare", (*Server).subscribe, true},
	UnsubscribePath:                {"redshift:DeauthorizeDataShare", (*Server).unsubscribe, true},
}

// ask answers a question in JSON. GET takes its parameters from the query, POST
// from a form as well.
func (s *Server) ask(w http.ResponseWriter, r *http.Request, q question) {
	start := time.Now()
	answer, code, status := s.answer(w, r, q)
	s.metrics.call("blueshift", r.URL.Path[len("/_blueshift/"):], code, time.Since(start))
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(answer) // the client has gone, if anything
}

func (s *Server) answer(w http.ResponseWriter, r *http.Request, q question) (answer any, code string, status int) {
	refuse := func(err error) (any, string, int) {
		code, message, status := s.api.Refusal("redshift", err)
		return Refusal{code, message}, code, status
	}
	if r.Method != http.MethodGet && r.Method != http.MethodPost {
		return refuse(blueshift.Errorf("MethodNotAllowed", "Ask by GET or POST."))
	}
	if q.acts && r.Method != http.MethodPost {
		return refuse(blueshift.Errorf("MethodNotAllowed", "This changes something: use POST."))
	}
	p, body, err := s.api.Caller(w, r, "redshift", q.action)
	if err != nil {
		return refuse(err)
	}
	parameters := r.URL.Query()
	if len(body) > 0 {
		form, err := url.ParseQuery(string(body))
		if err != nil {
			return refuse(blueshift.Errorf("MalformedQueryString", "The body is not a form."))
		}
		for name, values := range form {
			parameters[name] = append(parameters[name], values...)
		}
	}
	if account := parameters.Get("account"); account != "" && account != string(p.Account) {
		return refuse(blueshift.Errorf("AccessDenied", "The access key is of account %s, not of %s.", p.Account, account))
	}
	if answer, err = q.answer(s, r.Context(), p, parameters); err != nil {
		return refuse(err)
	}
	return answer, "", http.StatusOK
}

func (s *Server) explainEndpoint(ctx context.Context, p blueshift.Principal, v url.Values) (any, error) {
	return s.sharing.ExplainEndpoint(ctx, p, sharing.EndpointPath{Owner: blueshift.Account(v.Get("owner")), Cluster: v.Get("cluster"),
		Grantee: blueshift.Account(v.Get("grantee")), VPC: v.Get("vpc")})
}
