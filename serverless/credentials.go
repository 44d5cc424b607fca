package serverless

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	api "github.com/aws/aws-sdk-go-v2/service/redshiftserverless"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/identity"
)

// GetCredentials makes a temporary password of the database user that the
// caller's identity stands for (Redshift Serverless API Reference,
// GetCredentials).
func (s *Service) GetCredentials(ctx context.Context, in *api.GetCredentialsInput) (*api.GetCredentialsOutput, error) {
	p := blueshift.PrincipalFrom(ctx)
	name, domain := aws.ToString(in.WorkgroupName), aws.ToString(in.CustomDomainName)
	if (name == "") == (domain == "") {
		return nil, blueshift.Errorf("ValidationException", "Exactly one of workgroupName and customDomainName has to be given.")
	}
	life := identity.MinDatabaseCredential
	if in.DurationSeconds != nil {
		life = time.Duration(*in.DurationSeconds) * time.Second
	}
	if life < identity.MinDatabaseCredential || life > identity.MaxDatabaseCredential {
		return nil, blueshift.Errorf("ValidationException", "The durationSeconds is not valid. It is between 900 and 3600.")
	}
	if domain != "" {
		d, err := s.Fleet.CustomDomain(ctx, p, "", domain)
		if err != nil {
			return nil, err
		}
		name = d.Workgroup
	}
	w, err := s.Fleet.Workgroup(ctx, p, name)
	if err != nil {
		return nil, err
	}
	c, password, err := s.Credentials.IssueDatabaseCredential(ctx, blueshift.DatabaseCredential{
		Key:        blueshift.Key{Account: w.Account, Region: w.Region},
		Namespace:  w.Namespace,
		User:       identity.DatabaseUser(p),
		AutoCreate: true,
		Database:   aws.ToString(in.DbName),
	}, life)
	if err != nil {
		return nil, err
	}
	return &api.GetCredentialsOutput{DbUser: &c.Login, DbPassword: &password, Expiration: &c.Expires, NextRefreshTime: new(identity.NextRefresh(c))}, nil
}
