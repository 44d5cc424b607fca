package sts

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sts/types"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/awshttp"
	"github.com/blueshift-db/blueshift/identity"
)

// Sessions issues temporary keys. *identity.Service does.
type Sessions interface {
	AssumeRole(ctx context.Context, caller blueshift.Principal, a identity.AssumeRole) (blueshift.TemporaryKey, error)
	SessionToken(ctx context.Context, caller blueshift.Principal, g identity.GetSessionToken) (blueshift.TemporaryKey, error)
}

// Service answers the STS API.
type Service struct {
	Sessions Sessions
}

// Service describes the API to awshttp: signing name, protocol and operations.
func (s *Service) Service() awshttp.Service {
	return awshttp.Service{
		Name:       "sts",
		Protocol:   awshttp.Query,
		APIVersion: "2011-06-15",
		Operations: s.Operations(),
	}
}

func credentials(k blueshift.TemporaryKey) *types.Credentials {
	return &types.Credentials{
		AccessKeyId:     aws.String(k.ID),
		SecretAccessKey: aws.String(k.Secret),
		SessionToken:    aws.String(k.Token),
		Expiration:      aws.Time(k.Expires),
	}
}

// size is the length of a key's token, as the service reports it.
func size(k blueshift.TemporaryKey) *int32 { return aws.Int32(int32(len(k.Token))) }

// seconds reads a duration: 0 is one not given, so a given 0 is refused here.
func seconds(n *int32) (time.Duration, error) {
	if n != nil && *n < 1 {
		return 0, blueshift.Errorf("ValidationError", "1 validation error detected: Value '%d' at 'durationSeconds' failed to satisfy constraint: "+
			"Member must have value greater than or equal to %d", *n, int(identity.MinDuration.Seconds()))
	}
	return time.Duration(aws.ToInt32(n)) * time.Second, nil
}
