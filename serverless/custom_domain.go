package serverless

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	api "github.com/aws/aws-sdk-go-v2/service/redshiftserverless"
	"github.com/aws/aws-sdk-go-v2/service/redshiftserverless/types"

	"github.com/blueshift-db/blueshift"
)

// CreateCustomDomainAssociation gives a workgroup another name.
func (s *Service) CreateCustomDomainAssociation(ctx context.Context, in *api.CreateCustomDomainAssociationInput) (*api.CreateCustomDomainAssociationOutput, error) {
	d, err := s.Fleet.CreateCustomDomain(ctx, blueshift.PrincipalFrom(ctx), aws.ToString(in.WorkgroupName), aws.ToString(in.CustomDomainName), aws.ToString(in.CustomDomainCertificateArn))
	if err != nil {
		return nil, err
	}
	return &api.CreateCustomDomainAssociationOutput{CustomDomainCertificateArn: &d.CertificateARN, CustomDomainCertificateExpiryTime: &d.CertificateExpires,
		CustomDomainName: &d.ID, WorkgroupName: &d.Workgroup}, nil
}

// GetCustomDomainAssociation shows the name of a workgroup.
func (s *Service) GetCustomDomainAssociation(ctx context.Context, in *api.GetCustomDomainAssociationInput) (*api.GetCustomDomainAssociationOutput, error) {
	d, err := s.Fleet.CustomDomain(ctx, blueshift.PrincipalFrom(ctx), aws.ToString(in.WorkgroupName), aws.ToString(in.CustomDomainName))
	if err != nil {
		return nil, err
	}
	return &api.GetCustomDomainAssociationOutput{CustomDomainCertificateArn: &d.CertificateARN, CustomDomainCertificateExpiryTime: &d.CertificateExpires,
		CustomDomainName: &d.ID, WorkgroupName: &d.Workgroup}, nil
}

// ListCustomDomainAssociations lists the caller's custom domains.
func (s *Service) ListCustomDomainAssociations(ctx context.Context, in *api.ListCustomDomainAssociationsInput) (*api.ListCustomDomainAssociationsOutput, error) {
	all, err := s.Fleet.CustomDomains(ctx, blueshift.PrincipalFrom(ctx), "")
	if err != nil {
		return nil, err
	}
	var shown []blueshift.CustomDomain
	for _, d := range all {
		if (in.CustomDomainName == nil || *in.CustomDomainName == d.ID) && (in.CustomDomainCertificateArn == nil || *in.CustomDomainCertificateArn == d.CertificateARN) {
			shown = append(shown, d)
		}
	}
	found, token, err := take(shown, in.NextToken, in.MaxResults, func(d blueshift.CustomDomain) string { return d.ID })
	if err != nil {
		return nil, err
	}
	out := &api.ListCustomDomainAssociationsOutput{Associations: make([]types.Association, len(found)), NextToken: token}
	for i := range found {
		d := &found[i]
		out.Associations[i] = types.Association{CustomDomainCertificateArn: &d.CertificateARN, CustomDomainCertificateExpiryTime: &d.CertificateExpires,
			CustomDomainName: &d.ID, WorkgroupName: &d.Workgroup}
	}
	return out, nil
}

// UpdateCustomDomainAssociation gives a custom domain another certificate.
func (s *Service) UpdateCustomDomainAssociation(ctx context.Context, in *api.UpdateCustomDomainAssociationInput) (*api.UpdateCustomDomainAssociationOutput, error) {
	d, err := s.Fleet.UpdateCustomDomain(ctx, blueshift.PrincipalFrom(ctx), aws.ToString(in.WorkgroupName), aws.ToString(in.CustomDomainName), aws.ToString(in.CustomDomainCertificateArn))
	if err != nil {
		return nil, err
	}
	return &api.UpdateCustomDomainAssociationOutput{CustomDomainCertificateArn: &d.CertificateARN, CustomDomainCertificateExpiryTime: &d.CertificateExpires,
		CustomDomainName: &d.ID, WorkgroupName: &d.Workgroup}, nil
}

// DeleteCustomDomainAssociation takes the name away.
func (s *Service) DeleteCustomDomainAssociation(ctx context.Context, in *api.DeleteCustomDomainAssociationInput) (*api.DeleteCustomDomainAssociationOutput, error) {
	return &api.DeleteCustomDomainAssociationOutput{}, s.Fleet.DeleteCustomDomain(ctx, blueshift.PrincipalFrom(ctx), aws.ToString(in.WorkgroupName), aws.ToString(in.CustomDomainName))
}
