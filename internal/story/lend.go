package story

import (
	"context"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/redshift"
	"github.com/aws/aws-sdk-go-v2/service/redshift/types"
)

// lend is chapter 4: a managed endpoint in the granted VPC works; any other
// VPC and any other account are refused.
func (s *story) lend(ctx context.Context) error {
	for _, g := range []struct {
		who     account
		name    string
		subnets []string
	}{{s.consumer, "granted", s.GrantedSubnets}, {s.consumer, "other", s.OtherSubnets}, {s.stranger, "granted", s.StrangerSubnets}} {
		_, err := g.who.CreateClusterSubnetGroup(ctx, &redshift.CreateClusterSubnetGroupInput{
			ClusterSubnetGroupName: aws.String(g.name), Description: aws.String("of the story"), SubnetIds: g.subnets})
		if err != nil {
			return err
		}
	}
	err := s.createEndpoint(ctx, s.consumer, "early", "granted")
	if err := s.wantCode(s.consumer, "CreateEndpointAccess before any grant", err, "AccessToClusterDenied"); err != nil {
		return err
	}
	_, err = s.producer.AuthorizeEndpointAccess(ctx, &redshift.AuthorizeEndpointAccessInput{
		ClusterIdentifier: aws.String("sales"), Account: aws.String(Consumer), VpcIds: []string{s.GrantedVPC}})
	if err != nil {
		return err
	}
	s.say(s.producer, "AuthorizeEndpointAccess on sales to %s for %s", Consumer, s.GrantedVPC)

	err = s.createEndpoint(ctx, s.consumer, "wrong-vpc", "other")
	if err := s.wantCode(s.consumer, "CreateEndpointAccess from "+s.OtherVPC, err, "AccessToClusterDenied"); err != nil {
		return err
	}
	err = s.createEndpoint(ctx, s.stranger, "uninvited", "granted")
	if err := s.wantCode(s.stranger, "CreateEndpointAccess", err, "AccessToClusterDenied"); err != nil {
		return err
	}
	if err := s.createEndpoint(ctx, s.consumer, "to-sales", "granted"); err != nil {
		return err
	}
	e, err := s.awaitEndpoint(ctx, "to-sales")
	if err != nil {
		return err
	}
	s.say(s.consumer, "CreateEndpointAccess to-sales: active at %s:%d", aws.ToString(e.Address), aws.ToInt32(e.Port))

	conn, err := s.connect(ctx, aws.ToString(e.Address), aws.ToInt32(e.Port))
	if err != nil {
		return fmt.Errorf("connecting through the managed endpoint: %w", err)
	}
	defer conn.Close(ctx)
	var n int64
	if err := conn.QueryRow(ctx, "SELECT count(*) FROM "+s.table).Scan(&n); err != nil {
		return err
	}
	s.say(s.consumer, "select count(*) from %s through the endpoint: %d", s.table, n)
	return nil
}

func (s *story) createEndpoint(ctx context.Context, who account, name, subnetGroup string) error {
	_, err := who.CreateEndpointAccess(ctx, &redshift.CreateEndpointAccessInput{
		ClusterIdentifier: aws.String("sales"), ResourceOwner: aws.String(Producer),
		EndpointName: aws.String(name), SubnetGroupName: aws.String(subnetGroup)})
	return err
}

func (s *story) awaitEndpoint(ctx context.Context, name string) (types.EndpointAccess, error) {
	for deadline := time.Now().Add(time.Minute); ; {
		out, err := s.consumer.DescribeEndpointAccess(ctx, &redshift.DescribeEndpointAccessInput{EndpointName: aws.String(name)})
		if err != nil {
			return types.EndpointAccess{}, err
		}
		e := out.EndpointAccessList[0]
		if aws.ToString(e.EndpointStatus) == "active" {
			return e, nil
		}
		if time.Now().After(deadline) {
			return types.EndpointAccess{}, fmt.Errorf("endpoint %s is still %s after a minute", name, aws.ToString(e.EndpointStatus))
		}
		if err := pause(ctx); err != nil {
			return types.EndpointAccess{}, err
		}
	}
}
