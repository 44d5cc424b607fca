package sharing

import (
	"bytes"
	"encoding/json"
	"errors"
	"path"
	"slices"
	"strings"

	"github.com/blueshift-db/blueshift"
)

// A resource policy as a pure function of its text. Policies here are short:
// accounts that are allowed actions, from some of their VPCs. What is not
// understood is refused rather than kept without an effect.

// maxPolicy bounds the text of a policy, as IAM bounds resource policies
// (inferred).
const maxPolicy = 20_480

type policyDocument struct {
	Version   string
	ID        string `json:"Id"`
	Statement list[policyStatement]
}

type policyStatement struct {
	Sid       string
	Effect    string
	Principal policyPrincipal
	Action    list[string]
	Resource  list[string]
	Condition map[string]map[string]list[string]
}

type policyPrincipal struct{ AWS list[string] }

// list is one value or several.
type list[T any] []T

func (l *list[T]) UnmarshalJSON(b []byte) error {
	if b[0] == '[' {
		return strictly(b, (*[]T)(l))
	}
	*l = make(list[T], 1)
	return strictly(b, &(*l)[0])
}

// strictly decodes one JSON value all of whose members are known.
func strictly(b []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(b))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		return err
	}
	if decoder.More() {
		return errors.New("something follows the document")
	}
	return nil
}

// policyGrants reads what a policy for a resource allows whom.
func policyGrants(text string, arn blueshift.ARN) (grants []blueshift.PolicyGrant, err error) {
	var doc policyDocument
	switch err := strictly([]byte(text), &doc); {
	case len(text) > maxPolicy:
		return nil, badPolicy("it is longer than %d bytes", maxPolicy)
	case err != nil:
		return nil, badPolicy("it is not a policy document in JSON: %v", err)
	case len(doc.Statement) == 0:
		return nil, badPolicy("it has no Statement")
	}
	for _, s := range doc.Statement {
		if grants, err = s.grants(grants, arn); err != nil {
			return nil, err
		}
	}
	return grants, nil
}

func (s policyStatement) grants(grants []blueshift.PolicyGrant, arn blueshift.ARN) ([]blueshift.PolicyGrant, error) {
	accounts, err := s.accounts()
	if err != nil {
		return nil, err
	}
	vpcs, here, err := s.vpcs(arn.Region)
	switch {
	case err != nil:
		return nil, err
	case s.Effect != "Allow":
		return nil, badPolicy("its Effect is %q; Allow is the one that is understood", abridge(s.Effect))
	case len(s.Action) == 0:
		return nil, badPolicy("a statement has no Action")
	case !here || len(s.Resource) > 0 && !slices.ContainsFunc(s.Resource, func(pattern string) bool { return matchesPattern(pattern, arn.String()) }):
		return grants, nil // it is about something else
	}
	for _, action := range s.Action {
		if !strings.HasPrefix(action, "redshift-serverless:") {
			return nil, badPolicy("its Action %q is none of redshift-serverless", abridge(action))
		}
		for _, account := range accounts {
			for _, known := range []string{blueshift.CreateEndpointAccess, blueshift.RestoreFromSnapshot} {
				if matchesPattern(action, known) {
					grants = append(grants, blueshift.PolicyGrant{Account: account, Action: known, VPCs: vpcs})
				}
			}
		}
	}
	return grants, nil
}

// accounts are the principals of a statement: account ids or their root ARNs.
func (s policyStatement) accounts() (accounts []blueshift.Account, err error) {
	for _, name := range s.Principal.AWS {
		account := blueshift.Account(name)
		if arn, ok := blueshift.ParseARN(name); ok && arn.Service == "iam" && arn.Resource == "root" {
			account = arn.Account
		}
		if !account.Valid() {
			return nil, badPolicy("its Principal %q is not an account id of 12 digits, nor the ARN of the root of an account", abridge(name))
		}
		accounts = append(accounts, account)
	}
	if len(accounts) == 0 {
		return nil, badPolicy(`a statement has no Principal such as {"AWS": ["222222222222"]}`)
	}
	return accounts, nil
}

// vpcs reads the conditions of a statement: from which VPCs it allows (none
// means all), and whether it is about the Region.
func (s policyStatement) vpcs(region blueshift.Region) (vpcs []string, here bool, err error) {
	here = true
	for operator, keys := range s.Condition {
		if operator != "StringEquals" && operator != "StringLike" {
			return nil, false, badPolicy("its Condition %q is not understood; StringEquals and StringLike are", abridge(operator))
		}
		for key, values := range keys {
			switch strings.ToLower(key) {
			case "aws:requestedregion":
				here = here && slices.ContainsFunc(values, func(v string) bool {
					return v == string(region) || operator == "StringLike" && matchesPattern(v, string(region))
				})
			case "aws:sourcevpc":
				if operator == "StringLike" && slices.Contains(values, "*") {
					continue
				}
				if err := vpcIDs(values); err != nil || len(values) == 0 {
					return nil, false, badPolicy("aws:SourceVpc has %q, which are not all VPC ids", abridge(strings.Join(values, ", ")))
				}
				vpcs = append(vpcs, values...)
			default:
				return nil, false, badPolicy("the condition key %q is not understood; aws:SourceVpc and aws:RequestedRegion are", abridge(key))
			}
		}
	}
	return slices.Compact(slices.Sorted(slices.Values(vpcs))), here, nil
}

// matchesPattern matches the * and ? of a policy.
func matchesPattern(pattern, s string) bool {
	// In path.Match a slash is special, and so are brackets and backslashes;
	// in a policy they are not.
	if strings.ContainsAny(pattern, `[\`) {
		return false
	}
	ok, err := path.Match(strings.ReplaceAll(pattern, "/", ":"), strings.ReplaceAll(s, "/", ":"))
	return err == nil && ok
}

func badPolicy(format string, args ...any) error {
	return blueshift.Errorf("ValidationException", "The policy is not valid: "+format+".", args...)
}
