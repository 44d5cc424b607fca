package dataapi

import (
	"github.com/blueshift-db/blueshift/awshttp"
	"github.com/blueshift-db/blueshift/statement"
)

// Service answers the Data API.
type Service struct {
	Statements *statement.Service
}

// Service describes the API to awshttp: the redshift-data API, version
// 2019-12-20. Submissions are not marked as writes: their ClientToken makes
// them idempotent, for longer than replays are remembered.
func (s *Service) Service() awshttp.Service {
	return awshttp.Service{
		Name:         "redshift-data",
		Protocol:     awshttp.JSON,
		APIVersion:   "2019-12-20",
		TargetPrefix: "RedshiftData",
		Resource:     s.resource,
		Operations: map[string]awshttp.Operation{
			"BatchExecuteStatement": awshttp.Op(s.BatchExecuteStatement),
			"CancelStatement":       awshttp.Op(s.CancelStatement).Writes(),
			"DescribeStatement":     awshttp.Op(s.DescribeStatement),
			"DescribeTable":         awshttp.Op(s.DescribeTable),
			"ExecuteStatement":      awshttp.Op(s.ExecuteStatement),
			"GetStatementResult":    awshttp.Op(s.GetStatementResult),
			"GetStatementResultV2":  awshttp.Op(s.GetStatementResultV2),
			"ListDatabases":         awshttp.Op(s.ListDatabases),
			"ListSchemas":           awshttp.Op(s.ListSchemas),
			"ListStatements":        awshttp.Op(s.ListStatements),
			"ListTables":            awshttp.Op(s.ListTables),
		},
	}
}
