package fleet

import (
	"context"
	"errors"
	"slices"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

// NamespaceRequest is what CreateNamespace was asked for. Empty strings take
// the defaults of the Redshift Serverless API Reference, CreateNamespace.
type NamespaceRequest struct {
	Name           string
	DBName         string // default "dev"
	AdminUsername  string // default "admin"
	AdminPassword  string // "" makes an admin whom no password lets in
	KMSKey         string
	DefaultIAMRole string
	IAMRoles       []string
	LogExports     []string
	Tags           []blueshift.Tag
}

// CreateNamespace makes a serverless namespace with one database, its admin user
// and the user of the IAM identity that makes it, who is a superuser too (Redshift
// Management Guide, "Getting started with IAM credentials"). No workgroup serves it yet. The database file exists before the
// records do, so a crash leaves a whole namespace or none.
func (f *Fleet) CreateNamespace(ctx context.Context, p blueshift.Principal, r NamespaceRequest) (blueshift.ServerlessNamespace, error) {
	n, err := r.namespace(p)
	if err != nil {
		return n, err
	}
	var password blueshift.PasswordVerifier
	if r.AdminPassword != "" {
		if password, err = f.NewPassword(r.AdminPassword); err != nil {
			return n, err
		}
	}
	defer f.lock(n.Key)()
	if err := f.sweepNamespace(ctx, n.Key); err != nil {
		return n, err
	}
	n.GUID, n.Created = newGUID(), f.Clock.Now()
	db := blueshift.Database{Name: n.DBName, Owner: n.AdminUsername, Catalog: newCatalog()}
	err = f.Databases.Create(ctx, db.Catalog)
	if err == nil {
		err = f.Store.Update(ctx, func(tx store.Tx) error {
			if err := f.checkNewNamespace(tx, n.Key); err != nil {
				return err
			}
			core := blueshift.Namespace{Key: blueshift.Key{Account: n.Account, Region: n.Region, ID: n.GUID}, Serverless: true, Created: n.Created}
			return errors.Join(store.ServerlessNamespaces.Put(tx, n), putNamespace(tx, core, db,
				superuser{name: n.AdminUsername, password: password}, superuser{name: f.DatabaseUser(p)}))
		})
	}
	if err != nil {
		f.drop(context.WithoutCancel(ctx), db.Catalog)
	}
	return n, err
}

func (f *Fleet) checkNewNamespace(tx store.Tx, key blueshift.Key) error {
	if _, err := store.ServerlessNamespaces.Get(tx, key); !errors.Is(err, store.ErrNotFound) {
		return blueshift.Errorf(codeConflict, "Namespace %s already exists.", key.ID)
	}
	if count := count(store.ServerlessNamespaces.Scan(tx, key.Account, key.Region, "")); count >= f.Quotas.Namespaces {
		return blueshift.Errorf(codeQuota, "Account %s has %d namespaces in %s already, which is the quota.", key.Account, count, key.Region)
	}
	return nil
}

// Namespace returns a serverless namespace of the caller's account and Region,
// or ResourceNotFoundException.
func (f *Fleet) Namespace(ctx context.Context, p blueshift.Principal, name string) (n blueshift.ServerlessNamespace, err error) {
	err = f.Store.View(ctx, func(tx store.Tx) error {
		n, err = f.findNamespace(tx, serverlessKey(p, name))
		return err
	})
	return n, err
}

// Namespaces returns up to limit serverless namespaces of the caller's account
// and Region in order of name, after the given one, and whether more remain.
func (f *Fleet) Namespaces(ctx context.Context, p blueshift.Principal, after string, limit int) (page []blueshift.ServerlessNamespace, more bool, err error) {
	err = f.Store.View(ctx, func(tx store.Tx) error {
		for n := range store.ServerlessNamespaces.Scan(tx, p.Account, p.Region, after) {
			if f.NamespaceStatus(n) == "" {
				continue
			}
			if more = len(page) == limit; more {
				return nil
			}
			page = append(page, n)
		}
		return nil
	})
	return page, more, err
}

// NamespaceChange is what UpdateNamespace was asked for; nil and empty members
// stay as they are.
type NamespaceChange struct {
	Name           string
	AdminUsername  string
	AdminPassword  string
	KMSKey         string
	DefaultIAMRole *string
	IAMRoles       []string // nil: unchanged
	LogExports     []string // nil: unchanged
}

// UpdateNamespace changes settings of a namespace. They apply at once;
// "modifying" is visible for the pace.
func (f *Fleet) UpdateNamespace(ctx context.Context, p blueshift.Principal, r NamespaceChange) (n blueshift.ServerlessNamespace, err error) {
	var password blueshift.PasswordVerifier
	if r.AdminPassword != "" {
		if err := checkPassword("adminUserPassword", r.AdminPassword); err != nil {
			return n, err
		}
		if password, err = f.NewPassword(r.AdminPassword); err != nil {
			return n, err
		}
	}
	err = f.Store.Update(ctx, func(tx store.Tx) error {
		if n, err = f.findNamespace(tx, serverlessKey(p, r.Name)); err != nil {
			return err
		}
		if status := f.NamespaceStatus(n); status != Available {
			return blueshift.Errorf(codeConflict, "Namespace %s is %s. Wait until it is available before you update it.", n.ID, status)
		}
		if err := r.apply(&n); err != nil {
			return err
		}
		n.ModifiedAt = f.due()
		if r.AdminPassword != "" {
			key := blueshift.Key{Account: n.Account, Region: n.Region, ID: blueshift.UserID(n.GUID, n.AdminUsername)}
			admin, err := store.Users.Get(tx, key)
			if err != nil {
				return err
			}
			admin.Password = password
			if err := store.Users.Put(tx, admin); err != nil {
				return err
			}
		}
		return store.ServerlessNamespaces.Put(tx, n)
	})
	return n, err
}

// findNamespace reads a serverless namespace that still exists.
func (f *Fleet) findNamespace(tx store.Tx, key blueshift.Key) (blueshift.ServerlessNamespace, error) {
	n, err := store.ServerlessNamespaces.Get(tx, key)
	if err != nil || f.NamespaceStatus(n) == "" {
		return blueshift.ServerlessNamespace{}, blueshift.Errorf(codeNotFound, "The namespace %s was not found.", abridge(key.ID))
	}
	return n, nil
}

// serving finds the workgroup in front of a namespace, if there is one.
func (f *Fleet) serving(tx store.Tx, n blueshift.ServerlessNamespace) (w blueshift.Workgroup, ok bool) {
	for _, w := range slices.Collect(store.Workgroups.Lookup(tx, "namespace:"+n.GUID)) {
		if f.workgroupStatus(w) != "" {
			return w, true
		}
	}
	return w, false
}

// NamespaceStatus is the status of a serverless namespace now, in the words of
// WarehouseStatus; "" once it is gone.
func (f *Fleet) NamespaceStatus(n blueshift.ServerlessNamespace) string {
	now := f.Clock.Now()
	switch {
	case !n.DeletedAt.IsZero() && !now.Before(n.DeletedAt):
		return ""
	case !n.DeletedAt.IsZero():
		return Deleting
	case now.Before(n.ModifiedAt):
		return Modifying
	default:
		return Available
	}
}

func serverlessKey(p blueshift.Principal, name string) blueshift.Key {
	return blueshift.Key{Account: p.Account, Region: p.Region, ID: name}
}
