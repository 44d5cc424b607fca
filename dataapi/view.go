package dataapi

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	api "github.com/aws/aws-sdk-go-v2/service/redshiftdata"
	"github.com/aws/aws-sdk-go-v2/service/redshiftdata/types"

	"github.com/blueshift-db/blueshift"
)

// unknown stands for a number that is not known, or not yet.
const unknown = -1

// showStatement is a statement as DescribeStatement answers it: the whole, or
// part n of a batch.
func showStatement(st blueshift.Statement, n int) *api.DescribeStatementOutput {
	cluster, workgroup := warehouse(st)
	out := &api.DescribeStatementOutput{Id: &st.ID, ClusterIdentifier: cluster, WorkgroupName: workgroup, CreatedAt: &st.Created, Database: &st.Database,
		DbUser: dbUser(st), Duration: unknown, Error: text(st.Error), HasResultSet: aws.Bool(false), QueryParameters: sqlParameters(st.Parameters),
		RedshiftPid: int64(st.PID), RedshiftQueryId: unknown, ResultFormat: format(st), ResultRows: unknown, ResultSize: unknown,
		SecretArn: text(st.SecretARN), SessionId: text(st.Session), Status: types.StatusString(st.Status), UpdatedAt: &st.Updated}
	if st.Status.Over() {
		out.Duration = int64(st.Duration)
	}
	if n > 0 {
		p := st.Parts[n-1]
		out.Id, out.QueryString, out.Status, out.Error, out.UpdatedAt = aws.String(blueshift.PartID(st.ID, n)), &p.SQL, types.StatusString(p.Status), text(p.Error), &p.Updated
		if p.Status.Over() {
			out.Duration = int64(p.Duration)
		}
		out.HasResultSet = aws.Bool(p.Result != nil)
		out.ResultRows, out.ResultSize = extent(p)
		return out
	}
	if !st.Batch {
		p := st.Parts[0]
		out.QueryString, out.HasResultSet = &p.SQL, aws.Bool(p.Result != nil)
		out.ResultRows, out.ResultSize = extent(p)
		return out
	}
	if st.Status == blueshift.Finished {
		out.ResultRows, out.ResultSize = 0, 0
	}
	for i, p := range st.Parts {
		rows, size := extent(p)
		if st.Status == blueshift.Finished {
			out.ResultRows, out.ResultSize = out.ResultRows+rows, out.ResultSize+size
		}
		sub := types.SubStatementData{Id: aws.String(blueshift.PartID(st.ID, i+1)), CreatedAt: &st.Created, Duration: unknown, Error: text(p.Error),
			HasResultSet: aws.Bool(p.Result != nil), QueryString: &p.SQL, RedshiftQueryId: unknown, ResultRows: rows, ResultSize: size,
			Status: types.StatementStatusString(p.Status), UpdatedAt: &p.Updated}
		if p.Status.Over() {
			sub.Duration = int64(p.Duration)
		}
		*out.HasResultSet = *out.HasResultSet || p.Result != nil
		out.SubStatements = append(out.SubStatements, sub)
	}
	return out
}

// warehouse is where a statement runs: a cluster or a workgroup.
func warehouse(st blueshift.Statement) (cluster, workgroup *string) {
	if name, ok := blueshift.WorkgroupName(st.Cluster); ok {
		return nil, &name
	}
	return &st.Cluster, nil
}

// dbUser is the database user that a statement runs as. A secret names it for
// itself.
func dbUser(st blueshift.Statement) *string {
	if st.SecretARN != "" {
		return nil
	}
	return &st.User
}

// extent is how many rows a statement returned or changed, and their bytes.
func extent(p blueshift.StatementPart) (rows, size int64) {
	switch {
	case p.Status != blueshift.Finished:
		return unknown, unknown
	case p.Result == nil:
		return p.Rows, 0
	}
	return p.Rows, p.Result.Size
}

// listed is a statement as ListStatements answers it.
func listed(st blueshift.Statement) types.StatementData {
	d := types.StatementData{Id: &st.ID, CreatedAt: &st.Created, IsBatchStatement: &st.Batch, QueryParameters: sqlParameters(st.Parameters),
		ResultFormat: format(st), SecretArn: text(st.SecretARN), SessionId: text(st.Session), StatementName: text(st.Name),
		Status: types.StatusString(st.Status), UpdatedAt: &st.Updated}
	if !st.Batch {
		d.QueryString = &st.Parts[0].SQL
		return d
	}
	for _, p := range st.Parts {
		d.QueryStrings = append(d.QueryStrings, p.SQL)
	}
	return d
}

func format(st blueshift.Statement) types.ResultFormatString {
	if st.CSV {
		return types.ResultFormatStringCsv
	}
	return types.ResultFormatStringJson
}

func sqlParameters(in []blueshift.SQLParameter) (out []types.SqlParameter) {
	for _, p := range in {
		out = append(out, types.SqlParameter{Name: aws.String(p.Name), Value: aws.String(p.Value)})
	}
	return out
}
