package sharing

import (
	"errors"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

// A managed endpoint as pure functions over its record and the clock.

// Statuses of a managed endpoint (Redshift API Reference, EndpointAccess).
const (
	EndpointCreating  = "creating"
	EndpointActive    = "active"
	EndpointModifying = "modifying"
	EndpointDeleting  = "deleting"
)

// EndpointStatus is the status of an endpoint at a moment, "" once it is gone.
func EndpointStatus(e blueshift.EndpointAccess, now time.Time) string {
	switch {
	case !e.DeletedAt.IsZero() && !now.Before(e.DeletedAt):
		return ""
	case !e.DeletedAt.IsZero():
		return EndpointDeleting
	case now.Before(e.ActiveAt):
		return EndpointCreating
	case now.Before(e.ModifiedAt):
		return EndpointModifying
	default:
		return EndpointActive
	}
}

// regroup is ModifyEndpointAccess: the security groups replace those there are.
func regroup(e blueshift.EndpointAccess, groups []string, now time.Time, pace time.Duration) (blueshift.EndpointAccess, error) {
	if err := mustBeActive(e, "modified", now); err != nil {
		return e, err
	}
	groups = slices.Compact(slices.Sorted(slices.Values(groups)))
	if len(groups) == 0 || slices.Equal(groups, slices.Sorted(slices.Values(e.SecurityGroups))) {
		return e, blueshift.Errorf(codeUnchanged, "The specified VPC security group identifiers are already associated with the endpoint %s: %s.", e.Name(), strings.Join(e.SecurityGroups, ", "))
	}
	e.SecurityGroups, e.ModifiedAt = groups, now.Add(pace)
	return e, nil
}

// remove is DeleteEndpointAccess.
func remove(e blueshift.EndpointAccess, now time.Time, pace time.Duration) (blueshift.EndpointAccess, error) {
	if err := mustBeActive(e, "deleted", now); err != nil {
		return e, err
	}
	e.DeletedAt = now.Add(pace)
	return e, nil
}

func mustBeActive(e blueshift.EndpointAccess, what string, now time.Time) error {
	switch status := EndpointStatus(e, now); status {
	case EndpointActive:
		return nil
	case "":
		return endpointNotFound(e.Name())
	default:
		return blueshift.Errorf("InvalidEndpointState", "Endpoint %s is %s and cannot be %s: its status must be active.", e.Name(), status, what)
	}
}

func endpointNotFound(name string) error {
	return blueshift.Errorf("EndpointNotFound", "Endpoint %s not found in this account and Region.", abridge(name))
}

// canLend says why a warehouse cannot have managed endpoints, nil if it can, as
// every workgroup does.
func (s *Service) canLend(tx store.Tx, w blueshift.Warehouse) error {
	c, err := store.Clusters.Get(tx, w.Key)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	const rule = "Managed endpoints need "
	switch {
	case err != nil:
		return err
	case !managedStorage(c.NodeType):
		return blueshift.Errorf(codeCannotLend, rule+"nodes of type RA3 or RG; cluster %s has %s.", c.ID, c.NodeType)
	case c.MultiAZ && !s.MultiAZ:
		return blueshift.Errorf(codeCannotLend, rule+"availability zone relocation, which Multi-AZ clusters such as %s do not have.", c.ID)
	case !c.Relocation && !c.MultiAZ:
		return blueshift.Errorf(codeCannotLend, rule+"availability zone relocation, which is off for cluster %s. Call ModifyCluster with AvailabilityZoneRelocation=true.", c.ID)
	case !within(c.Port, 5431, 5455) && !within(c.Port, 8191, 8215) && !within(c.Port, s.SharedPorts[0], s.SharedPorts[1]):
		return blueshift.Errorf(codeCannotLend, rule+"a port of 5431-5455 or 8191-8215; cluster %s uses %d.", c.ID, c.Port)
	}
	return nil
}

func within(n, least, most int) bool { return n >= least && n <= most }

var (
	identifierPattern = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`) // of clusters and endpoints
	vpcPattern        = regexp.MustCompile(`^vpc-[0-9a-z]{1,17}$`)
)

// endpointName folds and checks an EndpointName.
func endpointName(name string) (string, error) {
	folded := strings.ToLower(name)
	if len(folded) > 30 || !identifierPattern.MatchString(folded) {
		return "", blueshift.Errorf("InvalidParameterValue", "The parameter EndpointName is not valid: %q. Endpoint names have 1 to 30 letters, digits and hyphens, begin with a letter, do not end with a hyphen and do not contain two in a row.", abridge(name))
	}
	return folded, nil
}

// clusterID folds and checks a ClusterIdentifier, which these operations need
// although the model has it optional.
func clusterID(id string) (string, error) {
	folded := strings.ToLower(id)
	switch {
	case id == "":
		return "", blueshift.Errorf("MissingParameter", "The request must contain the parameter ClusterIdentifier.")
	case len(folded) > 63 || !identifierPattern.MatchString(folded):
		return "", blueshift.Errorf("InvalidParameterValue", "The parameter ClusterIdentifier is not a valid identifier: %q.", abridge(id))
	}
	return folded, nil
}

// accountID checks an account given under the name of a parameter.
func accountID(parameter, id string) (blueshift.Account, error) {
	switch a := blueshift.Account(id); {
	case id == "":
		return "", blueshift.Errorf("MissingParameter", "The request must contain the parameter %s.", parameter)
	case !a.Valid():
		return "", blueshift.Errorf("InvalidParameterValue", "The parameter %s is not an AWS account id of 12 digits: %q.", parameter, abridge(id))
	default:
		return a, nil
	}
}

// vpcIDs checks VpcIds. Whether they exist in a foreign account cannot be known.
func vpcIDs(ids []string) error {
	for _, id := range ids {
		if !vpcPattern.MatchString(id) {
			return blueshift.Errorf("InvalidParameterValue", "The parameter VpcIds has %q, which is not a VPC id such as vpc-0123456789abcdef0.", abridge(id))
		}
	}
	return checkVPCCount(len(ids))
}
