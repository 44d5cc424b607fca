package server_test

import (
	"context"
	"errors"
	"log/slog"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/redshift"
	"github.com/aws/smithy-go"
	"gopkg.in/yaml.v3"

	"github.com/blueshift-db/blueshift/internal/server"
)

const realm = `
accounts:
  - id: "111111111111"
    keys: [{id: AKIAROOTOFPRODUCER, secret: root-secret-of-111111111111}]
    users:
      - name: operator
        keys: [{id: AKIAOPERATOROFSALES, secret: secret-of-the-operator}]
        policies:
          - Version: "2012-10-17"
            Statement:
              - {Effect: Allow, Action: "redshift:*", Resource: "arn:aws:redshift:us-east-1:111111111111:cluster:team-*"}
              - {Effect: Allow, Action: "redshift:DescribeClusters", Resource: "*"}
              - {Effect: Allow, Action: "redshift:AuthorizeDataShare", Resource: "*", Condition: {StringEquals: {"redshift:ConsumerIdentifier": "222222222222"}}}
`

func client(t *testing.T, s *server.Server, key, secret string) *redshift.Client {
	t.Helper()
	return redshift.New(redshift.Options{Region: "us-east-1", BaseEndpoint: aws.String("http://" + s.Addr()),
		Credentials: credentials.NewStaticCredentialsProvider(key, secret, "")})
}

func code(err error) string {
	var e smithy.APIError
	if errors.As(err, &e) {
		return e.ErrorCode()
	}
	if err != nil {
		return err.Error()
	}
	return ""
}

// TestPoliciesNameResources: in a configured realm only declared keys exist,
// and a policy allows what it names and nothing beside it.
func TestPoliciesNameResources(t *testing.T) {
	var file server.File
	if err := yaml.Unmarshal([]byte(realm), &file); err != nil {
		t.Fatal(err)
	}
	s, err := server.Start(t.Context(), server.Config{Flags: server.Flags{Listen: "127.0.0.1:0"}, Realm: &file.Realm, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Stop() })
	create := func(c *redshift.Client, id string) error {
		_, err := c.CreateCluster(context.Background(), &redshift.CreateClusterInput{ClusterIdentifier: aws.String(id), NodeType: aws.String("ra3.xlplus"),
			MasterUsername: aws.String("admin"), MasterUserPassword: aws.String("Sh4re-me-well")})
		return err
	}
	operator := client(t, s, "AKIAOPERATOROFSALES", "secret-of-the-operator")
	share := "arn:aws:redshift:us-east-1:111111111111:datashare:00000000-0000-4000-8000-000000000000/s"
	authorize := func(consumer string) error {
		_, err := operator.AuthorizeDataShare(context.Background(), &redshift.AuthorizeDataShareInput{DataShareArn: aws.String(share), ConsumerIdentifier: aws.String(consumer)})
		return err
	}
	_, describe := operator.DescribeClusters(context.Background(), &redshift.DescribeClustersInput{})
	for _, c := range []struct {
		what string
		err  error
		want string
	}{
		{"a key of the development realm", create(client(t, s, "111111111111", "test"), "team-a"), "InvalidClientTokenId"},
		{"a wrong secret", create(client(t, s, "AKIAOPERATOROFSALES", "guess"), "team-a"), "SignatureDoesNotMatch"},
		{"a cluster outside the policy", create(operator, "other"), "AccessDenied"},
		{"a cluster inside the policy", create(operator, "team-a"), ""},
		{"the root of the account", create(client(t, s, "AKIAROOTOFPRODUCER", "root-secret-of-111111111111"), "other"), ""},
		{"a describe on everything", describe, ""},
		{"a share for a consumer outside the condition", authorize("333333333333"), "AccessDenied"},
		{"a share for the consumer of the condition", authorize("222222222222"), "InvalidDataShareFault"},
	} {
		if got := code(c.err); got != c.want {
			t.Errorf("%s: got %q, want %q", c.what, got, c.want)
		}
	}
}
