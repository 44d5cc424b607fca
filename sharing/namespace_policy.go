package sharing

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

// The resource policy of a namespace says which zero-ETL integrations may write
// into it. Integrations are not built, so it is kept and shown, and acts on
// nothing. No policy gives access to a datashare: that is GRANT USAGE,
// AuthorizeDataShare and AssociateDataShareConsumer.

// PutNamespacePolicy sets the policy of a namespace of the caller (Redshift API
// Reference, PutResourcePolicy).
func (s *Service) PutNamespacePolicy(ctx context.Context, p blueshift.Principal, arn, policy string) (blueshift.ResourcePolicy, error) {
	r := blueshift.ResourcePolicy{Key: policyKey(p, arn), Policy: policy}
	return r, s.Store.Update(ctx, func(tx store.Tx) error {
		if err := checkPoliced(tx, p, arn); err != nil {
			return err
		}
		var doc struct {
			Statement list[map[string]json.RawMessage]
		}
		if err := json.Unmarshal([]byte(policy), &doc); err != nil || len(doc.Statement) == 0 || len(policy) > maxPolicy {
			return blueshift.Errorf("InvalidPolicyFault", "The policy is no policy document: JSON with a Statement, of at most %d bytes.", maxPolicy)
		}
		return store.ResourcePolicies.Put(tx, r)
	})
}

// GetNamespacePolicy returns it (Redshift API Reference, GetResourcePolicy).
func (s *Service) GetNamespacePolicy(ctx context.Context, p blueshift.Principal, arn string) (r blueshift.ResourcePolicy, err error) {
	err = s.Store.View(ctx, func(tx store.Tx) error {
		r, err = namespacePolicy(tx, p, arn)
		return err
	})
	return r, err
}

// DeleteNamespacePolicy takes it back (Redshift API Reference, DeleteResourcePolicy).
func (s *Service) DeleteNamespacePolicy(ctx context.Context, p blueshift.Principal, arn string) error {
	return s.Store.Update(ctx, func(tx store.Tx) error {
		r, err := namespacePolicy(tx, p, arn)
		if err != nil {
			return err
		}
		return store.ResourcePolicies.Delete(tx, r.Key)
	})
}

func namespacePolicy(tx store.Tx, p blueshift.Principal, arn string) (blueshift.ResourcePolicy, error) {
	if err := checkPoliced(tx, p, arn); err != nil {
		return blueshift.ResourcePolicy{}, err
	}
	r, err := store.ResourcePolicies.Get(tx, policyKey(p, arn))
	if errors.Is(err, store.ErrNotFound) {
		err = blueshift.Errorf("ResourceNotFoundFault", "The namespace %s has no resource policy. PutResourcePolicy makes one.", abridge(arn))
	}
	return r, err
}

// checkPoliced refuses what is no namespace of the caller.
func checkPoliced(tx store.Tx, p blueshift.Principal, arn string) error {
	if a, _, name, ok := blueshift.ParseDatashareARN(arn); ok {
		return blueshift.Errorf("UnsupportedOperation", "A data share has no resource policy. Account %s gives access to %s by GRANT USAGE ON DATASHARE %s and AuthorizeDataShare; the consumer then calls AssociateDataShareConsumer.",
			a.Account, abridge(arn), abridge(quoteName(name)))
	}
	n, err := namespace(tx, p.Account, arn)
	var missing *blueshift.Error
	if errors.As(err, &missing) || (err == nil && n.Region != p.Region) {
		return blueshift.Errorf("ResourceNotFoundFault", "The resource %s was not found. Resource policies are for namespaces of account %s in Region %s.", abridge(arn), p.Account, p.Region)
	}
	return err
}

func policyKey(p blueshift.Principal, arn string) blueshift.Key {
	return blueshift.Key{Account: p.Account, Region: p.Region, ID: arn}
}
