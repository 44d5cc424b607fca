package sharing

import (
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

// Records of the endpoint handshake as of a moment: what has ended by the clock
// reads as absent before it is swept.

// EndpointAuthorizationView is an authorization as both sides see it.
type EndpointAuthorizationView struct {
	blueshift.EndpointAuthorization
	ClusterStatus string
	Status        string
	EndpointCount int
}

// ID orders views of several grantors; a page begins after one.
func (v EndpointAuthorizationView) ID() string { return string(v.Account) + "/" + v.Key.ID }

// EndpointView is a managed endpoint with its status.
type EndpointView struct {
	blueshift.EndpointAccess
	Status string
}

// warehouse finds a cluster or workgroup that is not gone.
func (s *Service) warehouse(tx store.Tx, k blueshift.Key, now time.Time) (w blueshift.Warehouse, status string, err error) {
	w, err = store.Warehouse(tx, k)
	if err == nil {
		status = s.WarehouseStatus(w, now)
	}
	if errors.Is(err, store.ErrNotFound) || (err == nil && status == "") {
		return w, "", warehouseNotFound(k.ID)
	}
	return w, status, err
}

func warehouseNotFound(id string) error {
	if name, workgroup := blueshift.WorkgroupName(id); workgroup {
		return blueshift.Errorf("ResourceNotFoundException", "Serverless workgroup %s not found.", abridge(name))
	}
	return blueshift.Errorf("ClusterNotFound", "Cluster %s not found.", abridge(id))
}

// mustBe refuses a warehouse in another status than the allowed ones.
func mustBe(w blueshift.Warehouse, status, what string, allowed ...string) error {
	if slices.Contains(allowed, status) {
		return nil
	}
	return blueshift.Errorf("InvalidClusterState", "%s is %s; %s needs it to be %s.", sentence(w.ID), status, what, strings.Join(allowed, " or "))
}

// sentence is what a sentence that begins with a warehouse calls it.
func sentence(id string) string {
	words := blueshift.WarehouseWords(id)
	return strings.ToUpper(words[:1]) + words[1:]
}

const (
	clusterAvailable = "available"
	clusterModifying = "modifying"
	clusterPaused    = "paused"
)

func clusterTerm(k blueshift.Key) string {
	return "cluster:" + string(k.Account) + "/" + string(k.Region) + "/" + k.ID
}

// endpoints lists the endpoints in front of a cluster that are not gone, of one
// account or ("") of all.
func endpoints(tx store.Tx, cluster blueshift.Key, of blueshift.Account, now time.Time) (out []blueshift.EndpointAccess) {
	for e := range store.EndpointAccesses.Lookup(tx, clusterTerm(cluster)) {
		if (of == "" || e.Account == of) && EndpointStatus(e, now) != "" {
			out = append(out, e)
		}
	}
	return out
}

// authorization finds the record of a grantee, nil if there is none (any more).
func authorization(tx store.Tx, cluster blueshift.Key, grantee blueshift.Account, now time.Time) (*blueshift.EndpointAuthorization, error) {
	key := cluster
	key.ID = blueshift.EndpointAuthorizationID(cluster.ID, grantee)
	a, err := store.EndpointAuthorizations.Get(tx, key)
	if errors.Is(err, store.ErrNotFound) || (err == nil && a.Revoking && len(endpoints(tx, cluster, grantee, now)) == 0) {
		return nil, nil
	}
	return &a, err
}

func clusterOf(a blueshift.EndpointAuthorization) blueshift.Key {
	return blueshift.Key{Account: a.Account, Region: a.Region, ID: a.Cluster}
}

// authorizationView completes a record; false if it has ended or its cluster has.
func (s *Service) authorizationView(tx store.Tx, a blueshift.EndpointAuthorization, now time.Time) (EndpointAuthorizationView, bool) {
	_, status, err := s.warehouse(tx, clusterOf(a), now)
	v := EndpointAuthorizationView{a, status, AuthorizationAuthorized, len(endpoints(tx, clusterOf(a), a.Grantee, now))}
	if a.Revoking {
		v.Status = AuthorizationRevoking
	}
	return v, err == nil && (!a.Revoking || v.EndpointCount > 0)
}

// endpoint finds an endpoint of an account that is not gone, nor its cluster.
func (s *Service) endpoint(tx store.Tx, k blueshift.Key, now time.Time) (blueshift.EndpointAccess, error) {
	e, err := store.EndpointAccesses.Get(tx, k)
	if errors.Is(err, store.ErrNotFound) {
		return e, endpointNotFound(blueshift.EndpointAccess{Key: k}.Name())
	}
	if err != nil {
		return e, err
	}
	if _, _, lost := s.warehouse(tx, e.Target(), now); lost != nil || EndpointStatus(e, now) == "" {
		return e, endpointNotFound(e.Name())
	}
	return e, nil
}

// sweep removes what has ended on a cluster by the clock.
func sweep(tx store.Tx, cluster blueshift.Key, now time.Time) error {
	for _, e := range slices.Collect(store.EndpointAccesses.Lookup(tx, clusterTerm(cluster))) {
		if EndpointStatus(e, now) == "" {
			if err := store.EndpointAccesses.Delete(tx, e.Key); err != nil {
				return err
			}
		}
	}
	for _, a := range slices.Collect(authorizations(tx, cluster)) {
		if a.Revoking && len(endpoints(tx, cluster, a.Grantee, now)) == 0 {
			if err := store.EndpointAuthorizations.Delete(tx, a.Key); err != nil {
				return err
			}
		}
	}
	return nil
}

// authorizations yields those of one cluster.
func authorizations(tx store.Tx, cluster blueshift.Key) func(yield func(blueshift.EndpointAuthorization) bool) {
	return func(yield func(blueshift.EndpointAuthorization) bool) {
		for a := range store.EndpointAuthorizations.Scan(tx, cluster.Account, cluster.Region, cluster.ID+"/") {
			if a.Cluster != cluster.ID || !yield(a) {
				return
			}
		}
	}
}

// targetOf is the door of an endpoint.
func targetOf(e blueshift.EndpointAccess) blueshift.Target {
	return blueshift.Target{Cluster: e.Target(), Endpoint: e.Key}
}
