package provisioned

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/redshift"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/identity"
)

// GetClusterCredentials makes a temporary password of a database user (Redshift
// API Reference, GetClusterCredentials). Whether the user exists shows at
// login. Besides the call itself the caller's policies have to allow making
// the user, if it may be made, and joining each group.
func (s *Service) GetClusterCredentials(ctx context.Context, in *redshift.GetClusterCredentialsInput) (*redshift.GetClusterCredentialsOutput, error) {
	p := blueshift.PrincipalFrom(ctx)
	c := blueshift.DatabaseCredential{User: aws.ToString(in.DbUser), AutoCreate: aws.ToBool(in.AutoCreate), Groups: in.DbGroups, Database: aws.ToString(in.DbName)}
	if err := checkDatabaseName("DbUser", c.User); err != nil {
		return nil, err
	}
	if err := checkDatabaseGroups(c.Groups); err != nil {
		return nil, err
	}
	d, cluster, err := s.credentialFor(ctx, p, &c, in.ClusterIdentifier, in.CustomDomainName, in.DurationSeconds)
	if err != nil {
		return nil, err
	}
	conditions := credentialConditions(in)
	may := func(action, kind, name string) error {
		return s.Credentials.Authorize(ctx, p, "redshift:"+action, databaseARN(p, kind, cluster.ID, name), conditions)
	}
	if c.Database != "" {
		err = may("GetClusterCredentials", "dbname", c.Database)
	}
	if err == nil && c.AutoCreate {
		err = may("CreateClusterUser", "dbuser", c.User)
	}
	for _, g := range c.Groups {
		if err == nil {
			err = may("JoinGroup", "dbgroup", g)
		}
	}
	if err != nil {
		return nil, err
	}
	c, password, err := s.Credentials.IssueDatabaseCredential(ctx, c, d)
	if err != nil {
		return nil, err
	}
	return &redshift.GetClusterCredentialsOutput{DbUser: &c.Login, DbPassword: &password, Expiration: &c.Expires}, nil
}

// GetClusterCredentialsWithIAM makes a temporary password of the database user
// that the caller's identity stands for, who is made at login (Redshift API
// Reference, GetClusterCredentialsWithIAM).
func (s *Service) GetClusterCredentialsWithIAM(ctx context.Context, in *redshift.GetClusterCredentialsWithIAMInput) (*redshift.GetClusterCredentialsWithIAMOutput, error) {
	p := blueshift.PrincipalFrom(ctx)
	c := blueshift.DatabaseCredential{User: identity.DatabaseUser(p), AutoCreate: true, Database: aws.ToString(in.DbName)}
	d, _, err := s.credentialFor(ctx, p, &c, in.ClusterIdentifier, in.CustomDomainName, in.DurationSeconds)
	if err != nil {
		return nil, err
	}
	c, password, err := s.Credentials.IssueDatabaseCredential(ctx, c, d)
	if err != nil {
		return nil, err
	}
	return &redshift.GetClusterCredentialsWithIAMOutput{DbUser: &c.Login, DbPassword: &password, Expiration: &c.Expires, NextRefreshTime: aws.Time(identity.NextRefresh(c))}, nil
}

// credentialFor checks what both calls have in common and settles the namespace
// that the credential is for. The cluster need not be available: a login says
// so later.
func (s *Service) credentialFor(ctx context.Context, p blueshift.Principal, c *blueshift.DatabaseCredential, id, domain *string, seconds *int32) (time.Duration, blueshift.Cluster, error) {
	var cluster blueshift.Cluster
	d := time.Duration(aws.ToInt32(seconds)) * time.Second
	switch {
	case domain != nil:
		return 0, cluster, blueshift.Errorf("UnsupportedOperation", "Blueshift has no custom domain names yet: name the cluster with ClusterIdentifier.")
	case aws.ToString(id) == "":
		return 0, cluster, blueshift.Errorf("InvalidParameterValue", "The parameter ClusterIdentifier must be provided.")
	case seconds == nil:
		d = identity.MinDatabaseCredential
	case d < identity.MinDatabaseCredential || d > identity.MaxDatabaseCredential:
		return 0, cluster, blueshift.Errorf("InvalidParameterValue", "Token duration must be between 900 and 3600 seconds")
	}
	if c.Database != "" {
		if err := checkDatabaseName("DbName", c.Database); err != nil {
			return 0, cluster, err
		}
	}
	cluster, err := s.Fleet.Cluster(ctx, p, *id)
	if err != nil {
		return 0, cluster, err
	}
	c.Account, c.Region, c.Namespace = cluster.Account, cluster.Region, cluster.Namespace
	return d, cluster, nil
}

var (
	databaseName  = blueshift.Pattern(`^[A-Za-z][\w+.@-]{0,63}$`)
	databaseGroup = blueshift.Pattern(`^[a-z][a-z0-9_+.@-]{0,63}$`)
)

func checkDatabaseName(member, name string) error {
	if !databaseName().MatchString(name) || strings.EqualFold(name, "public") {
		return blueshift.Errorf("InvalidParameterValue", "The parameter %s is not valid: it must contain 1 to 64 letters, digits and the characters _ + . @ -, begin with a letter, and not be PUBLIC.", member)
	}
	return nil
}

func checkDatabaseGroups(groups []string) error {
	for _, g := range groups {
		if !databaseGroup().MatchString(g) || g == "public" {
			return blueshift.Errorf("InvalidParameterValue", "The parameter DbGroups is not valid: each must contain 1 to 64 lower case letters, digits and the characters _ + . @ -, begin with a letter, and not be public.")
		}
	}
	return nil
}

// databaseARN names a database user, group or database as IAM policies do
// (Service Authorization Reference, Actions for Amazon Redshift).
func databaseARN(p blueshift.Principal, kind, cluster, name string) string {
	return "arn:aws:redshift:" + string(p.Region) + ":" + string(p.Account) + ":" + kind + ":" + strings.ToLower(cluster) + "/" + name
}

// credentialConditions are the condition keys of GetClusterCredentials.
func credentialConditions(in *redshift.GetClusterCredentialsInput) map[string]string {
	values := map[string]string{"redshift:DbUser": aws.ToString(in.DbUser)}
	if in.DbName != nil {
		values["redshift:DbName"] = *in.DbName
	}
	if in.DurationSeconds != nil {
		values["redshift:DurationSeconds"] = strconv.Itoa(int(*in.DurationSeconds))
	}
	return values
}
