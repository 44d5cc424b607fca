package sharing

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

// EndpointPath is the way from a VPC of an account to a cluster: the accounts
// that it concerns, and how far it is.
type EndpointPath struct {
	Owner   blueshift.Account `json:"owner"`
	Cluster string            `json:"cluster"`
	Grantee blueshift.Account `json:"grantee"`
	VPC     string            `json:"vpc,omitempty"` // "" for any
	Steps   []Step            `json:"steps"`
}

// Open reports whether a connection from the VPC would be admitted.
func (p EndpointPath) Open() bool { return len(p.Steps) > 0 && p.Steps[len(p.Steps)-1].State == Done }

// ExplainEndpoint tells how far the handshake is by which a grantee gets to
// connect to a cluster of owner from one of its VPCs, and who has to do what.
// Only these two accounts may ask. Without an owner the caller's own cluster
// of that name is meant or else one that it was authorized for; without a
// grantee, the caller.
func (s *Service) ExplainEndpoint(ctx context.Context, p blueshift.Principal, path EndpointPath) (EndpointPath, error) {
	var err error
	if path.Cluster, err = clusterID(path.Cluster); err != nil {
		return path, err
	}
	for parameter, account := range map[string]*blueshift.Account{"Owner": &path.Owner, "Grantee": &path.Grantee} {
		if *account != "" && !account.Valid() {
			return path, blueshift.Errorf("InvalidParameterValue", "%s %q is not an AWS account id of 12 digits.", parameter, abridge(string(*account)))
		}
	}
	if path.VPC != "" {
		if err := vpcIDs([]string{path.VPC}); err != nil {
			return path, err
		}
	}
	err = s.Store.View(ctx, func(tx store.Tx) error {
		if path.Owner == "" {
			if path.Owner, err = s.ownerOf(tx, p, path.Cluster); err != nil {
				return err
			}
		}
		if path.Grantee == "" {
			path.Grantee = p.Account
		}
		if p.Account != path.Owner && p.Account != path.Grantee {
			return blueshift.Errorf(codeNotLent, "Account %s is neither the owner of cluster %s nor the account that wants to reach it.", p.Account, path.Cluster)
		}
		path.Steps, err = s.endpointSteps(tx, p, path)
		return err
	})
	return path, err
}

// ownerOf finds whose cluster of a name the caller means.
func (s *Service) ownerOf(tx store.Tx, p blueshift.Principal, cluster string) (blueshift.Account, error) {
	now := s.Clock.Now()
	if _, _, err := s.cluster(tx, blueshift.Key{Account: p.Account, Region: p.Region, ID: cluster}, now); err == nil {
		return p.Account, nil
	}
	var owners []string
	for a := range store.EndpointAuthorizations.Lookup(tx, "grantee:"+string(p.Account)) {
		if a.Region == p.Region && a.Cluster == cluster {
			owners = append(owners, string(a.Account))
		}
	}
	switch len(owners) {
	case 0:
		return "", blueshift.Errorf(codeNotLent, "Account %s has no cluster %s and no authorization for one of that name. Name the owner of the cluster to learn what it must call.", p.Account, cluster)
	case 1:
		return blueshift.Account(owners[0]), nil
	default:
		return "", blueshift.Errorf("InvalidParameterValue", "Account %s is authorized for clusters named %s of the accounts %s. Name the owner.", p.Account, cluster, strings.Join(owners, ", "))
	}
}

// endpointSteps are the steps of the endpoint handshake: the first that is not
// done is missing, those after it are blocked.
func (s *Service) endpointSteps(tx store.Tx, p blueshift.Principal, path EndpointPath) ([]Step, error) {
	now := s.Clock.Now()
	cluster := blueshift.Key{Account: path.Owner, Region: p.Region, ID: path.Cluster}
	a, err := authorization(tx, cluster, path.Grantee, now)
	if err != nil {
		return nil, err
	}
	steps := []Step{s.authorizeStep(cluster, path, a)}
	if p.Account == path.Owner || a != nil { // to whom nothing was lent, nothing is told about the cluster
		steps = append([]Step{s.clusterStep(tx, cluster, now)}, steps...)
	}
	steps = append(steps, s.pathSteps(tx, p, path, endpoints(tx, cluster, path.Grantee, now), now)...)
	before := Missing
	for i := range steps {
		if steps[i].State != Done {
			steps[i].State, before = before, Blocked
		} else if i == len(steps)-1 && before == Blocked {
			steps[i].State = Blocked
		}
	}
	return steps, nil
}

// clusterStep holds the cluster against what managed endpoints need of it.
func (s *Service) clusterStep(tx store.Tx, cluster blueshift.Key, now time.Time) Step {
	step := Step{Name: "cluster", State: Missing, Who: cluster.Account}
	c, status, err := s.cluster(tx, cluster, now)
	switch {
	case err != nil:
		step.Call = fmt.Sprintf("CreateCluster(ClusterIdentifier=%s, AvailabilityZoneRelocation=true)", cluster.ID)
	case status == clusterPaused:
		step.Call, err = fmt.Sprintf("ResumeCluster(ClusterIdentifier=%s)", c.ID), mustBe(c, status, "a connection", clusterAvailable)
	case status != clusterAvailable && status != clusterModifying:
		step.Call, err = "DescribeClusters, until the cluster is available", mustBe(c, status, "a connection", clusterAvailable)
	default:
		step.Call, err = fmt.Sprintf("ModifyCluster(ClusterIdentifier=%s, AvailabilityZoneRelocation=true)", c.ID), s.canLend(&c)
	}
	if err == nil {
		step.State, step.Call = Done, fmt.Sprintf("CreateCluster(ClusterIdentifier=%s)", c.ID)
		return step
	}
	step.Why = words(err)
	return step
}

func (s *Service) authorizeStep(cluster blueshift.Key, path EndpointPath, a *blueshift.EndpointAuthorization) Step {
	step := Step{Name: "authorize", State: Missing, Who: cluster.Account}
	step.Call = fmt.Sprintf("AuthorizeEndpointAccess(ClusterIdentifier=%s, Account=%s)", cluster.ID, path.Grantee)
	if path.VPC != "" {
		step.Call = fmt.Sprintf("AuthorizeEndpointAccess(ClusterIdentifier=%s, Account=%s, VpcIds=%s)", cluster.ID, path.Grantee, path.VPC)
	}
	if path.Owner == path.Grantee {
		step.State, step.Call = Done, "nothing: an account needs no authorization for its own cluster"
	} else if step.Why = notLent(cluster, path.Grantee, path.VPC, a); step.Why == "" {
		step.State = Done
	}
	return step
}

// pathSteps are the grantee's: to place an endpoint, and to connect. Where an
// endpoint of another account listens is not told to the grantor.
func (s *Service) pathSteps(tx store.Tx, p blueshift.Principal, path EndpointPath, own []blueshift.EndpointAccess, now time.Time) []Step {
	in := "one of its VPCs"
	if path.VPC != "" {
		in = path.VPC
	}
	create := Step{Name: "create", State: Missing, Who: path.Grantee,
		Call: fmt.Sprintf("CreateEndpointAccess(ClusterIdentifier=%s, ResourceOwner=%s, SubnetGroupName=one in %s)", path.Cluster, path.Owner, in)}
	connect := Step{Name: "connect", State: Missing, Who: path.Grantee, Call: "a SQL client of the VPC connects to the endpoint's address and port"}
	for _, e := range own {
		if (path.VPC != "" && e.VPC != path.VPC) || !e.DeletedAt.IsZero() {
			continue
		}
		create.State = Done
		closed := s.open(tx, &e, now)
		if closed != nil {
			connect.Why = closed.Error()
			continue
		}
		connect.State, connect.Why = Done, ""
		if p.Account == path.Grantee {
			connect.Call = fmt.Sprintf("a SQL client of %s connects to %s:%d", e.VPC, e.Address, e.Port)
		}
		break
	}
	return []Step{create, connect}
}

// words is an error without its code.
func words(err error) string {
	if e, ok := err.(*blueshift.Error); ok {
		return e.Message
	}
	return err.Error()
}
