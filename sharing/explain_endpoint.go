package sharing

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

// EndpointPath is the way from a VPC of an account to a cluster or workgroup:
// the accounts that it concerns, and how far it is.
type EndpointPath struct {
	Owner   blueshift.Account `json:"owner"`
	Cluster string            `json:"cluster"` // of a workgroup, blueshift.WorkgroupID
	Grantee blueshift.Account `json:"grantee"`
	VPC     string            `json:"vpc,omitempty"` // "" for any
	Steps   []blueshift.Step  `json:"steps"`
}

// Open reports whether a connection from the VPC would be admitted.
func (p EndpointPath) Open() bool {
	return len(p.Steps) > 0 && p.Steps[len(p.Steps)-1].State == blueshift.Done
}

// ExplainEndpoint tells how far the handshake is by which a grantee gets to
// connect to a warehouse of owner from one of its VPCs, and who has to do what.
// Only these two accounts may ask. Without an owner the caller's own cluster
// of that name is meant or else one that it was authorized for; without a
// grantee, the caller.
func (s *Service) ExplainEndpoint(ctx context.Context, p blueshift.Principal, path EndpointPath) (EndpointPath, error) {
	var err error
	if name, workgroup := blueshift.WorkgroupName(path.Cluster); workgroup {
		_, err = clusterID(name)
	} else {
		path.Cluster, err = clusterID(path.Cluster)
	}
	if err != nil {
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
			return blueshift.Errorf(codeNotLent, "Account %s is neither the owner of %s nor the account that wants to reach it.", p.Account, blueshift.WarehouseWords(path.Cluster))
		}
		path.Steps, err = s.endpointSteps(tx, p, path)
		return err
	})
	return path, err
}

// ownerOf finds whose warehouse of a name the caller means.
func (s *Service) ownerOf(tx store.Tx, p blueshift.Principal, cluster string) (blueshift.Account, error) {
	now := s.Clock.Now()
	if _, _, err := s.warehouse(tx, blueshift.Key{Account: p.Account, Region: p.Region, ID: cluster}, now); err == nil {
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
		return "", blueshift.Errorf(codeNotLent, "Account %s has no %s and no authorization for one of that name. Name the owner to learn what it must call.", p.Account, blueshift.WarehouseWords(cluster))
	case 1:
		return blueshift.Account(owners[0]), nil
	default:
		return "", blueshift.Errorf("InvalidParameterValue", "Account %s is authorized for the %s of each of the accounts %s. Name the owner.", p.Account, blueshift.WarehouseWords(cluster), strings.Join(owners, ", "))
	}
}

// endpointSteps are the steps of the endpoint handshake: the first that is not
// done is missing, those after it are blocked.
func (s *Service) endpointSteps(tx store.Tx, p blueshift.Principal, path EndpointPath) ([]blueshift.Step, error) {
	now := s.Clock.Now()
	cluster := blueshift.Key{Account: path.Owner, Region: p.Region, ID: path.Cluster}
	a, err := authorization(tx, cluster, path.Grantee, now)
	if err != nil {
		return nil, err
	}
	steps := []blueshift.Step{s.authorizeStep(cluster, path, a)}
	if p.Account == path.Owner || a != nil { // to whom nothing was lent, nothing is told about the cluster
		steps = append([]blueshift.Step{s.clusterStep(tx, cluster, now)}, steps...)
	}
	steps = append(steps, s.pathSteps(tx, p, path, endpoints(tx, cluster, path.Grantee, now), now)...)
	settle(steps)
	last := len(steps) - 1
	if slices.ContainsFunc(steps[:last], func(s blueshift.Step) bool { return s.State != blueshift.Done }) {
		steps[last].State = blueshift.Blocked // a connection needs all of them
	}
	return steps, nil
}

// clusterStep holds the warehouse against what managed endpoints need of it.
func (s *Service) clusterStep(tx store.Tx, cluster blueshift.Key, now time.Time) blueshift.Step {
	step := blueshift.Step{Name: "cluster", State: blueshift.Missing, Who: cluster.Account}
	if _, workgroup := blueshift.WorkgroupName(cluster.ID); workgroup {
		step.Name = "workgroup"
	}
	c, status, err := s.warehouse(tx, cluster, now)
	switch {
	case err != nil:
		step.Call = createCall(cluster)
	case status == clusterPaused:
		step.Call, err = fmt.Sprintf("ResumeCluster(ClusterIdentifier=%s)", c.ID), mustBe(c, status, "a connection", clusterAvailable)
	case status != clusterAvailable && status != clusterModifying:
		step.Call, err = waitCall(cluster), mustBe(c, status, "a connection", clusterAvailable)
	default:
		step.Call, err = fmt.Sprintf("ModifyCluster(ClusterIdentifier=%s, AvailabilityZoneRelocation=true)", c.ID), s.canLend(tx, c)
	}
	if err == nil {
		step.State, step.Call = blueshift.Done, createCall(cluster)
		return step
	}
	step.Why = words(err)
	return step
}

func (s *Service) authorizeStep(cluster blueshift.Key, path EndpointPath, a *blueshift.EndpointAuthorization) blueshift.Step {
	step := blueshift.Step{Name: "authorize", State: blueshift.Missing, Who: cluster.Account}
	step.Call = authorizeCall(cluster, path.Grantee, path.VPC)
	if path.Owner == path.Grantee {
		step.State, step.Call = blueshift.Done, "nothing: an account needs no authorization for its own warehouse"
	} else if step.Why = notLent(cluster, path.Grantee, path.VPC, a); step.Why == "" {
		step.State = blueshift.Done
	}
	return step
}

// pathSteps are the grantee's: to place an endpoint, and to connect. Where an
// endpoint of another account listens is not told to the grantor.
func (s *Service) pathSteps(tx store.Tx, p blueshift.Principal, path EndpointPath, own []blueshift.EndpointAccess, now time.Time) []blueshift.Step {
	create := blueshift.Step{Name: "create", State: blueshift.Missing, Who: path.Grantee, Call: placeCall(path)}
	connect := blueshift.Step{Name: "connect", State: blueshift.Missing, Who: path.Grantee, Call: "a SQL client of the VPC connects to the endpoint's address and port"}
	for _, e := range own {
		if (path.VPC != "" && e.VPC != path.VPC) || !e.DeletedAt.IsZero() {
			continue
		}
		create.State = blueshift.Done
		closed := s.open(tx, &e, now)
		if closed != nil {
			connect.Why = closed.Error()
			continue
		}
		connect.State, connect.Why = blueshift.Done, ""
		if p.Account == path.Grantee {
			connect.Call = fmt.Sprintf("a SQL client of %s connects to %s:%d", e.VPC, e.Address, e.Port)
		}
		break
	}
	return []blueshift.Step{create, connect}
}

// words is an error without its code.
func words(err error) string {
	if e, ok := err.(*blueshift.Error); ok {
		return e.Message
	}
	return err.Error()
}
