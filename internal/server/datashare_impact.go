package server

import (
	"context"
	"net/url"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/session"
	"github.com/blueshift-db/blueshift/sharing"
)

// DatashareImpact answers the questions what a withdrawal of a datashare would
// end. What is in the asking account has names, what is in another is counted.
type DatashareImpact struct {
	Call         string                   `json:"call"`
	DataShareARN string                   `json:"dataShareArn"`
	Consumers    []ChangedConsumer        `json:"consumers"`
	Databases    []LostDatabase           `json:"databases"`
	ReadOnly     []ReadOnlyDatabase       `json:"readOnly"`
	Elsewhere    map[string]LostElsewhere `json:"elsewhere"` // by consumer account
}

// ChangedConsumer is a row of the caller's view of the share that would be
// another; After is empty when it would go, and Before when it would come.
type ChangedConsumer struct {
	Consumer string `json:"consumer"`
	Region   string `json:"region,omitempty"`
	Before   string `json:"before"`
	After    string `json:"after"`
}

// LostDatabase is a database made from the share that could no longer be read,
// with what works through it.
type LostDatabase struct {
	Database        string          `json:"database"`
	Namespace       string          `json:"namespace"`
	Region          string          `json:"region"`
	Views           []LostObject    `json:"views"`
	Functions       []LostObject    `json:"functions"`
	ExternalSchemas []string        `json:"externalSchemas"`
	Grants          []string        `json:"grants"`
	Sessions        []ReaderSession `json:"sessions"`
	// NotExamined are databases of the namespace that could not be opened: what is
	// in them may lose access too.
	NotExamined []string `json:"notExamined"`
}

// ReadOnlyDatabase is one that could still be read and no longer written.
type ReadOnlyDatabase struct {
	Database  string `json:"database"`
	Namespace string `json:"namespace"`
	Region    string `json:"region"`
}

// LostObject is a view that could no longer be read or refreshed, or a function
// that could no longer be called, and why: the names by which it leads to the
// share.
type LostObject struct {
	Name string   `json:"name"`
	Kind string   `json:"kind"`
	Way  []string `json:"way"`
}

// ReaderSession is a live session that uses the share.
type ReaderSession struct {
	PID        int32   `json:"pid"`
	User       string  `json:"user"`
	Database   string  `json:"database"`
	Source     string  `json:"source"`
	AgeSeconds float64 `json:"ageSeconds"`
	AtWork     bool    `json:"atWork"` // its statement would be canceled
}

// LostElsewhere counts what would lose access in another account.
type LostElsewhere struct {
	Databases       int `json:"databases"`
	Views           int `json:"views"`
	Functions       int `json:"functions"`
	ExternalSchemas int `json:"externalSchemas"`
	Grants          int `json:"grants"`
	Sessions        int `json:"sessions"`
	NotExamined     int `json:"notExamined"` // databases beside them that could not be opened
}

// impactOfWithdrawal reads the parameters arn, consumer (of Deauthorize and
// REVOKE USAGE), and the scope of Disassociate: consumer-arn, consumer-region or
// entire-account. It joins what sharing plans with what works through the
// databases. Nothing changes.
func impactOfWithdrawal(call string) func(*Server, context.Context, blueshift.Principal, url.Values) (any, error) {
	return func(s *Server, ctx context.Context, p blueshift.Principal, v url.Values) (any, error) {
		w := sharing.Withdrawal{Call: call, ARN: v.Get("arn"), Consumer: v.Get("consumer"), Scope: sharing.AssociationRequest{
			EntireAccount: new(v.Get("entire-account") == "true"), ConsumerARN: new(v.Get("consumer-arn")), ConsumerRegion: new(v.Get("consumer-region"))}}
		plan, err := s.sharing.PlanWithdrawal(ctx, p, w)
		if err != nil {
			return nil, err
		}
		out := DatashareImpact{Call: call, DataShareARN: w.ARN, Consumers: []ChangedConsumer{}, Databases: []LostDatabase{}, ReadOnly: []ReadOnlyDatabase{}, Elsewhere: map[string]LostElsewhere{}}
		for _, c := range plan.Changes {
			out.Consumers = append(out.Consumers, ChangedConsumer{c.Consumer, string(c.Region), c.Before, c.After})
		}
		for _, db := range plan.ReadOnly {
			out.ReadOnly = append(out.ReadOnly, ReadOnlyDatabase{db.Name, db.Namespace, string(db.Region)})
		}
		for _, db := range plan.Lost {
			through, err := s.sessions.Dependents(ctx, db)
			if err != nil {
				return nil, err
			}
			lost := s.lost(db, through)
			if db.Account == p.Account {
				out.Databases = append(out.Databases, lost)
				continue
			}
			n := out.Elsewhere[string(db.Account)]
			n.Databases++
			n.Views += len(lost.Views)
			n.Functions += len(lost.Functions)
			n.ExternalSchemas += len(lost.ExternalSchemas)
			n.Grants += len(lost.Grants)
			n.Sessions += len(lost.Sessions)
			n.NotExamined += len(lost.NotExamined)
			out.Elsewhere[string(db.Account)] = n
		}
		return out, nil
	}
}

func (s *Server) lost(db blueshift.Database, through session.Dependents) LostDatabase {
	out := LostDatabase{Database: db.Name, Namespace: db.Namespace, Region: string(db.Region), Views: []LostObject{}, Functions: []LostObject{},
		ExternalSchemas: append([]string{}, through.ExternalSchemas...), Grants: append([]string{}, through.Grants...), Sessions: []ReaderSession{},
		NotExamined: append([]string{}, through.NotExamined...)}
	for _, o := range through.Objects {
		of := &out.Views
		if o.Kind == "function" {
			of = &out.Functions
		}
		*of = append(*of, LostObject{o.Name, o.Kind, o.Way})
	}
	now := s.config.Clock.Now()
	for _, r := range through.Sessions {
		source := ""
		if r.Remote.IsValid() {
			source = r.Remote.String()
		}
		out.Sessions = append(out.Sessions, ReaderSession{PID: r.PID, User: r.User, Database: r.Database, Source: source,
			AgeSeconds: now.Sub(r.Since).Seconds(), AtWork: r.AtWork})
	}
	return out
}
