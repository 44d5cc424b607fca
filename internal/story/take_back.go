package story

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/redshift"
	"github.com/aws/smithy-go"
	"github.com/jackc/pgx/v5"
)

// takeBack is chapter 5: revocation bites at once, on both paths, and what was
// withdrawn can be given again.
func (s *story) takeBack(ctx context.Context) error {
	if err := s.revokeEndpoint(ctx); err != nil {
		return err
	}
	_, err := s.producer.DeauthorizeDataShare(ctx, &redshift.DeauthorizeDataShareInput{
		DataShareArn: aws.String(s.shareARN), ConsumerIdentifier: aws.String(Consumer)})
	if err != nil {
		return err
	}
	s.say(s.producer, "DeauthorizeDataShare from %s", Consumer)
	if err := s.bothSides(ctx, "DEAUTHORIZED", ""); err != nil {
		return err
	}
	_, err = s.consumerCount(ctx)
	if err := s.wantState(s.consumer, "the next query over the share", err, "42501"); err != nil {
		return err
	}
	if err := s.authorize(ctx); err != nil {
		return err
	}
	if err := s.associate(ctx); err != nil {
		return err
	}
	n, err := s.consumerCount(ctx)
	if err != nil {
		return err
	}
	s.say(s.consumer, "counts %d again, in the database it never had to recreate", n)
	return nil
}

// revokeEndpoint tries without Force, then cuts the path under a live session.
func (s *story) revokeEndpoint(ctx context.Context) error {
	e, err := s.awaitEndpoint(ctx, "to-sales")
	if err != nil {
		return err
	}
	conn, err := s.connect(ctx, aws.ToString(e.Address), aws.ToInt32(e.Port))
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	if err := conn.Ping(ctx); err != nil {
		return err
	}
	revoke := func(force bool) error {
		_, err := s.producer.RevokeEndpointAccess(ctx, &redshift.RevokeEndpointAccessInput{
			ClusterIdentifier: aws.String("sales"), Account: aws.String(Consumer), Force: aws.Bool(force)})
		return err
	}
	if err := s.wantCode(s.producer, "RevokeEndpointAccess without Force", revoke(false), "InvalidAuthorizationState"); err != nil {
		return err
	}
	if err := revoke(true); err != nil {
		return err
	}
	s.say(s.producer, "RevokeEndpointAccess with Force")
	if err := s.isCut(ctx, conn); err != nil {
		return err
	}
	address := net.JoinHostPort(aws.ToString(e.Address), strconv.Itoa(int(aws.ToInt32(e.Port))))
	if c, err := net.DialTimeout("tcp", address, time.Second); err == nil {
		c.Close()
		return fmt.Errorf("%s still accepts connections after the forced revoke", address)
	}
	s.say(s.consumer, "the open session was cut and %s no longer answers", address)
	return s.awaitGone(ctx, "to-sales")
}

func (s *story) isCut(ctx context.Context, conn *pgx.Conn) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	if _, err := conn.Exec(ctx, "SELECT 1"); err == nil || ctx.Err() != nil {
		return fmt.Errorf("the session through the revoked endpoint is still alive (%v)", err)
	}
	return nil
}

func (s *story) awaitGone(ctx context.Context, endpoint string) error {
	for deadline := time.Now().Add(time.Minute); ; {
		_, err := s.consumer.DescribeEndpointAccess(ctx, &redshift.DescribeEndpointAccessInput{EndpointName: aws.String(endpoint)})
		var api smithy.APIError
		if errors.As(err, &api) && api.ErrorCode() == "EndpointNotFound" {
			return nil
		}
		if err != nil {
			return err
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("endpoint %s is still listed a minute after the forced revoke", endpoint)
		}
		if err := pause(ctx); err != nil {
			return err
		}
	}
}
