package serverless

import (
	"context"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	api "github.com/aws/aws-sdk-go-v2/service/redshiftserverless"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/fleet"
)

// UpdateLakehouseConfiguration registers a namespace with Amazon Redshift
// federated permissions or takes that back. A namespace that is not registered
// shows no status; right after it was deregistered the answer has one
// (inferred).
func (s *Service) UpdateLakehouseConfiguration(ctx context.Context, in *api.UpdateLakehouseConfigurationInput) (*api.UpdateLakehouseConfigurationOutput, error) {
	n, err := s.Fleet.UpdateLakehouse(ctx, blueshift.PrincipalFrom(ctx), aws.ToString(in.NamespaceName), fleet.LakehouseChange{
		Registration: string(in.LakehouseRegistration), Catalog: aws.ToString(in.CatalogName),
		IdcRegistration: string(in.LakehouseIdcRegistration), IdcApplication: aws.ToString(in.LakehouseIdcApplicationArn), DryRun: aws.ToBool(in.DryRun)})
	if err != nil {
		return nil, err
	}
	out := &api.UpdateLakehouseConfigurationOutput{NamespaceName: &n.ID, LakehouseRegistrationStatus: aws.String("DEREGISTERED")}
	if n.Lakehouse.Catalog != "" {
		out.CatalogArn, out.LakehouseRegistrationStatus = new(n.CatalogARN()), aws.String(registered)
	}
	if n.Lakehouse.IdcApplication != "" {
		out.LakehouseIdcApplicationArn = &n.Lakehouse.IdcApplication
	}
	return out, nil
}

// registered is the status of a registration, as clients are seen to read it.
const registered = "REGISTERED"

// GetIdentityCenterAuthToken refuses the token: it carries a user of IAM
// Identity Center, whom the caller's session has to stand for, and sessions
// here stand for users and roles of IAM only. What is wrong with the workgroups
// is told first.
func (s *Service) GetIdentityCenterAuthToken(ctx context.Context, in *api.GetIdentityCenterAuthTokenInput) (*api.GetIdentityCenterAuthTokenOutput, error) {
	p := blueshift.PrincipalFrom(ctx)
	if n := len(in.WorkgroupNames); n < 1 || n > 20 {
		return nil, blueshift.Errorf("ValidationException", "There are %d workgroupNames; a token is for 1 to 20 workgroups.", n)
	}
	names := slices.Clone(in.WorkgroupNames)
	slices.Sort(names)
	if len(slices.Compact(names)) < len(in.WorkgroupNames) {
		return nil, blueshift.Errorf("ValidationException", "Each of the workgroupNames may be given once.")
	}
	for _, name := range in.WorkgroupNames {
		w, err := s.Fleet.Workgroup(ctx, p, name)
		if err != nil {
			return nil, err
		}
		if status := fleet.WarehouseStatus(w.Warehouse, s.Fleet.Clock.Now()); status != fleet.Available {
			return nil, blueshift.Errorf("ConflictException", "Workgroup %s is %s. Wait until it is available.", name, status)
		}
		n, err := s.Fleet.Namespace(ctx, p, w.NamespaceName)
		if err != nil {
			return nil, err
		}
		if n.Lakehouse.IdcApplication == "" {
			return nil, blueshift.Errorf("ValidationException", "Workgroup %s has no IAM Identity Center integration. Call UpdateLakehouseConfiguration of its namespace %s with lakehouseIdcRegistration=Associate first.", name, n.ID)
		}
	}
	return nil, blueshift.Errorf("AccessDenied", "User: %s is not authorized to perform: redshift-serverless:GetIdentityCenterAuthToken because its session stands for no user of IAM Identity Center", p.ARN)
}
