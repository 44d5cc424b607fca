package story

import (
	"context"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/redshift"
	"github.com/aws/aws-sdk-go-v2/service/redshift/types"
	"github.com/jackc/pgx/v5"
)

// The accounts of the story. In the development realm an account id is its
// own access key.
const (
	Producer = "111111111111"
	Consumer = "222222222222"
	Stranger = "333333333333"
	Region   = "us-east-1"

	masterUser     = "admin"
	masterPassword = "Sh4re-me-well"
)

// account is one member of the cast: an account with its API client.
type account struct {
	id   string
	name string
	*redshift.Client
}

func (s *story) account(id, name string) account {
	return account{id, name, redshift.New(redshift.Options{
		Region:       Region,
		BaseEndpoint: aws.String(s.Endpoint),
		Credentials:  credentials.NewStaticCredentialsProvider(id, "test", ""),
	})}
}

// createCluster makes a one-node cluster and waits until it is available.
func (s *story) createCluster(ctx context.Context, who account, id string) (types.Cluster, error) {
	_, err := who.CreateCluster(ctx, &redshift.CreateClusterInput{
		ClusterIdentifier:          aws.String(id),
		NodeType:                   aws.String("ra3.xlplus"),
		NumberOfNodes:              aws.Int32(1),
		MasterUsername:             aws.String(masterUser),
		MasterUserPassword:         aws.String(masterPassword),
		AvailabilityZoneRelocation: aws.Bool(true),
	})
	if err != nil {
		return types.Cluster{}, err
	}
	for deadline := time.Now().Add(time.Minute); ; {
		out, err := who.DescribeClusters(ctx, &redshift.DescribeClustersInput{ClusterIdentifier: aws.String(id)})
		if err != nil {
			return types.Cluster{}, err
		}
		c := out.Clusters[0]
		if aws.ToString(c.ClusterStatus) == "available" && c.Endpoint != nil {
			s.say(who, "CreateCluster %s: available at %s:%d", id, aws.ToString(c.Endpoint.Address), aws.ToInt32(c.Endpoint.Port))
			return c, nil
		}
		if time.Now().After(deadline) {
			return types.Cluster{}, fmt.Errorf("cluster %s is still %s after a minute", id, aws.ToString(c.ClusterStatus))
		}
		if err := pause(ctx); err != nil {
			return types.Cluster{}, err
		}
	}
}

// connect opens a SQL session as the master user.
func (s *story) connect(ctx context.Context, address string, port int32) (*pgx.Conn, error) {
	return pgx.Connect(ctx, DSN(address, port, "dev"))
}

// DSN is the connection string of the story's master user.
func DSN(address string, port int32, database string) string {
	return fmt.Sprintf("postgres://%s:%s@%s:%d/%s?sslmode=require", masterUser, masterPassword, address, port, database)
}

// pause waits one turn of a poll, or until the story is called off.
func pause(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(20 * time.Millisecond):
		return nil
	}
}
