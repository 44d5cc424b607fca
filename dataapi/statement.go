package dataapi

import (
	"context"
	"errors"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	api "github.com/aws/aws-sdk-go-v2/service/redshiftdata"
	"github.com/aws/aws-sdk-go-v2/service/redshiftdata/types"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/statement"
)

// ExecuteStatement submits one SQL statement.
func (s *Service) ExecuteStatement(ctx context.Context, in *api.ExecuteStatementInput) (*api.ExecuteStatementOutput, error) {
	st, err := s.Statements.Submit(ctx, statement.Submission{
		Connection: connection(in.ClusterIdentifier, in.WorkgroupName, in.Database, in.DbUser, in.SecretArn),
		SQL:        []string{aws.ToString(in.Sql)}, Parameters: parameters(in.Parameters), CSV: in.ResultFormat == types.ResultFormatStringCsv,
		Name: aws.ToString(in.StatementName), Token: aws.ToString(in.ClientToken), Session: aws.ToString(in.SessionId),
		KeepAlive: seconds(in.SessionKeepAliveSeconds), WithEvent: aws.ToBool(in.WithEvent)})
	if err != nil {
		return nil, fault(err, in.SecretArn)
	}
	cluster, workgroup := warehouse(st)
	return &api.ExecuteStatementOutput{ClusterIdentifier: cluster, WorkgroupName: workgroup, CreatedAt: &st.Created, Database: &st.Database, DbUser: dbUser(st),
		Id: &st.ID, SecretArn: text(st.SecretARN), SessionId: text(st.Session)}, nil
}

// BatchExecuteStatement submits SQL statements that are one transaction.
func (s *Service) BatchExecuteStatement(ctx context.Context, in *api.BatchExecuteStatementInput) (*api.BatchExecuteStatementOutput, error) {
	st, err := s.Statements.Submit(ctx, statement.Submission{
		Connection: connection(in.ClusterIdentifier, in.WorkgroupName, in.Database, in.DbUser, in.SecretArn),
		SQL:        in.Sqls, Batch: true, Parameters: parameters(in.Parameters), CSV: in.ResultFormat == types.ResultFormatStringCsv,
		Name: aws.ToString(in.StatementName), Token: aws.ToString(in.ClientToken), Session: aws.ToString(in.SessionId),
		KeepAlive: seconds(in.SessionKeepAliveSeconds), WithEvent: aws.ToBool(in.WithEvent)})
	if err != nil {
		return nil, fault(err, in.SecretArn)
	}
	cluster, workgroup := warehouse(st)
	return &api.BatchExecuteStatementOutput{ClusterIdentifier: cluster, WorkgroupName: workgroup, CreatedAt: &st.Created, Database: &st.Database, DbUser: dbUser(st),
		Id: &st.ID, SecretArn: text(st.SecretARN), SessionId: text(st.Session)}, nil
}

// DescribeStatement shows where a statement, or one of a batch, stands.
func (s *Service) DescribeStatement(ctx context.Context, in *api.DescribeStatementInput) (*api.DescribeStatementOutput, error) {
	st, part, err := s.Statements.Describe(ctx, aws.ToString(in.Id))
	if err != nil {
		return nil, fault(err, in.Id)
	}
	return showStatement(st, part), nil
}

// CancelStatement ends a statement that is not over.
func (s *Service) CancelStatement(ctx context.Context, in *api.CancelStatementInput) (*api.CancelStatementOutput, error) {
	if err := s.Statements.Cancel(ctx, aws.ToString(in.Id)); err != nil {
		return nil, fault(err, in.Id)
	}
	return &api.CancelStatementOutput{Status: aws.Bool(true)}, nil
}

// ListStatements lists the caller's statements, the latest first.
func (s *Service) ListStatements(ctx context.Context, in *api.ListStatementsInput) (*api.ListStatementsOutput, error) {
	list, next, err := s.Statements.List(ctx, statement.Filter{Status: string(in.Status), Name: aws.ToString(in.StatementName),
		On: connection(in.ClusterIdentifier, in.WorkgroupName, in.Database, nil, nil), Session: in.RoleLevel != nil && !*in.RoleLevel,
		Token: aws.ToString(in.NextToken), Max: int(in.MaxResults)})
	if err != nil {
		return nil, err
	}
	out := &api.ListStatementsOutput{Statements: make([]types.StatementData, len(list)), NextToken: text(next)}
	for i, st := range list {
		out.Statements[i] = listed(st)
	}
	return out, nil
}

func connection(cluster, workgroup, database, user, secret *string) statement.Connection {
	return statement.Connection{Cluster: aws.ToString(cluster), Workgroup: aws.ToString(workgroup), Database: aws.ToString(database),
		DbUser: aws.ToString(user), Secret: aws.ToString(secret)}
}

func parameters(in []types.SqlParameter) (out []blueshift.SQLParameter) {
	for _, p := range in {
		out = append(out, blueshift.SQLParameter{Name: aws.ToString(p.Name), Value: aws.ToString(p.Value)})
	}
	return out
}

func seconds(n *int32) *time.Duration {
	if n == nil {
		return nil
	}
	return aws.Duration(time.Duration(*n) * time.Second)
}

// fault adds to a refusal what its code carries beyond a message.
func fault(err error, id *string) error {
	var e *blueshift.Error
	if errors.As(err, &e) && e.Code == statement.CodeNotFound {
		return &types.ResourceNotFoundException{Message: &e.Message, ResourceId: aws.String(aws.ToString(id))}
	}
	return err
}

// text is a member that is absent when empty.
func text(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
