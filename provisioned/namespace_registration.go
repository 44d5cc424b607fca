package provisioned

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/redshift"
	"github.com/aws/aws-sdk-go-v2/service/redshift/types"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/sharing"
)

// RegisterNamespace makes a namespace known to a data catalog.
func (s *Service) RegisterNamespace(ctx context.Context, in *redshift.RegisterNamespaceInput) (*redshift.RegisterNamespaceOutput, error) {
	status, err := s.Sharing.RegisterNamespace(ctx, blueshift.PrincipalFrom(ctx), namespaceReference(in.NamespaceIdentifier), in.ConsumerIdentifiers)
	if err != nil {
		return nil, err
	}
	return &redshift.RegisterNamespaceOutput{Status: types.NamespaceRegistrationStatus(status)}, nil
}

// DeregisterNamespace takes that back.
func (s *Service) DeregisterNamespace(ctx context.Context, in *redshift.DeregisterNamespaceInput) (*redshift.DeregisterNamespaceOutput, error) {
	status, err := s.Sharing.DeregisterNamespace(ctx, blueshift.PrincipalFrom(ctx), namespaceReference(in.NamespaceIdentifier), in.ConsumerIdentifiers)
	if err != nil {
		return nil, err
	}
	return &redshift.DeregisterNamespaceOutput{Status: types.NamespaceRegistrationStatus(status)}, nil
}

func namespaceReference(in types.NamespaceIdentifierUnion) (r sharing.NamespaceReference) {
	switch in := in.(type) {
	case *types.NamespaceIdentifierUnionMemberProvisionedIdentifier:
		r.Cluster = aws.ToString(in.Value.ClusterIdentifier)
	case *types.NamespaceIdentifierUnionMemberServerlessIdentifier:
		r.Namespace, r.Workgroup = aws.ToString(in.Value.NamespaceIdentifier), aws.ToString(in.Value.WorkgroupIdentifier)
	}
	return r
}
