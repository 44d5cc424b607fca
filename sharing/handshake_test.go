package sharing

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/blueshift-db/blueshift"
)

// share makes a share whose consumer account went through the given events.
func share(t *testing.T, events ...string) blueshift.Datashare {
	t.Helper()
	d := blueshift.Datashare{Key: blueshift.Key{Account: producer, Region: region, ID: blueshift.DatashareID(nsP, "salesshare")},
		Namespace: nsP, Name: "salesshare", ShareID: 7, Database: "dev"}
	for i, e := range events {
		var err error
		if d, err = play(d, e, start.Add(time.Duration(i)*time.Minute)); err != nil {
			t.Fatalf("%s: %v", e, err)
		}
	}
	return d
}

var toConsumer = blueshift.ConsumerID{Account: consumer}

// play runs one event of the transition table.
func play(d blueshift.Datashare, event string, now time.Time) (_ blueshift.Datashare, err error) {
	arn := func(guid string) Scope { return Scope{NamespaceARN: blueshift.NamespaceARN(region, consumer, guid)} }
	account, catalog, second := toConsumer, blueshift.ConsumerID{Account: consumer, Via: blueshift.ViaDataCatalog}, blueshift.ConsumerID{Namespace: nsP2}
	switch event {
	case "grant account":
		d, _, err = grant(d, account, now)
	case "grant namespace":
		d, _, err = grant(d, second, now)
	case "revoke account":
		d, _, err = revoke(d, account)
	case "revoke namespace":
		d, _, err = revoke(d, second)
	case "authorize":
		d, err = authorize(d, account, nil, now)
	case "authorize writes":
		d, err = authorize(d, account, new(true), now)
	case "deauthorize":
		d, err = deauthorize(d, account, now)
	case "associate":
		d, err = associate(d, account, arn(nsC), nil, now)
	case "associate second":
		d, err = associate(d, account, arn(nsC2), nil, now)
	case "disassociate":
		d, err = disassociate(d, account, arn(nsC), now)
	case "reject":
		d, err = reject(d, consumer, now)
	case "grant catalog":
		d, _, err = grant(d, catalog, now)
	case "revoke catalog":
		d, _, err = revoke(d, catalog)
	case "authorize catalog":
		d, err = authorize(d, catalog, nil, now)
	case "deauthorize catalog":
		d, err = deauthorize(d, catalog, now)
	case "associate catalog":
		d, err = associate(d, catalog, Scope{EntireAccount: true}, nil, now)
	case "disassociate catalog":
		d, err = disassociate(d, catalog, Scope{EntireAccount: true}, now)
	case "public":
		d.PubliclyAccessible = true
	case "consumer deleted":
		d, _ = without(d, blueshift.Key{Account: consumer, Region: region, ID: nsC}, now)
	case "second consumer deleted":
		d, _ = without(d, blueshift.Key{Account: producer, Region: region, ID: nsP2}, now)
	default:
		panic(event)
	}
	return d, err
}

// Every row of the transition table, and every event from every state.
func TestTransitions(t *testing.T) {
	arn := func(guid string) string { return blueshift.NamespaceARN(region, producer, guid) }
	c1, c2 := blueshift.NamespaceARN(region, consumer, nsC), blueshift.NamespaceARN(region, consumer, nsC2)
	acct := string(consumer)
	const (
		fault       = "InvalidDataShareFault"
		removed     = "because you have already removed authorization from the data share."
		unavailable = "either doesn't exist or isn't associated with this data consumer"
	)
	states := map[string][]string{
		"ungranted":    nil,
		"pending":      {"grant account"},
		"authorized":   {"grant account", "authorize"},
		"active":       {"grant account", "authorize", "associate"},
		"two":          {"grant account", "authorize", "associate", "associate second"},
		"deauthorized": {"grant account", "authorize", "associate", "deauthorize"},
		"rejected":     {"grant account", "authorize", "associate", "reject"},
		"namespace":    {"grant namespace"},
	}
	for _, c := range []struct {
		from, event        string
		producer, consumer string
		code, fragment     string
	}{
		{"ungranted", "grant namespace", arn(nsP2) + "=ACTIVE", "", "", ""}, // 1
		{"ungranted", "grant account", acct + "=PENDING_AUTHORIZATION", "", "", ""},
		{"pending", "grant account", acct + "=PENDING_AUTHORIZATION", "", "", ""}, // 2
		{"active", "grant account", acct + "=ACTIVE", c1 + "=ACTIVE", "", ""},
		{"rejected", "grant account", acct + "=REJECTED", "", "", ""},
		{"pending", "authorize", acct + "=AUTHORIZED", acct + "=AVAILABLE", "", ""}, // 3
		{"authorized", "authorize", acct + "=AUTHORIZED", acct + "=AVAILABLE", "", ""},
		{"active", "authorize", acct + "=ACTIVE", c1 + "=ACTIVE", "", ""},                // 4
		{"deauthorized", "authorize", acct + "=AUTHORIZED", acct + "=AVAILABLE", "", ""}, // 5
		{"rejected", "authorize", acct + "=AUTHORIZED", acct + "=AVAILABLE", "", ""},
		{"ungranted", "authorize", "", "", fault, "GRANT USAGE ON DATASHARE salesshare TO ACCOUNT '222222222222'"},
		{"authorized", "associate", acct + "=ACTIVE", c1 + "=ACTIVE", "", ""}, // 6
		{"active", "associate", acct + "=ACTIVE", c1 + "=ACTIVE", "", ""},     // 7
		{"active", "associate second", acct + "=ACTIVE", c1 + "=ACTIVE " + c2 + "=ACTIVE", "", ""},
		{"ungranted", "associate", "", "", fault, unavailable},
		{"pending", "associate", "", "", fault, unavailable},
		{"deauthorized", "associate", "", "", fault, "is DEAUTHORIZED. Account 111111111111 must run: aws redshift authorize-data-share"},
		{"rejected", "associate", "", "", fault, unavailable},
		{"two", "disassociate", acct + "=ACTIVE", c2 + "=ACTIVE", "", ""},             // 8
		{"active", "disassociate", acct + "=AUTHORIZED", acct + "=AVAILABLE", "", ""}, // 9
		{"authorized", "disassociate", "", "", fault, unavailable},
		{"deauthorized", "disassociate", "", "", fault, unavailable},
		{"ungranted", "disassociate", "", "", fault, unavailable},
		{"authorized", "reject", acct + "=REJECTED", "", "", ""}, // 10
		{"active", "reject", acct + "=REJECTED", "", "", ""},
		{"pending", "reject", "", "", fault, unavailable},
		{"rejected", "reject", "", "", fault, unavailable},
		{"deauthorized", "reject", "", "", fault, unavailable},
		{"authorized", "deauthorize", acct + "=DEAUTHORIZED", "", "", ""}, // 11
		{"active", "deauthorize", acct + "=DEAUTHORIZED", "", "", ""},
		{"deauthorized", "deauthorize", "", "", fault, removed}, // 12
		{"pending", "deauthorize", "", "", fault, removed},
		{"rejected", "deauthorize", "", "", fault, removed},
		{"ungranted", "deauthorize", "", "", fault, removed},
		{"active", "revoke account", "", "", "", ""}, // 13
		{"pending", "revoke account", "", "", "", ""},
		{"rejected", "revoke account", "", "", "", ""},
		{"ungranted", "revoke account", "", "", "", ""},
		{"namespace", "revoke namespace", "", "", "", ""},                                 // 14
		{"active", "consumer deleted", acct + "=AUTHORIZED", acct + "=AVAILABLE", "", ""}, // 17
		{"two", "consumer deleted", acct + "=ACTIVE", c2 + "=ACTIVE", "", ""},             // 17
		{"namespace", "second consumer deleted", "", "", "", ""},                          // 17
		{"active", "public", acct + "=ACTIVE", c1 + "=ACTIVE", "", ""},                    // 18
		{"deauthorized", "grant account", acct + "=DEAUTHORIZED", "", "", ""},
	} {
		t.Run(c.from+", "+c.event, func(t *testing.T) {
			before := share(t, states[c.from]...)
			kept := before
			kept.Consumers = slices.Clone(before.Consumers)
			after, err := play(before, c.event, start.Add(time.Hour))
			if !reflect.DeepEqual(before, kept) {
				t.Error("the record passed in was changed")
			}
			if c.code != "" {
				wantCode(t, err, c.code, c.fragment)
				if !reflect.DeepEqual(after, before) {
					t.Error("a refusal changed the record")
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if got := rows(DatashareView{Associations: producerRows(&after, arn)}); got != c.producer {
				t.Errorf("the producer sees %q, want %q", got, c.producer)
			}
			if got := rows(DatashareView{Associations: consumerRows(&after, consumer, arn)}); got != c.consumer {
				t.Errorf("the consumer sees %q, want %q", got, c.consumer)
			}
		})
	}
}

func TestStatusChangeDateFollowsTheStatus(t *testing.T) {
	d := share(t, "grant account", "authorize", "associate", "associate second", "authorize") // minutes 0 to 4
	row := producerRow(&d.Consumers[0], nil)
	if !row.Created.Equal(start) || !row.Changed.Equal(start.Add(2*time.Minute)) {
		t.Errorf("granted at 0, ACTIVE since minute 2; the row says %v and %v", row.Created, row.Changed)
	}
}

// AllowWrites: absent, false and true, on both sides.
func TestWritesNeedBothSides(t *testing.T) {
	n := &blueshift.Namespace{Key: blueshift.Key{Account: consumer, Region: region, ID: nsC}}
	yes, no := new(true), new(false)
	for _, p := range []*bool{nil, no, yes} {
		for _, c := range []*bool{nil, no, yes} {
			d := share(t, "grant account")
			d, err := authorize(d, toConsumer, p, start)
			if err != nil {
				t.Fatal(err)
			}
			if d, err = associate(d, toConsumer, Scope{EntireAccount: true}, c, start); err != nil {
				t.Fatal(err)
			}
			if got, want := mayWrite(&d, n), p == yes && c == yes; got != want {
				t.Errorf("producer %v, consumer %v: may write is %v", p, c, got)
			}
			row := producerRow(&d.Consumers[0], nil)
			if row.ProducerAllowedWrites != p || row.ConsumerAcceptedWrites != c {
				t.Errorf("absent and false have to stay apart: got %v and %v, want %v and %v", row.ProducerAllowedWrites, row.ConsumerAcceptedWrites, p, c)
			}
			// Repeating without the flag takes writing back.
			if d, err = authorize(d, toConsumer, nil, start); err != nil || mayWrite(&d, n) || access(&d, n) != none {
				t.Error("a repeat without AllowWrites has to leave reading only")
			}
		}
	}
	d := share(t, "grant namespace")
	if !mayWrite(&d, &blueshift.Namespace{Key: blueshift.Key{Account: producer, Region: region, ID: nsP2}}) {
		t.Error("within a namespace grant the flags are not involved")
	}
}

func TestAccessAndItsSteps(t *testing.T) {
	home := blueshift.Namespace{Key: blueshift.Key{Account: consumer, Region: region, ID: nsC}}
	other := blueshift.Namespace{Key: blueshift.Key{Account: consumer, Region: region, ID: nsC2}}
	for _, c := range []struct {
		events []string
		n      blueshift.Namespace
		want   obstacle
		states []blueshift.StepState
	}{
		{nil, home, notGranted, []blueshift.StepState{blueshift.Missing, blueshift.Blocked, blueshift.Blocked}},
		{[]string{"grant account"}, home, pending, []blueshift.StepState{blueshift.Done, blueshift.Missing, blueshift.Blocked}},
		{[]string{"grant account", "authorize"}, home, unassociated, []blueshift.StepState{blueshift.Done, blueshift.Done, blueshift.Missing}},
		{[]string{"grant account", "authorize", "associate"}, home, none, []blueshift.StepState{blueshift.Done, blueshift.Done, blueshift.Done}},
		{[]string{"grant account", "authorize", "associate"}, other, outOfScope, []blueshift.StepState{blueshift.Done, blueshift.Done, blueshift.Missing}},
		{[]string{"grant account", "authorize", "deauthorize"}, home, deauthorized, []blueshift.StepState{blueshift.Done, blueshift.Missing, blueshift.Blocked}},
		{[]string{"grant account", "authorize", "reject"}, home, rejected, []blueshift.StepState{blueshift.Done, blueshift.Missing, blueshift.Blocked}},
		{[]string{"grant namespace"}, blueshift.Namespace{Key: blueshift.Key{Account: producer, Region: region, ID: nsP2}}, none, []blueshift.StepState{blueshift.Done}},
		{[]string{"grant namespace"}, blueshift.Namespace{Key: blueshift.Key{Account: consumer, Region: region, ID: nsP2}}, notGranted, []blueshift.StepState{blueshift.Missing, blueshift.Blocked, blueshift.Blocked}},
	} {
		d := share(t, c.events...)
		if got := access(&d, &c.n); got != c.want {
			t.Errorf("%v: obstacle %d, want %d", c.events, got, c.want)
		}
		var states []blueshift.StepState
		for _, s := range settle(handshakeSteps(&d, &c.n, false)) {
			states = append(states, s.State)
		}
		if !slices.Equal(states, c.states) {
			t.Errorf("%v: steps %v, want %v", c.events, states, c.states)
		}
		if c.want != none {
			if e := denied(&d, &c.n, c.want); e.State != "42501" || e.Message == "" {
				t.Errorf("%v: %+v", c.events, e)
			}
		}
	}
}
