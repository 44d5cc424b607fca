package sharing

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"strings"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

// ModifyEndpointAccess replaces the security groups of an endpoint of the
// caller (Redshift API Reference, ModifyEndpointAccess). The answer is modifying.
func (s *Service) ModifyEndpointAccess(ctx context.Context, p blueshift.Principal, name string, groups []string) (v EndpointView, err error) {
	key, err := endpointKey(p, name)
	if err != nil {
		return v, err
	}
	return s.modify(ctx, key, groups)
}

func (s *Service) modify(ctx context.Context, key blueshift.Key, groups []string) (v EndpointView, err error) {
	v.Status = EndpointModifying
	if err := s.Networks.Refresh(ctx, key.Account, key.Region); err != nil {
		return v, err
	}
	err = s.change(ctx, key, func(tx store.Tx, e blueshift.EndpointAccess) error {
		now := s.Clock.Now()
		c, status, err := s.warehouse(tx, e.Target(), now)
		if err != nil {
			return err
		}
		if err := mustBe(c, status, "ModifyEndpointAccess", clusterAvailable); err != nil {
			return err
		}
		if v.EndpointAccess, err = regroup(e, groups, now, s.Pace); err != nil {
			return err
		}
		if _, err := s.securityGroups(e.VPC, v.SecurityGroups); err != nil {
			return err
		}
		return store.EndpointAccesses.Put(tx, v.EndpointAccess)
	})
	return v, err
}

// DeleteEndpointAccess removes an endpoint of the caller, whatever has become
// of its authorization. When it returns, the address is closed and connections
// through it are cut (Redshift API Reference, DeleteEndpointAccess). The answer
// is deleting.
func (s *Service) DeleteEndpointAccess(ctx context.Context, p blueshift.Principal, name string) (v EndpointView, err error) {
	key, err := endpointKey(p, name)
	if err != nil {
		return v, err
	}
	return s.delete(ctx, key)
}

func (s *Service) delete(ctx context.Context, key blueshift.Key) (v EndpointView, err error) {
	v.Status = EndpointDeleting
	var unlock func()
	defer func() {
		if unlock != nil {
			unlock()
		}
	}()
	// The turn belongs to the cluster, which only the record names.
	for cluster := (blueshift.Key{}); ; {
		moved := false
		err = s.change(ctx, key, func(tx store.Tx, e blueshift.EndpointAccess) (err error) {
			if moved = e.Target() != cluster; moved {
				cluster = e.Target()
				return nil
			}
			now := s.Clock.Now()
			if v.EndpointAccess, err = remove(e, now, s.Pace); err != nil {
				return err
			}
			if err := store.EndpointAccesses.Put(tx, v.EndpointAccess); err != nil {
				return err
			}
			return sweep(tx, cluster, now)
		})
		if err != nil {
			return v, err
		}
		if !moved {
			s.shut(ctx, []blueshift.EndpointAccess{v.EndpointAccess})
			return v, nil
		}
		if unlock != nil {
			unlock()
		}
		unlock = s.lock(cluster)
	}
}

// endpointKey is the key of an endpoint that leads to a cluster.
func endpointKey(p blueshift.Principal, name string) (blueshift.Key, error) {
	name, err := endpointName(name)
	return blueshift.Key{Account: p.Account, Region: p.Region, ID: name}, err
}

// change runs fn on an endpoint of the caller.
func (s *Service) change(ctx context.Context, key blueshift.Key, fn func(store.Tx, blueshift.EndpointAccess) error) error {
	return s.Store.Update(ctx, func(tx store.Tx) error {
		e, err := s.endpoint(tx, key, s.Clock.Now())
		if err != nil {
			return err
		}
		return fn(tx, e)
	})
}

// EndpointFilter selects endpoints; its members combine with AND, "" is any.
type EndpointFilter struct {
	Name          string
	Cluster       string
	ResourceOwner string
	VPC           string
}

// DescribeEndpointAccess lists the endpoints that live in the caller's account
// in order of name; a grantor sees those of its grantees only as a count
// (Redshift API Reference, DescribeEndpointAccess). A name that does not exist
// is EndpointNotFound, a miss of the other filters an empty list.
func (s *Service) DescribeEndpointAccess(ctx context.Context, p blueshift.Principal, f EndpointFilter, page Page) (out []EndpointView, more bool, err error) {
	f.Name, f.Cluster = strings.ToLower(f.Name), strings.ToLower(f.Cluster)
	if f.ResourceOwner != "" {
		if _, err := accountID("ResourceOwner", f.ResourceOwner); err != nil {
			return nil, false, err
		}
	}
	key := blueshift.Key{Account: p.Account, Region: p.Region}
	err = s.Store.View(ctx, func(tx store.Tx) error {
		now := s.Clock.Now()
		if f.Name != "" {
			if key, err = endpointKey(p, f.Name); err != nil {
				return endpointNotFound(f.Name)
			}
			e, err := s.endpoint(tx, key, now)
			if err == nil && f.matches(e) {
				out = append(out, EndpointView{e, EndpointStatus(e, now)})
			} else if err == nil {
				err = endpointNotFound(f.Name)
			}
			return err
		}
		for e := range store.EndpointAccesses.Scan(tx, p.Account, p.Region, page.After) {
			if _, err := s.endpoint(tx, e.Key, now); err != nil || !f.matches(e) || e.Serverless() {
				continue
			}
			if len(out) == page.Limit {
				more = true
				return nil
			}
			out = append(out, EndpointView{e, EndpointStatus(e, now)})
		}
		if len(out) == 0 && page.After == "" && f.Cluster != "" && (f.ResourceOwner == "" || f.ResourceOwner == string(p.Account)) {
			key.ID = f.Cluster
			_, _, err := s.warehouse(tx, key, now)
			return err
		}
		return nil
	})
	return out, more, err
}

func (f EndpointFilter) matches(e blueshift.EndpointAccess) bool {
	return (f.Name == "" || e.ID == f.Name) && (f.Cluster == "" || e.Cluster == f.Cluster) &&
		(f.ResourceOwner == "" || string(e.ResourceOwner) == f.ResourceOwner) && (f.VPC == "" || e.VPC == f.VPC)
}

// newID is an id in the shape of AWS: a prefix and 17 hexadecimal digits.
func newID(prefix string) string {
	var b [9]byte
	rand.Read(b[:]) // never fails (crypto/rand)
	return prefix + hex.EncodeToString(b[:])[:17]
}
