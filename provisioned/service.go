package provisioned

import (
	"github.com/blueshift-db/blueshift/awshttp"
	"github.com/blueshift-db/blueshift/fleet"
	"github.com/blueshift-db/blueshift/identity"
	"github.com/blueshift-db/blueshift/sharing"
)

// Service answers the Redshift API.
type Service struct {
	Fleet   *fleet.Fleet
	Sharing *sharing.Service
	// Credentials issues temporary database passwords.
	Credentials *identity.Service
	Names       Names

	shown shownClusters
}

// Service describes the API to awshttp: signing name, protocol and operations.
func (s *Service) Service() awshttp.Service {
	return awshttp.Service{
		Name:       "redshift",
		Protocol:   awshttp.Query,
		APIVersion: "2012-12-01",
		Operations: s.Operations(),
		Resource:   resource,
	}
}
