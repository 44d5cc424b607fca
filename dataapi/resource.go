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
// catalogue are about a warehouse, everything else about a statement, which is
// no resource but has an owner.
func (s *Service) resource(p blueshift.Principal, in any) (string, map[string]string) {
	switch in := in.(type) {
	case *api.ExecuteStatementInput:
		return s.submission(p, in.ClusterIdentifier, in.WorkgroupName, in.SessionId)
	case *api.BatchExecuteStatementInput:
		return s.submission(p, in.ClusterIdentifier, in.WorkgroupName, in.SessionId)
	case *api.ListDatabasesInput:
		return s.arn(p, in.ClusterIdentifier, in.WorkgroupName), nil
	case *api.ListSchemasInput:
		return s.arn(p, in.ClusterIdentifier, in.WorkgroupName), nil
	case *api.ListTablesInput:
		return s.arn(p, in.ClusterIdentifier, in.WorkgroupName), nil
	case *api.DescribeTableInput:
		return s.arn(p, in.ClusterIdentifier, in.WorkgroupName), nil
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

// arn is the ARN of a cluster or workgroup; a call that names none may be about
// any.
func (s *Service) arn(p blueshift.Principal, cluster, workgroup *string) string {
	switch {
	case aws.ToString(workgroup) != "":
		return s.Statements.WarehouseARN(context.Background(), p, blueshift.WorkgroupID(*workgroup))
	case aws.ToString(cluster) != "":
		return blueshift.ClusterARN(p.Region, p.Account, strings.ToLower(*cluster))
	}
	return "*"
}

func (s *Service) submission(p blueshift.Principal, cluster, workgroup, session *string) (string, map[string]string) {
	if session == nil {
		return s.arn(p, cluster, workgroup), nil
	}
	owner, on, ok := s.Statements.SessionOwner(p, *session)
	if !ok { // it will be refused as unknown
		return s.arn(p, cluster, workgroup), map[string]string{sessionOwner: p.UserID}
	}
	return s.Statements.WarehouseARN(context.Background(), p, on), map[string]string{sessionOwner: owner}
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
