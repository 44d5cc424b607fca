package fleet

import (
	"context"
	"errors"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

// CreateCluster makes a warehouse: a cluster, its namespace with one database
// and the master user. The database file exists and the address listens before
// the records do, so a cluster that is described works, and a crash leaves a
// whole cluster or none. The record is answered as of the moment of the call:
// its status there is Creating.
func (f *Fleet) CreateCluster(ctx context.Context, p blueshift.Principal, r ClusterRequest) (blueshift.Cluster, error) {
	c, err := r.cluster(p)
	if err != nil {
		return c, err
	}
	if err := f.Networks.Refresh(ctx, p.Account, p.Region); err != nil {
		return c, err
	}
	defer f.lock(c.Key)()
	if err := f.sweepDeleted(ctx, c.Key); err != nil {
		return c, err
	}
	if err := f.Store.View(ctx, func(tx store.Tx) error { return f.place(tx, &c) }); err != nil {
		return c, err
	}
	password, err := f.NewPassword(r.MasterPassword)
	if err != nil {
		return c, err
	}
	c.Namespace = newGUID()
	c.Created = f.Clock.Now()
	c.AvailableAt = c.Created.Add(f.Pace)
	db := blueshift.Database{Name: c.DBName, Owner: c.MasterUsername, Catalog: newCatalog()}

	undo := func() { f.drop(context.WithoutCancel(ctx), db.Catalog) }
	if err := f.Databases.Create(ctx, db.Catalog); err != nil {
		undo() // of what may be half made
		return c, err
	}
	address, err := f.Addresses.Listen(ctx, blueshift.Target{Cluster: c.Key}, "", c.Port)
	if err != nil {
		undo()
		return c, blueshift.Errorf("InsufficientClusterCapacity", "Cluster %s has no address to listen on: %v.", c.ID, err)
	}
	c.Address, c.Port = blueshift.SplitAddress(address, c.Port)

	err = f.Store.Update(ctx, func(tx store.Tx) error {
		if err := f.place(tx, &c); err != nil { // what was true before may not be now
			return err
		}
		return f.put(tx, c, db, password)
	})
	if err != nil {
		f.Addresses.Close(context.WithoutCancel(ctx), blueshift.Target{Cluster: c.Key})
		undo()
		return c, err
	}
	return c, nil
}

// place checks what depends on other records, and settles where the cluster
// lies: VPC, subnet, Availability Zone and security groups.
func (f *Fleet) place(tx store.Tx, c *blueshift.Cluster) error {
	if _, err := store.Clusters.Get(tx, c.Key); !errors.Is(err, store.ErrNotFound) {
		return blueshift.Errorf("ClusterAlreadyExists", "Cluster already exists: %s", c.ID)
	}
	nodes := c.NumberOfNodes
	for other := range store.Clusters.Scan(tx, c.Account, c.Region, "") {
		nodes += other.NumberOfNodes
	}
	if nodes > f.Quotas.Nodes {
		return blueshift.Errorf("NumberOfNodesQuotaExceeded", "Cluster %s would bring account %s to %d nodes in %s; the quota is %d.",
			c.ID, c.Account, nodes, c.Region, f.Quotas.Nodes)
	}
	group, err := f.group(tx, c.Account, c.Region, c.SubnetGroup)
	if err != nil {
		return err
	}
	if err := checkClusterSecurityGroups(tx, c); err != nil {
		return err
	}
	if err := f.start(tx, c); err != nil {
		return err
	}
	return f.settle(c, group)
}

// settle puts a cluster into a subnet group.
func (f *Fleet) settle(c *blueshift.Cluster, group blueshift.SubnetGroup) error {
	var in []blueshift.Subnet
	for _, s := range group.Subnets {
		if c.AvailabilityZone == "" || s.AvailabilityZone == c.AvailabilityZone {
			in = append(in, s)
		}
	}
	if len(in) == 0 {
		return blueshift.Errorf("InvalidParameterValue", "Subnet group %s has no subnet in Availability Zone %s.", group.ID, abridge(c.AvailabilityZone))
	}
	c.Subnet = in[pick(len(in), "subnet", string(c.Account), string(c.Region), c.ID)]
	c.AvailabilityZone = c.Subnet.AvailabilityZone
	c.VPC = group.VPC
	c.VPCEndpointID = generatedID("vpce-", string(c.Account), string(c.Region), c.ID, c.VPC)
	c.InterfaceID = generatedID("eni-", string(c.Account), string(c.Region), c.ID, c.Subnet.ID)
	return f.checkSecurityGroups(c)
}

func (f *Fleet) checkSecurityGroups(c *blueshift.Cluster) error {
	if len(c.SecurityGroups) == 0 {
		c.SecurityGroups = []string{f.Networks.DefaultSecurityGroup(c.VPC)}
	}
	for _, id := range c.SecurityGroups {
		if !f.Networks.HasSecurityGroup(c.VPC, id) {
			return blueshift.Errorf("InvalidParameterValue", "Security group %s does not exist in VPC %s.", abridge(id), c.VPC)
		}
	}
	return nil
}

// Object ids and user ids that a new namespace begins with.
const (
	firstOID  = 100_000
	masterSys = 100
)

// put writes the records of a new cluster.
func (f *Fleet) put(tx store.Tx, c blueshift.Cluster, db blueshift.Database, password blueshift.PasswordVerifier) error {
	ns := blueshift.Namespace{Key: blueshift.Key{Account: c.Account, Region: c.Region, ID: c.Namespace}, Warehouse: c.ID, Created: c.Created}
	return errors.Join(store.Clusters.Put(tx, c), putNamespace(tx, ns, db, superuser{c.MasterUsername, password}))
}

// superuser is one that a new namespace begins with.
type superuser struct {
	name     string
	password blueshift.PasswordVerifier
}

// putNamespace writes the records of a new namespace: itself, its first
// database and its superusers, of whom the first is the master user.
func putNamespace(tx store.Tx, ns blueshift.Namespace, db blueshift.Database, users ...superuser) error {
	key := func(id string) blueshift.Key { return blueshift.Key{Account: ns.Account, Region: ns.Region, ID: id} }
	ns.NextOID, ns.NextSysID = firstOID+1, masterSys+uint32(len(users))
	db.Key, db.Namespace, db.OID, db.Created = key(blueshift.DatabaseID(ns.ID, db.Name)), ns.ID, firstOID, ns.Created
	errs := []error{store.Namespaces.Put(tx, ns), store.Databases.Put(tx, db)}
	for i, u := range users {
		errs = append(errs, store.Users.Put(tx, blueshift.User{Key: key(blueshift.UserID(ns.ID, u.name)), Namespace: ns.ID, Name: u.name,
			SysID: masterSys + uint32(i), Superuser: true, CreateDB: true, Password: u.password}))
	}
	return errors.Join(errs...)
}

// drop removes a database file. A failure leaves an orphan, which Recover
// sweeps, so it is told and not returned.
func (f *Fleet) drop(ctx context.Context, catalog string) {
	if err := f.Databases.Drop(ctx, catalog); err != nil {
		f.Logger.Error("a database file could not be removed", "database", catalog, "error", err)
	}
}
