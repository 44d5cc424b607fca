package fleet

import (
	"context"
	"regexp"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

var (
	catalogPattern     = regexp.MustCompile(`^[a-z0-9_-]*[a-z]+[a-z0-9_-]*$`)
	applicationPattern = arnPattern{regexp.MustCompile(`^arn:aws[a-z-]*:(sso|redshift):[a-z0-9-]*:[0-9]{12}:(application/|redshiftidcapplication:)`)}
)

// LakehouseChange is what UpdateLakehouseConfiguration was asked for.
type LakehouseChange struct {
	Registration    string // "Register", "Deregister" or ""
	Catalog         string
	IdcRegistration string // "Associate", "Disassociate" or ""
	IdcApplication  string // ARN
	DryRun          bool   // only check
}

// UpdateLakehouse registers a namespace with Amazon Redshift federated
// permissions, or the Identity Center application of a registered one, or takes
// either back. It is a record: there is no AWS Glue and no Identity Center here.
// What passes as a dry run is a DryRunException, as the service has it.
func (f *Fleet) UpdateLakehouse(ctx context.Context, p blueshift.Principal, name string, r LakehouseChange) (n blueshift.ServerlessNamespace, err error) {
	err = f.Store.Update(ctx, func(tx store.Tx) error {
		if n, err = f.findNamespace(tx, serverlessKey(p, name)); err != nil {
			return err
		}
		if status := f.NamespaceStatus(n); status != Available {
			return blueshift.Errorf(codeConflict, "Namespace %s is %s. Wait until it is available before you change its lakehouse configuration.", n.ID, status)
		}
		if err := r.apply(&n); err != nil {
			return err
		}
		for other := range store.ServerlessNamespaces.Scan(tx, p.Account, p.Region, "") {
			if r.Registration == "Register" && other.ID != n.ID && other.Lakehouse.Catalog == r.Catalog {
				return blueshift.Errorf(codeConflict, "The catalog %s is that of namespace %s already. Choose another catalogName.", r.Catalog, other.ID)
			}
		}
		if r.DryRun {
			return blueshift.Errorf("DryRunException", "The request is valid and would have changed the lakehouse configuration of namespace %s; it was a dry run.", n.ID)
		}
		return store.ServerlessNamespaces.Put(tx, n)
	})
	return n, err
}

// apply writes the change into the record.
func (r LakehouseChange) apply(n *blueshift.ServerlessNamespace) error {
	l := &n.Lakehouse
	switch {
	case r.Registration == "" && r.IdcRegistration == "":
		return blueshift.Errorf(codeInvalid, "Nothing is to be changed: give lakehouseRegistration or lakehouseIdcRegistration.")
	case r.Registration == "Register" && (len(r.Catalog) > 64 || !catalogPattern.MatchString(r.Catalog)):
		return blueshift.Errorf(codeInvalid, "The catalogName %q is not valid. It has 1 to 64 lower-case letters, digits, hyphens and underscores, with a letter among them.", abridge(r.Catalog))
	case r.Registration == "Register" && l.Catalog != "":
		return blueshift.Errorf(codeConflict, "Namespace %s is registered already, with catalog %s.", n.ID, l.Catalog)
	case r.Registration == "Deregister" && r.IdcRegistration == "Associate":
		return blueshift.Errorf(codeInvalid, "A namespace cannot be deregistered and associated in one call.")
	case r.Registration == "Deregister" && l.Catalog == "":
		return blueshift.Errorf(codeConflict, "Namespace %s is not registered.", n.ID)
	case r.Registration == "Register":
		l.Catalog = r.Catalog
	case r.Registration == "Deregister":
		*l = blueshift.Lakehouse{}
		return nil
	}
	switch {
	case r.IdcRegistration == "Associate" && !applicationPattern.MatchString(r.IdcApplication):
		return blueshift.Errorf(codeInvalid, "The lakehouseIdcApplicationArn %q is not the ARN of an IAM Identity Center application.", abridge(r.IdcApplication))
	case r.IdcRegistration == "Associate" && l.Catalog == "":
		return blueshift.Errorf(codeConflict, "Namespace %s is not registered with Amazon Redshift federated permissions: give lakehouseRegistration=Register and a catalogName too.", n.ID)
	case r.IdcRegistration == "Disassociate" && l.IdcApplication == "":
		return blueshift.Errorf(codeConflict, "Namespace %s has no IAM Identity Center application.", n.ID)
	case r.IdcRegistration == "Associate":
		l.IdcApplication = r.IdcApplication
	case r.IdcRegistration == "Disassociate":
		l.IdcApplication = ""
	}
	return nil
}
