package sharing

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

// The answers of RegisterNamespace and DeregisterNamespace, the only calls
// about datashares that take their time (Redshift API Reference).
const (
	Registering   = "Registering"
	Deregistering = "Deregistering"
)

// NamespaceReference names a namespace by what serves it: a cluster, or a
// workgroup of a serverless namespace, each by its name or GUID.
type NamespaceReference struct {
	Cluster              string
	Namespace, Workgroup string
}

// RegisterNamespace makes a namespace of the caller known to the data catalog of
// an account: the namespace gets its internal datashare, authorized for that
// catalog (Redshift API Reference, RegisterNamespace). The share shows when
// registering is over. Repeating it changes nothing.
func (s *Service) RegisterNamespace(ctx context.Context, p blueshift.Principal, r NamespaceReference, consumers []string) (string, error) {
	return Registering, s.registration(ctx, p, "RegisterNamespace", r, consumers, func(tx store.Tx, n blueshift.Namespace, id blueshift.ConsumerID) error {
		now := s.Clock.Now()
		d, err := internalShare(tx, n)
		if errors.Is(err, store.ErrNotFound) {
			d = blueshift.Datashare{Key: keyOf(n, blueshift.InternalShareName), Namespace: n.ID, Name: blueshift.InternalShareName, Type: blueshift.InternalShare,
				ShareID: n.NextOID, Created: now.Add(s.Pace)}
			n.NextOID++
			err = store.Namespaces.Put(tx, n)
		}
		if err == nil {
			d, err = register(d, id, now, s.Pace)
		}
		if err != nil {
			return err
		}
		return store.Datashares.Put(tx, d)
	})
}

// DeregisterNamespace takes a registration back. The internal datashare goes
// with its last one, when deregistering is over.
func (s *Service) DeregisterNamespace(ctx context.Context, p blueshift.Principal, r NamespaceReference, consumers []string) (string, error) {
	return Deregistering, s.registration(ctx, p, "DeregisterNamespace", r, consumers, func(tx store.Tx, n blueshift.Namespace, id blueshift.ConsumerID) error {
		now := s.Clock.Now()
		d, err := internalShare(tx, n)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		if d, err = deregister(d, n, id, now, s.Pace); err != nil {
			return err
		}
		if len(d.Consumers) == 0 {
			return store.Datashares.Delete(tx, d.Key)
		}
		return store.Datashares.Put(tx, d)
	})
}

// registration checks a request and runs a step on the namespace it names.
func (s *Service) registration(ctx context.Context, p blueshift.Principal, op string, r NamespaceReference, consumers []string,
	step func(store.Tx, blueshift.Namespace, blueshift.ConsumerID) error) error {
	if len(consumers) != 1 {
		return blueshift.Errorf("InvalidParameterValue", "ConsumerIdentifiers must have exactly one item; the request has %d.", len(consumers))
	}
	id, err := parseConsumer(consumers[0])
	if err != nil || id.Via != blueshift.ViaDataCatalog {
		return blueshift.Errorf("InvalidParameterValue", "ConsumerIdentifiers has %q; a namespace is registered with the data catalog of an account, written DataCatalog/ACCOUNT.", abridge(consumers[0]))
	}
	return s.Store.Update(ctx, func(tx store.Tx) error {
		guid, w, err := s.served(tx, p, r)
		if err != nil {
			return err
		}
		if err := mustBe(w, s.WarehouseStatus(w, s.Clock.Now()), op, clusterAvailable); err != nil {
			return err
		}
		n, err := store.Namespaces.Get(tx, blueshift.Key{Account: p.Account, Region: p.Region, ID: guid})
		if err != nil {
			return err
		}
		return step(tx, n, id)
	})
}

// served finds the namespace that a reference means, and the warehouse in front
// of it.
func (s *Service) served(tx store.Tx, p blueshift.Principal, r NamespaceReference) (guid string, w blueshift.Warehouse, err error) {
	now := s.Clock.Now()
	if r.Namespace == "" && r.Workgroup == "" {
		w, _, err = s.warehouse(tx, blueshift.Key{Account: p.Account, Region: p.Region, ID: strings.ToLower(r.Cluster)}, now)
		return w.Namespace, w, err
	}
	n, err := serverlessNamespace(tx, p, r.Namespace)
	if errors.Is(err, store.ErrNotFound) || (err == nil && !n.DeletedAt.IsZero() && !now.Before(n.DeletedAt)) {
		err = blueshift.Errorf("InvalidNamespaceFault", "The serverless namespace %s doesn't exist in account %s.", abridge(r.Namespace), p.Account)
	}
	if err != nil {
		return "", w, err
	}
	g, err := workgroup(tx, p, r.Workgroup)
	switch {
	case errors.Is(err, store.ErrNotFound) || (err == nil && s.WarehouseStatus(g.Warehouse, now) == ""):
		err = blueshift.Errorf("ClusterNotFound", "Workgroup %s not found.", abridge(r.Workgroup))
	case err == nil && g.Namespace != n.GUID:
		err = blueshift.Errorf("InvalidNamespaceFault", "Workgroup %s does not serve namespace %s but %s.", g.Name(), n.ID, g.NamespaceName)
	}
	return n.GUID, g.Warehouse, err
}

// serverlessNamespace finds a namespace of the caller by its name or GUID.
func serverlessNamespace(tx store.Tx, p blueshift.Principal, id string) (blueshift.ServerlessNamespace, error) {
	for n := range store.ServerlessNamespaces.Lookup(tx, "guid:"+id) {
		if n.Account == p.Account && n.Region == p.Region {
			return n, nil
		}
	}
	return store.ServerlessNamespaces.Get(tx, blueshift.Key{Account: p.Account, Region: p.Region, ID: id})
}

// workgroup finds a workgroup of the caller by its name or GUID.
func workgroup(tx store.Tx, p blueshift.Principal, id string) (blueshift.Workgroup, error) {
	for w := range store.Workgroups.Lookup(tx, "workgroup:"+id) {
		if w.Account == p.Account && w.Region == p.Region {
			return w, nil
		}
	}
	return store.Workgroups.Get(tx, blueshift.Key{Account: p.Account, Region: p.Region, ID: blueshift.WorkgroupID(id)})
}

func internalShare(tx store.Tx, n blueshift.Namespace) (blueshift.Datashare, error) {
	return store.Datashares.Get(tx, keyOf(n, blueshift.InternalShareName))
}

// register adds a data catalog to an internal share, or authorizes it again.
func register(d blueshift.Datashare, id blueshift.ConsumerID, now time.Time, pace time.Duration) (blueshift.Datashare, error) {
	d = registered(d, now)
	i := indexOf(&d, id)
	switch {
	case i < 0 && len(d.Consumers) >= maxConsumers:
		return d, blueshift.Errorf("InvalidParameterValue", "Namespace %s is registered with %d data catalogs already.", d.Namespace, maxConsumers)
	case i < 0:
		due := now.Add(pace)
		d.Consumers = append(d.Consumers, blueshift.Consumer{ConsumerID: id, Granted: due, Authorization: blueshift.Authorized, AuthorizationChanged: due})
		return d, nil
	case !d.Consumers[i].Ends.IsZero():
		return d, blueshift.Errorf("InvalidClusterState", "Namespace %s is being deregistered from %s. Repeat the call once its data share %s is gone.", d.Namespace, id, d.ARN())
	case d.Consumers[i].Authorization == blueshift.Authorized:
		return d, nil
	}
	return authorize(d, id, d.Consumers[i].ProducerAllowedWrites, now)
}

// deregister lets a data catalog leave an internal share.
func deregister(d blueshift.Datashare, n blueshift.Namespace, id blueshift.ConsumerID, now time.Time, pace time.Duration) (blueshift.Datashare, error) {
	d = registered(d, now)
	i := indexOf(&d, id)
	switch {
	case i < 0:
		return d, blueshift.Errorf("InvalidNamespaceFault", "The namespace %s doesn't exist in %s: it is not registered with it.", n.ARN(), id)
	case now.Before(d.Consumers[i].Granted):
		return d, blueshift.Errorf("InvalidClusterState", "Namespace %s is being registered with %s. Repeat the call once DescribeDataShares shows %s.", d.Namespace, id, d.ARN())
	case d.Consumers[i].Ends.IsZero():
		d.Consumers[i].Ends = now.Add(pace)
	}
	return registered(d, now), nil
}

// registered is a copy of an internal share without the consumers that have
// left it by the clock.
func registered(d blueshift.Datashare, now time.Time) blueshift.Datashare {
	d.Consumers = slices.DeleteFunc(slices.Clone(d.Consumers), func(c blueshift.Consumer) bool { return !c.Ends.IsZero() && !now.Before(c.Ends) })
	return d
}

// asOf is a share as it is to be seen at a moment. The consumers of an internal
// one that have yet to come by the clock are apart.
func asOf(d blueshift.Datashare, now time.Time) (_ blueshift.Datashare, registering []blueshift.Consumer) {
	if d.Type != blueshift.InternalShare {
		return d, nil
	}
	d = registered(d, now)
	d.Consumers = slices.DeleteFunc(d.Consumers, func(c blueshift.Consumer) bool {
		early := now.Before(c.Granted)
		if early {
			registering = append(registering, c)
		}
		return early
	})
	return d, registering
}
