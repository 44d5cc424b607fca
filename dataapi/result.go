package dataapi

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	api "github.com/aws/aws-sdk-go-v2/service/redshiftdata"
	"github.com/aws/aws-sdk-go-v2/service/redshiftdata/types"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/statement"
)

// GetStatementResult fetches a page of a result in JSON.
func (s *Service) GetStatementResult(ctx context.Context, in *api.GetStatementResultInput) (*api.GetStatementResultOutput, error) {
	r, err := s.Statements.Fetch(ctx, aws.ToString(in.Id), aws.ToString(in.NextToken), false)
	if err != nil {
		return nil, fault(err, in.Id)
	}
	out := &api.GetStatementResultOutput{Records: make([][]types.Field, len(r.Values)), ColumnMetadata: metadata(r.Columns),
		NextToken: text(r.Next), TotalNumRows: r.Total}
	for i, row := range r.Values {
		out.Records[i] = make([]types.Field, len(row))
		for j, v := range row {
			out.Records[i][j] = field(v)
		}
	}
	return out, nil
}

// GetStatementResultV2 fetches a page of a result in CSV.
func (s *Service) GetStatementResultV2(ctx context.Context, in *api.GetStatementResultV2Input) (*api.GetStatementResultV2Output, error) {
	r, err := s.Statements.Fetch(ctx, aws.ToString(in.Id), aws.ToString(in.NextToken), true)
	if err != nil {
		return nil, fault(err, in.Id)
	}
	out := &api.GetStatementResultV2Output{ColumnMetadata: metadata(r.Columns), NextToken: text(r.Next), TotalNumRows: r.Total,
		ResultFormat: types.ResultFormatStringCsv, Records: []types.QueryRecords{}}
	if r.CSV != "" {
		out.Records = append(out.Records, &types.QueryRecordsMemberCSVRecords{Value: r.CSV})
	}
	return out, nil
}

func field(v statement.Value) types.Field {
	switch v.Kind {
	case statement.Long:
		return &types.FieldMemberLongValue{Value: v.Long}
	case statement.Double:
		return &types.FieldMemberDoubleValue{Value: v.Real}
	case statement.Boolean:
		return &types.FieldMemberBooleanValue{Value: v.Long == 1}
	case statement.Text:
		return &types.FieldMemberStringValue{Value: v.Text}
	}
	return &types.FieldMemberIsNull{Value: true}
}

func metadata(columns []blueshift.ResultColumn) []types.ColumnMetadata {
	out := make([]types.ColumnMetadata, len(columns))
	for i, c := range columns {
		out[i] = types.ColumnMetadata{ColumnDefault: text(c.Default), IsCaseSensitive: c.CaseSensitive, IsSigned: c.Signed, Label: aws.String(c.Name),
			Length: int32(c.Length), Name: aws.String(c.Name), Nullable: 1, Precision: int32(c.Precision), Scale: int32(c.Scale),
			SchemaName: aws.String(c.Schema), TableName: aws.String(c.Table), TypeName: aws.String(c.Type)}
		if c.NotNull {
			out[i].Nullable = 0
		}
	}
	return out
}
