package server

import (
	"context"
	"errors"
	"net/url"

	"github.com/blueshift-db/blueshift"
)

// RevokeImpact answers ImpactRevokeEndpointAccessPath: what RevokeEndpointAccess
// with Force would end if it were called now.
type RevokeImpact struct {
	Cluster           string            `json:"cluster"`
	Grantor           blueshift.Account `json:"grantor"`
	Grantee           blueshift.Account `json:"grantee"`
	AllVPCs           bool              `json:"allVpcs"`
	VPCs              []string          `json:"vpcs"` // authorized now
	AuthorizationEnds bool              `json:"authorizationEnds"`
	VPCsLeft          []string          `json:"vpcsLeft"`
	Endpoints         []LostEndpoint    `json:"endpoints"`
	Sessions          []LostSession     `json:"sessions"`
	// WithoutForce is how the call without Force would be refused, if it would.
	WithoutForce *Refusal `json:"withoutForce"`
}

// LostEndpoint is a managed endpoint that would be deleted. Connections counts
// those through it, with and without a session.
type LostEndpoint struct {
	Name        string `json:"name"`
	VPC         string `json:"vpc"`
	Status      string `json:"status"`
	Connections int    `json:"connections"`
}

// LostSession is a live SQL session that would be cut.
type LostSession struct {
	PID        int32   `json:"pid"`
	User       string  `json:"user"`
	Database   string  `json:"database"`
	Endpoint   string  `json:"endpoint"`
	Source     string  `json:"source"`
	AgeSeconds float64 `json:"ageSeconds"`
}

// impactOfRevoke joins what sharing plans with who is connected. Nothing changes.
func (s *Server) impactOfRevoke(ctx context.Context, p blueshift.Principal, v url.Values) (any, error) {
	plan, err := s.sharing.PlanRevokeEndpointAccess(ctx, p, v.Get("cluster"), v.Get("grantee"), v["vpc"])
	if err != nil {
		return nil, err
	}
	a := plan.Authorization
	out := RevokeImpact{Cluster: a.Cluster, Grantor: a.Account, Grantee: a.Grantee, AllVPCs: a.AllVPCs, VPCs: append([]string{}, a.VPCs...),
		AuthorizationEnds: plan.Ends, VPCsLeft: append([]string{}, plan.VPCsLeft...), Endpoints: []LostEndpoint{}, Sessions: []LostSession{}}
	doors := map[blueshift.Target]bool{}
	for _, e := range plan.Doomed {
		doors[e.Door()] = true
		out.Endpoints = append(out.Endpoints, LostEndpoint{e.ID, e.VPC, e.Status, len(s.endpoints.Live(e.Door()))})
	}
	now := s.config.Clock.Now()
	for _, visit := range s.sessions.Visits(func(t blueshift.Target) bool { return doors[t] }) {
		out.Sessions = append(out.Sessions, LostSession{PID: visit.PID, User: visit.User, Database: visit.Database,
			Endpoint: visit.Target.Endpoint.ID, Source: visit.Remote.String(), AgeSeconds: now.Sub(visit.Since).Seconds()})
	}
	var refusal *blueshift.Error
	if errors.As(plan.Refusal, &refusal) {
		out.WithoutForce = &Refusal{refusal.Code, refusal.Message}
	}
	return out, nil
}
