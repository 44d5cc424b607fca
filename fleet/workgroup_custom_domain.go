package fleet

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

var (
	domainPattern      = blueshift.Pattern(`^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9][a-z0-9-]{0,61}[a-z0-9]$`)
	certificatePattern = blueshift.Pattern(`^arn:[\w+=/,.@-]+:acm:[\w+=/,.@-]*:[0-9]+:[\w+=,.@-]+(/[\w+=,.@-]+)*$`)
)

// certificateDays is for how long a certificate of ACM is good from the moment
// it is given out. Certificates are not looked at here, so that is what a
// domain shows (inferred).
const certificateDays = 395

// CreateCustomDomain gives a workgroup of the caller another name; it can have
// one. GetCredentials takes it in the place of the workgroup's.
func (f *Fleet) CreateCustomDomain(ctx context.Context, p blueshift.Principal, workgroup, domain, certificate string) (d blueshift.CustomDomain, err error) {
	d = blueshift.CustomDomain{Key: serverlessKey(p, strings.ToLower(domain)), Workgroup: workgroup}
	if len(d.ID) > 253 || !domainPattern().MatchString(d.ID) {
		return d, blueshift.Errorf(codeInvalid, "The customDomainName %q is not valid.", abridge(domain))
	}
	if err := f.certify(&d, certificate); err != nil {
		return d, err
	}
	return d, f.Store.Update(ctx, func(tx store.Tx) error {
		if _, err := f.findWorkgroup(tx, workgroupKey(p, workgroup)); err != nil {
			return err
		}
		for o := range store.CustomDomains.Scan(tx, p.Account, p.Region, "") {
			switch {
			case o.ID == d.ID:
				return blueshift.Errorf(codeConflict, "%s is the custom domain of workgroup %s already.", o.ID, o.Workgroup)
			case o.Workgroup == workgroup:
				return blueshift.Errorf(codeConflict, "Workgroup %s has the custom domain %s already; it can have one.", workgroup, o.ID)
			}
		}
		return store.CustomDomains.Put(tx, d)
	})
}

func (f *Fleet) certify(d *blueshift.CustomDomain, certificate string) error {
	if len(certificate) > 2048 || !certificatePattern().MatchString(certificate) {
		return blueshift.Errorf(codeInvalid, "The customDomainCertificateArn %q is not the ARN of a certificate of ACM.", abridge(certificate))
	}
	d.CertificateARN, d.CertificateExpires = certificate, f.Clock.Now().AddDate(0, 0, certificateDays)
	return nil
}

// CustomDomain returns the custom domain of a workgroup of the caller.
func (f *Fleet) CustomDomain(ctx context.Context, p blueshift.Principal, workgroup, domain string) (d blueshift.CustomDomain, err error) {
	err = f.Store.View(ctx, func(tx store.Tx) error {
		d, err = findDomain(tx, p, workgroup, domain)
		return err
	})
	return d, err
}

// findDomain finds a custom domain, of a workgroup or ("") of any.
func findDomain(tx store.Tx, p blueshift.Principal, workgroup, domain string) (blueshift.CustomDomain, error) {
	d, err := store.CustomDomains.Get(tx, serverlessKey(p, strings.ToLower(domain)))
	if errors.Is(err, store.ErrNotFound) || err == nil && workgroup != "" && d.Workgroup != workgroup {
		return d, blueshift.Errorf(codeNotFound, "The custom domain %s was not found.", abridge(domain))
	}
	return d, err
}

// CustomDomains returns the caller's custom domains in order of name, or the
// one of a workgroup.
func (f *Fleet) CustomDomains(ctx context.Context, p blueshift.Principal, workgroup string) (out []blueshift.CustomDomain, err error) {
	err = f.Store.View(ctx, func(tx store.Tx) error {
		out = slices.Collect(store.CustomDomains.Scan(tx, p.Account, p.Region, ""))
		return nil
	})
	return slices.DeleteFunc(out, func(d blueshift.CustomDomain) bool { return workgroup != "" && d.Workgroup != workgroup }), err
}

// UpdateCustomDomain gives a custom domain another certificate.
func (f *Fleet) UpdateCustomDomain(ctx context.Context, p blueshift.Principal, workgroup, domain, certificate string) (d blueshift.CustomDomain, err error) {
	err = f.Store.Update(ctx, func(tx store.Tx) error {
		if d, err = findDomain(tx, p, workgroup, domain); err != nil {
			return err
		}
		return errors.Join(f.certify(&d, certificate), store.CustomDomains.Put(tx, d))
	})
	return d, err
}

// DeleteCustomDomain takes the name away.
func (f *Fleet) DeleteCustomDomain(ctx context.Context, p blueshift.Principal, workgroup, domain string) error {
	return f.Store.Update(ctx, func(tx store.Tx) error {
		d, err := findDomain(tx, p, workgroup, domain)
		if err != nil {
			return err
		}
		return store.CustomDomains.Delete(tx, d.Key)
	})
}

// removeSettings removes the usage limits and custom domain of a workgroup that
// ends.
func removeSettings(tx store.Tx, w blueshift.Workgroup) error {
	errs := []error{deleteAll(tx, store.UsageLimits, "resource:"+w.ARN())}
	for _, d := range slices.Collect(store.CustomDomains.Scan(tx, w.Account, w.Region, "")) {
		if d.Workgroup == w.Name() {
			errs = append(errs, store.CustomDomains.Delete(tx, d.Key))
		}
	}
	return errors.Join(errs...)
}
