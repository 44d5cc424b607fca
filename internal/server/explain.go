package server

import (
	"context"
	"net/url"
	"strings"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/sharing"
)

// DatashareExplanation answers ExplainDatasharePath: each step by which a
// consumer gets to use a share, or something in it.
type DatashareExplanation struct {
	DataShareARN string           `json:"dataShareArn"`
	Consumer     string           `json:"consumer"`
	Object       string           `json:"object,omitempty"`
	Privileges   []string         `json:"privileges"`
	User         string           `json:"user,omitempty"`
	Steps        []blueshift.Step `json:"steps"`
}

// explainDatashare reads the parameters arn, consumer, object, privilege (each
// one, SELECT without) and user.
func (s *Server) explainDatashare(ctx context.Context, p blueshift.Principal, v url.Values) (any, error) {
	asked := sharing.ShareQuestion{ARN: v.Get("arn"), Consumer: v.Get("consumer"), Object: v.Get("object"), User: v.Get("user")}
	for _, name := range v["privilege"] {
		one, known := blueshift.ParsePrivilege(strings.ToUpper(name))
		if !known || one&(blueshift.AllOnSharedTable|blueshift.Execute) == 0 {
			return nil, blueshift.Errorf("InvalidParameterValue", "%q is not a privilege on tables or functions, such as SELECT or INSERT.", name)
		}
		asked.Wants |= one
	}
	if asked.Wants == 0 {
		asked.Wants = blueshift.Select
	}
	q, steps, err := s.sharing.ExplainDatashare(ctx, p, asked)
	if err != nil {
		return nil, err
	}
	namespace, share, _ := strings.Cut(q.Share.ID, "/")
	out := DatashareExplanation{DataShareARN: blueshift.DatashareARN(q.Share.Region, q.Share.Account, namespace, share), Consumer: asked.Consumer,
		Object: asked.Object, User: asked.User, Steps: steps}
	for _, one := range q.Wants.Each() {
		out.Privileges = append(out.Privileges, one.Name())
	}
	return out, nil
}
