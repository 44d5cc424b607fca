package provisioned

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/redshift"
	"github.com/aws/aws-sdk-go-v2/service/redshift/types"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/sharing"
)

// AuthorizeDataShare lets a consumer that was granted in SQL take the share.
func (s *Service) AuthorizeDataShare(ctx context.Context, in *redshift.AuthorizeDataShareInput) (*redshift.AuthorizeDataShareOutput, error) {
	v, err := s.Sharing.AuthorizeDataShare(ctx, blueshift.PrincipalFrom(ctx), aws.ToString(in.DataShareArn), aws.ToString(in.ConsumerIdentifier), in.AllowWrites)
	if err != nil {
		return nil, err
	}
	d := showDataShare(v)
	return &redshift.AuthorizeDataShareOutput{DataShareArn: d.DataShareArn, ProducerArn: d.ProducerArn, ManagedBy: d.ManagedBy, DataShareType: d.DataShareType,
		AllowPubliclyAccessibleConsumers: d.AllowPubliclyAccessibleConsumers, DataShareAssociations: d.DataShareAssociations}, nil
}

// DeauthorizeDataShare withdraws the authorization.
func (s *Service) DeauthorizeDataShare(ctx context.Context, in *redshift.DeauthorizeDataShareInput) (*redshift.DeauthorizeDataShareOutput, error) {
	v, err := s.Sharing.DeauthorizeDataShare(ctx, blueshift.PrincipalFrom(ctx), aws.ToString(in.DataShareArn), aws.ToString(in.ConsumerIdentifier))
	if err != nil {
		return nil, err
	}
	d := showDataShare(v)
	return &redshift.DeauthorizeDataShareOutput{DataShareArn: d.DataShareArn, ProducerArn: d.ProducerArn, ManagedBy: d.ManagedBy, DataShareType: d.DataShareType,
		AllowPubliclyAccessibleConsumers: d.AllowPubliclyAccessibleConsumers, DataShareAssociations: d.DataShareAssociations}, nil
}

// AssociateDataShareConsumer takes a share for an account, a Region or a namespace.
func (s *Service) AssociateDataShareConsumer(ctx context.Context, in *redshift.AssociateDataShareConsumerInput) (*redshift.AssociateDataShareConsumerOutput, error) {
	v, err := s.Sharing.AssociateDataShareConsumer(ctx, blueshift.PrincipalFrom(ctx), sharing.AssociationRequest{ARN: aws.ToString(in.DataShareArn),
		EntireAccount: in.AssociateEntireAccount, ConsumerARN: in.ConsumerArn, ConsumerRegion: in.ConsumerRegion, AllowWrites: in.AllowWrites})
	if err != nil {
		return nil, err
	}
	d := showDataShare(v)
	return &redshift.AssociateDataShareConsumerOutput{DataShareArn: d.DataShareArn, ProducerArn: d.ProducerArn, ManagedBy: d.ManagedBy, DataShareType: d.DataShareType,
		AllowPubliclyAccessibleConsumers: d.AllowPubliclyAccessibleConsumers, DataShareAssociations: d.DataShareAssociations}, nil
}

// DisassociateDataShareConsumer gives one such scope up.
func (s *Service) DisassociateDataShareConsumer(ctx context.Context, in *redshift.DisassociateDataShareConsumerInput) (*redshift.DisassociateDataShareConsumerOutput, error) {
	v, err := s.Sharing.DisassociateDataShareConsumer(ctx, blueshift.PrincipalFrom(ctx), sharing.AssociationRequest{ARN: aws.ToString(in.DataShareArn),
		EntireAccount: in.DisassociateEntireAccount, ConsumerARN: in.ConsumerArn, ConsumerRegion: in.ConsumerRegion})
	if err != nil {
		return nil, err
	}
	d := showDataShare(v)
	return &redshift.DisassociateDataShareConsumerOutput{DataShareArn: d.DataShareArn, ProducerArn: d.ProducerArn, ManagedBy: d.ManagedBy, DataShareType: d.DataShareType,
		AllowPubliclyAccessibleConsumers: d.AllowPubliclyAccessibleConsumers, DataShareAssociations: d.DataShareAssociations}, nil
}

// RejectDataShare declines a share for the whole account.
func (s *Service) RejectDataShare(ctx context.Context, in *redshift.RejectDataShareInput) (*redshift.RejectDataShareOutput, error) {
	v, err := s.Sharing.RejectDataShare(ctx, blueshift.PrincipalFrom(ctx), aws.ToString(in.DataShareArn))
	if err != nil {
		return nil, err
	}
	d := showDataShare(v)
	return &redshift.RejectDataShareOutput{DataShareArn: d.DataShareArn, ProducerArn: d.ProducerArn, ManagedBy: d.ManagedBy, DataShareType: d.DataShareType,
		AllowPubliclyAccessibleConsumers: d.AllowPubliclyAccessibleConsumers, DataShareAssociations: d.DataShareAssociations}, nil
}

// DescribeDataShares lists what the caller shares and what is shared with it.
func (s *Service) DescribeDataShares(ctx context.Context, in *redshift.DescribeDataSharesInput) (*redshift.DescribeDataSharesOutput, error) {
	p, err := pageOf(in.Marker, in.MaxRecords)
	if err != nil {
		return nil, err
	}
	views, more, err := s.Sharing.DescribeDataShares(ctx, blueshift.PrincipalFrom(ctx), aws.ToString(in.DataShareArn), p)
	if err != nil {
		return nil, err
	}
	shares, marker := showDataShares(views, more)
	return &redshift.DescribeDataSharesOutput{DataShares: shares, Marker: marker}, nil
}

// DescribeDataSharesForProducer lists what the caller shares.
func (s *Service) DescribeDataSharesForProducer(ctx context.Context, in *redshift.DescribeDataSharesForProducerInput) (*redshift.DescribeDataSharesForProducerOutput, error) {
	p, err := pageOf(in.Marker, in.MaxRecords)
	if err != nil {
		return nil, err
	}
	views, more, err := s.Sharing.DescribeDataSharesForProducer(ctx, blueshift.PrincipalFrom(ctx), aws.ToString(in.ProducerArn), string(in.Status), p)
	if err != nil {
		return nil, err
	}
	shares, marker := showDataShares(views, more)
	return &redshift.DescribeDataSharesForProducerOutput{DataShares: shares, Marker: marker}, nil
}

// DescribeDataSharesForConsumer lists what is shared with the caller.
func (s *Service) DescribeDataSharesForConsumer(ctx context.Context, in *redshift.DescribeDataSharesForConsumerInput) (*redshift.DescribeDataSharesForConsumerOutput, error) {
	p, err := pageOf(in.Marker, in.MaxRecords)
	if err != nil {
		return nil, err
	}
	views, more, err := s.Sharing.DescribeDataSharesForConsumer(ctx, blueshift.PrincipalFrom(ctx), aws.ToString(in.ConsumerArn), string(in.Status), p)
	if err != nil {
		return nil, err
	}
	shares, marker := showDataShares(views, more)
	return &redshift.DescribeDataSharesForConsumerOutput{DataShares: shares, Marker: marker}, nil
}

// pageOf reads Marker and MaxRecords (default 100, from 20 to 100).
func pageOf(marker *string, max *int32) (sharing.Page, error) {
	after, limit, err := bounds(20, 100, marker, max)
	return sharing.Page{After: after, Limit: limit}, err
}

func showDataShares(views []sharing.DatashareView, more bool) (out []types.DataShare, marker *string) {
	out = make([]types.DataShare, len(views))
	for i, v := range views {
		out[i] = showDataShare(v)
	}
	if more {
		marker = nextMarker(views[len(views)-1].ARN)
	}
	return out, marker
}

func showDataShare(v sharing.DatashareView) types.DataShare {
	out := types.DataShare{
		DataShareArn:                     &v.ARN,
		ProducerArn:                      &v.ProducerARN,
		AllowPubliclyAccessibleConsumers: &v.PubliclyAccessible,
		ManagedBy:                        optional(v.ManagedBy),
		DataShareType:                    types.DataShareType(v.Type),
		DataShareAssociations:            make([]types.DataShareAssociation, len(v.Associations)),
	}
	for i, a := range v.Associations {
		out.DataShareAssociations[i] = types.DataShareAssociation{
			ConsumerIdentifier:     &a.Consumer,
			ConsumerRegion:         optional(string(a.Region)),
			Status:                 types.DataShareStatus(a.Status),
			CreatedDate:            &a.Created,
			StatusChangeDate:       &a.Changed,
			ProducerAllowedWrites:  a.ProducerAllowedWrites,
			ConsumerAcceptedWrites: a.ConsumerAcceptedWrites,
		}
	}
	return out
}

// optional is a member that is absent when empty.
func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
