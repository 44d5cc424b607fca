package sharing

import (
	"slices"
	"testing"
	"time"

	"github.com/blueshift-db/blueshift"
)

func TestExactlyOneScope(t *testing.T) {
	arn, at := new("arn:aws:redshift:us-east-1:222222222222:namespace:"+nsC), new("us-east-1")
	for name, c := range map[string]struct {
		account     *bool
		arn, region *string
		code        string
		want        Scope
	}{
		"account":                     {account: new(true), want: Scope{EntireAccount: true}},
		"namespace":                   {arn: arn, want: Scope{NamespaceARN: *arn}},
		"namespace, account is false": {account: new(false), arn: arn, want: Scope{NamespaceARN: *arn}},
		"region":                      {region: at, want: Scope{Region: "us-east-1"}},
		"nothing":                     {code: "InvalidParameterCombination"},
		"false alone":                 {account: new(false), code: "InvalidParameterCombination"},
		"empty strings":               {arn: new(""), region: new(""), code: "InvalidParameterCombination"},
		"account and namespace":       {account: new(true), arn: arn, code: "InvalidParameterCombination"},
		"namespace and region":        {arn: arn, region: at, code: "InvalidParameterCombination"},
		"all":                         {account: new(true), arn: arn, region: at, code: "InvalidParameterCombination"},
		"not a region":                {region: new("the moon"), code: "InvalidParameterValue"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := newScope("AssociateEntireAccount", c.account, c.arn, c.region)
			wantCode(t, err, c.code)
			if err == nil && got != c.want {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

// The overwrite rules of AssociateDataShareConsumer.
func TestAssociatingReplacesWhatItMust(t *testing.T) {
	account := Scope{EntireAccount: true}
	here, there := Scope{Region: region}, Scope{Region: elsewhere}
	arn := func(r blueshift.Region, guid string) Scope {
		return Scope{NamespaceARN: blueshift.NamespaceARN(r, consumer, guid)}
	}
	one, two, far := arn(region, nsC), arn(region, nsC2), arn(elsewhere, nsC3)
	for name, c := range map[string]struct {
		before []Scope
		take   Scope
		after  []Scope
	}{
		"first":                           {nil, one, []Scope{one}},
		"another namespace":               {[]Scope{one}, two, []Scope{one, two}},
		"namespaces of two Regions":       {[]Scope{one}, far, []Scope{one, far}},
		"two Regions":                     {[]Scope{here}, there, []Scope{here, there}},
		"Region beside a far namespace":   {[]Scope{far}, here, []Scope{far, here}},
		"namespaces to their Region":      {[]Scope{one, far, two}, here, []Scope{far, here}},
		"Region to one of its namespaces": {[]Scope{here, there}, one, []Scope{there, one}},
		"namespace beside a far Region":   {[]Scope{there}, one, []Scope{there, one}},
		"all to account":                  {[]Scope{one, two, there}, account, []Scope{account}},
		"account to Region":               {[]Scope{account}, here, []Scope{here}},
		"account to namespace":            {[]Scope{account}, one, []Scope{one}},
		"account again":                   {[]Scope{account}, account, []Scope{account}},
		"namespace again":                 {[]Scope{one, two}, one, []Scope{two, one}},
	} {
		t.Run(name, func(t *testing.T) {
			var as []blueshift.Association
			for _, s := range c.before {
				as = s.take(as, nil, start)
			}
			as = c.take.take(as, nil, start.Add(time.Hour))
			var got []Scope
			for _, a := range as {
				got = append(got, scopeOf(a))
			}
			if !slices.Equal(got, c.after) {
				t.Errorf("got %v, want %v", got, c.after)
			}
		})
	}
}

func TestRepeatingAScopeOverwritesItsWrites(t *testing.T) {
	s := Scope{Region: region}
	as := s.take(nil, new(true), start)
	as = s.take(as, nil, start.Add(time.Hour))
	if len(as) != 1 || as[0].ConsumerAcceptedWrites != nil || !as[0].Created.Equal(start) {
		t.Errorf("got %+v", as)
	}
}
