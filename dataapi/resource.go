package dataapi

import (
	"context"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	api "github.com/aws/aws-sdk-go-v2/service/redshiftdata"

	"github.com/blueshift-db/blueshift"
)

// Condition keys of the service (Service Authorization Reference, Amazon
// Redshift Data API).
const (
	statementOwner = "redshift-data:statement-owner-iam-userid"
	sessionOwner   = "redshift-data:session-owner-iam-userid"
)

// resource is what a call is about, for policies: SQL and looks into the
// catalogue are about a cluster, everything else about a statement, which is
// no resource but has an owner.
func (s *Service) resource(p blueshift.Principal, in any) (string, map[string]string) {
	switch in := in.(type) {
	case *api.ExecuteStatementInput:
		return s.submission(p, in.ClusterIdentifier, in.SessionId)
	case *api.BatchExecuteStatementInput:
		return s.submission(p, in.ClusterIdentifier, in.SessionId)
	case *api.ListDatabasesInput:
		return cluster(p, in.ClusterIdentifier), nil
	case *api.ListSchemasInput:
		return cluster(p, in.ClusterIdentifier), nil
	case *api.ListTablesInput:
		return cluster(p, in.ClusterIdentifier), nil
	case *api.DescribeTableInput:
		return cluster(p, in.ClusterIdentifier), nil
	case *api.DescribeStatementInput:
		return s.statement(p, in.Id)
	case *api.CancelStatementInput:
		return s.statement(p, in.Id)
	case *api.GetStatementResultInput:
		return s.statement(p, in.Id)
	case *api.GetStatementResultV2Input:
		return s.statement(p, in.Id)
	case *api.ListStatementsInput: // shows the caller's own
		return "*", map[string]string{statementOwner: p.UserID}
	}
	return "*", nil
}

// cluster is the ARN of a cluster; a call that names none may be about any.
func cluster(p blueshift.Principal, id *string) string {
	if aws.ToString(id) == "" {
		return "*"
	}
	return blueshift.ClusterARN(p.Region, p.Account, strings.ToLower(*id))
}

func (s *Service) submission(p blueshift.Principal, id, session *string) (string, map[string]string) {
	if session == nil {
		return cluster(p, id), nil
	}
	owner, on, ok := s.Statements.SessionOwner(p, *session)
	if !ok { // it will be refused as unknown
		owner, on = p.UserID, aws.ToString(id)
	}
	return cluster(p, &on), map[string]string{sessionOwner: owner}
}

// statement finds a statement's owner. Of one that does not exist it is the
// caller, who is then told so.
func (s *Service) statement(p blueshift.Principal, id *string) (string, map[string]string) {
	owner, ok := s.Statements.Owner(context.Background(), p, aws.ToString(id))
	if !ok {
		owner = p.UserID
	}
	return "*", map[string]string{statementOwner: owner}
}
