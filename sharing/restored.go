package sharing

import (
	"context"
	"errors"
	"slices"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

// NamespaceRestored makes the datashares of a namespace, inside the transaction
// that restores it in place, those that it had in a snapshot. A grant survives
// if it existed then and exists now, with the associations that it has now; a
// snapshot of another namespace brings no grants along (Amazon Redshift
// Database Developer Guide, considerations for data sharing in restores). The
// function it returns tells the listeners, after the commit.
func (s *Service) NamespaceRestored(tx store.Tx, namespace blueshift.Key, then []blueshift.Datashare) (after func(context.Context), err error) {
	var changed []blueshift.Key
	ns, err := store.Namespaces.Get(tx, namespace)
	then, now := ofSQL(then), ofSQL(slices.Collect(store.Datashares.Lookup(tx, "namespace:"+namespace.ID)))
	for _, d := range now {
		changed = append(changed, d.Key)
		err = errors.Join(err, store.Datashares.Delete(tx, d.Key))
	}
	for _, d := range then {
		d = restored(d, ns, now)
		err = errors.Join(err, store.Datashares.Put(tx, d))
	}
	return func(ctx context.Context) {
		for _, share := range changed {
			s.Withdrawn(ctx, share)
		}
	}, err
}

// ofSQL leaves out the internal share: a registration is no content of a
// namespace, and outlives what is restored into it.
func ofSQL(all []blueshift.Datashare) []blueshift.Datashare {
	return slices.DeleteFunc(slices.Clone(all), func(d blueshift.Datashare) bool { return d.Type == blueshift.InternalShare })
}

// restored is a share of a snapshot as it comes back into a namespace, beside the
// shares there are now. Its content gets a number that no content of a share of
// its name and id has had before, by which sessions would know it.
func restored(d blueshift.Datashare, namespace blueshift.Namespace, now []blueshift.Datashare) blueshift.Datashare {
	granted := d.Consumers
	i := slices.IndexFunc(now, func(o blueshift.Datashare) bool { return o.Key == d.Key && o.ShareID == d.ShareID })
	d.Key = blueshift.Key{Account: namespace.Account, Region: namespace.Region, ID: blueshift.DatashareID(namespace.ID, d.Name)}
	d.Namespace, d.Consumers = namespace.ID, nil
	if i < 0 {
		if d.ManagedBy == blueshift.ViaDataExchange {
			d.Consumers = []blueshift.Consumer{exchange(d.Created)}
		}
		// Of a share that was dropped, or was another namespace's, it is not known how
		// far the numbers went. Every restore counts as a change of the principals.
		d.Content = (namespace.Principals+1)<<32 | d.Content&(1<<32-1)
		return d
	}
	d.Content = now[i].Content + 1
	for _, c := range now[i].Consumers {
		if slices.ContainsFunc(granted, func(o blueshift.Consumer) bool { return o.ConsumerID == c.ConsumerID }) {
			d.Consumers = append(d.Consumers, c)
		}
	}
	return d
}
