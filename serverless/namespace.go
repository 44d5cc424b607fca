package serverless

import (
	"context"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	api "github.com/aws/aws-sdk-go-v2/service/redshiftserverless"
	"github.com/aws/aws-sdk-go-v2/service/redshiftserverless/types"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/fleet"
)

// CreateNamespace makes a namespace (Redshift Serverless API Reference,
// CreateNamespace).
func (s *Service) CreateNamespace(ctx context.Context, in *api.CreateNamespaceInput) (*api.CreateNamespaceOutput, error) {
	if err := refuseSecrets(in.ManageAdminPassword, in.AdminPasswordSecretKmsKeyId); err != nil {
		return nil, err
	}
	if in.RedshiftIdcApplicationArn != nil {
		return nil, blueshift.Errorf("ValidationException", "Blueshift does not implement redshiftIdcApplicationArn of CreateNamespace yet; leave it out.")
	}
	n, err := s.Fleet.CreateNamespace(ctx, blueshift.PrincipalFrom(ctx), fleet.NamespaceRequest{
		Name:           aws.ToString(in.NamespaceName),
		DBName:         aws.ToString(in.DbName),
		AdminUsername:  aws.ToString(in.AdminUsername),
		AdminPassword:  aws.ToString(in.AdminUserPassword),
		KMSKey:         aws.ToString(in.KmsKeyId),
		DefaultIAMRole: aws.ToString(in.DefaultIamRoleArn),
		IAMRoles:       in.IamRoles,
		LogExports:     words(in.LogExports),
		Tags:           tagsFrom(in.Tags),
	})
	if err != nil {
		return nil, err
	}
	return &api.CreateNamespaceOutput{Namespace: s.namespace(n)}, nil
}

// GetNamespace shows a namespace.
func (s *Service) GetNamespace(ctx context.Context, in *api.GetNamespaceInput) (*api.GetNamespaceOutput, error) {
	n, err := s.Fleet.Namespace(ctx, blueshift.PrincipalFrom(ctx), aws.ToString(in.NamespaceName))
	if err != nil {
		return nil, err
	}
	return &api.GetNamespaceOutput{Namespace: s.namespace(n)}, nil
}

// ListNamespaces lists the caller's namespaces in order of name.
func (s *Service) ListNamespaces(ctx context.Context, in *api.ListNamespacesInput) (*api.ListNamespacesOutput, error) {
	after, limit, err := page(in.NextToken, in.MaxResults)
	if err != nil {
		return nil, err
	}
	found, more, err := s.Fleet.Namespaces(ctx, blueshift.PrincipalFrom(ctx), after, limit)
	if err != nil {
		return nil, err
	}
	out := &api.ListNamespacesOutput{Namespaces: make([]types.Namespace, len(found))}
	for i, n := range found {
		out.Namespaces[i] = *s.namespace(n)
	}
	if more {
		out.NextToken = next(found[limit-1].ID)
	}
	return out, nil
}

// UpdateNamespace changes settings of a namespace.
func (s *Service) UpdateNamespace(ctx context.Context, in *api.UpdateNamespaceInput) (*api.UpdateNamespaceOutput, error) {
	if err := refuseSecrets(in.ManageAdminPassword, in.AdminPasswordSecretKmsKeyId); err != nil {
		return nil, err
	}
	n, err := s.Fleet.UpdateNamespace(ctx, blueshift.PrincipalFrom(ctx), fleet.NamespaceChange{
		Name:           aws.ToString(in.NamespaceName),
		AdminUsername:  aws.ToString(in.AdminUsername),
		AdminPassword:  aws.ToString(in.AdminUserPassword),
		KMSKey:         aws.ToString(in.KmsKeyId),
		DefaultIAMRole: in.DefaultIamRoleArn,
		IAMRoles:       in.IamRoles,
		LogExports:     words(in.LogExports),
	})
	if err != nil {
		return nil, err
	}
	out := s.namespace(n)
	out.Status = types.NamespaceStatusModifying
	return &api.UpdateNamespaceOutput{Namespace: out}, nil
}

// DeleteNamespace deletes a namespace that no workgroup serves.
func (s *Service) DeleteNamespace(ctx context.Context, in *api.DeleteNamespaceInput) (*api.DeleteNamespaceOutput, error) {
	var final *fleet.SnapshotRequest
	if in.FinalSnapshotName != nil {
		final = &fleet.SnapshotRequest{Name: *in.FinalSnapshotName, Retention: in.FinalSnapshotRetentionPeriod}
	}
	n, err := s.Fleet.DeleteNamespace(ctx, blueshift.PrincipalFrom(ctx), aws.ToString(in.NamespaceName), final)
	if err != nil {
		return nil, err
	}
	out := s.namespace(n)
	out.Status = types.NamespaceStatusDeleting
	return &api.DeleteNamespaceOutput{Namespace: out}, nil
}

// namespace is the API's view of a namespace.
func (s *Service) namespace(n blueshift.ServerlessNamespace) *types.Namespace {
	out := &types.Namespace{
		AdminUsername: &n.AdminUsername,
		CreationDate:  &n.Created,
		DbName:        &n.DBName,
		IamRoles:      append([]string{}, n.IAMRoles...),
		KmsKeyId:      &n.KMSKey,
		LogExports:    make([]types.LogExport, len(n.LogExports)),
		NamespaceArn:  new(n.ARN()),
		NamespaceId:   &n.GUID,
		NamespaceName: &n.ID,
		Status:        types.NamespaceStatus(strings.ToUpper(s.Fleet.NamespaceStatus(n))),
	}
	for i, e := range n.LogExports {
		out.LogExports[i] = types.LogExport(e)
	}
	if n.DefaultIAMRole != "" {
		out.DefaultIamRoleArn = &n.DefaultIAMRole
	}
	if n.Lakehouse.Catalog != "" {
		out.CatalogArn, out.LakehouseRegistrationStatus = new(n.CatalogARN()), aws.String(registered)
	}
	return out
}

// refuseSecrets refuses the members that would need a secrets manager.
func refuseSecrets(manage *bool, key *string) error {
	if aws.ToBool(manage) || key != nil {
		return blueshift.Errorf("ValidationException", "Blueshift keeps no admin passwords in AWS Secrets Manager: set adminUserPassword instead of manageAdminPassword and adminPasswordSecretKmsKeyId.")
	}
	return nil
}

func words(exports []types.LogExport) []string {
	if exports == nil {
		return nil
	}
	out := make([]string, len(exports))
	for i, e := range exports {
		out[i] = string(e)
	}
	return out
}
