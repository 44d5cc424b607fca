package dataapi

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	api "github.com/aws/aws-sdk-go-v2/service/redshiftdata"
	"github.com/aws/aws-sdk-go-v2/service/redshiftdata/types"

	"github.com/blueshift-db/blueshift/statement"
)

// ListDatabases lists the databases of a cluster.
func (s *Service) ListDatabases(ctx context.Context, in *api.ListDatabasesInput) (*api.ListDatabasesOutput, error) {
	names, next, err := s.Statements.Databases(ctx, statement.Look{
		Connection: connection(in.ClusterIdentifier, in.WorkgroupName, in.Database, in.DbUser, in.SecretArn),
		Token:      aws.ToString(in.NextToken), Max: int(in.MaxResults)})
	if err != nil {
		return nil, fault(err, in.SecretArn)
	}
	return &api.ListDatabasesOutput{Databases: names, NextToken: text(next)}, nil
}

// ListSchemas lists the schemas of a database.
func (s *Service) ListSchemas(ctx context.Context, in *api.ListSchemasInput) (*api.ListSchemasOutput, error) {
	names, next, err := s.Statements.Schemas(ctx, statement.Look{
		Connection: connection(in.ClusterIdentifier, in.WorkgroupName, in.Database, in.DbUser, in.SecretArn),
		Connected:  aws.ToString(in.ConnectedDatabase), Schema: aws.ToString(in.SchemaPattern), Token: aws.ToString(in.NextToken), Max: int(in.MaxResults)})
	if err != nil {
		return nil, fault(err, in.SecretArn)
	}
	return &api.ListSchemasOutput{Schemas: names, NextToken: text(next)}, nil
}

// ListTables lists the tables and views of a database.
func (s *Service) ListTables(ctx context.Context, in *api.ListTablesInput) (*api.ListTablesOutput, error) {
	tables, next, err := s.Statements.Tables(ctx, statement.Look{
		Connection: connection(in.ClusterIdentifier, in.WorkgroupName, in.Database, in.DbUser, in.SecretArn),
		Connected:  aws.ToString(in.ConnectedDatabase), Schema: aws.ToString(in.SchemaPattern), Table: aws.ToString(in.TablePattern),
		Token: aws.ToString(in.NextToken), Max: int(in.MaxResults)})
	if err != nil {
		return nil, fault(err, in.SecretArn)
	}
	out := &api.ListTablesOutput{Tables: make([]types.TableMember, len(tables)), NextToken: text(next)}
	for i, t := range tables {
		out.Tables[i] = types.TableMember{Name: aws.String(t.Name), Schema: aws.String(t.Schema), Type: aws.String(t.Type)}
	}
	return out, nil
}

// DescribeTable lists the columns of a table, or of every one that matches.
func (s *Service) DescribeTable(ctx context.Context, in *api.DescribeTableInput) (*api.DescribeTableOutput, error) {
	columns, next, err := s.Statements.Columns(ctx, statement.Look{
		Connection: connection(in.ClusterIdentifier, in.WorkgroupName, in.Database, in.DbUser, in.SecretArn),
		Connected:  aws.ToString(in.ConnectedDatabase), Schema: aws.ToString(in.Schema), Table: aws.ToString(in.Table),
		Token: aws.ToString(in.NextToken), Max: int(in.MaxResults)})
	if err != nil {
		return nil, fault(err, in.SecretArn)
	}
	return &api.DescribeTableOutput{ColumnList: metadata(columns), NextToken: text(next), TableName: in.Table}, nil
}
