package serverless

import (
	"context"
	"time"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/awshttp"
	"github.com/blueshift-db/blueshift/fleet"
	"github.com/blueshift-db/blueshift/sharing"
)

// Credentials makes temporary passwords of database users; identity.Service does.
type Credentials interface {
	IssueDatabaseCredential(ctx context.Context, c blueshift.DatabaseCredential, d time.Duration) (blueshift.DatabaseCredential, string, error)
}

// Service answers the Redshift Serverless API.
type Service struct {
	Fleet       *fleet.Fleet
	Sharing     *sharing.Service
	Credentials Credentials
	// Domain gives workgroups and their endpoints names in AWS's shape; without
	// one their addresses are those they listen on.
	Domain string
}

// Service describes the API to awshttp: the redshift-serverless API, version
// 2021-04-21.
func (s *Service) Service() awshttp.Service {
	return awshttp.Service{
		Name:         "redshift-serverless",
		Protocol:     awshttp.JSON,
		APIVersion:   "2021-04-21",
		TargetPrefix: "RedshiftServerless",
		Resource:     s.resource,
		Operations:   s.Operations(),
	}
}
