package sharing

import (
	"slices"
	"testing"
	"time"

	"github.com/blueshift-db/blueshift"
)

// The effect table of AuthorizeEndpointAccess.
func TestLending(t *testing.T) {
	for name, c := range map[string]struct {
		old   *blueshift.EndpointAuthorization
		vpcs  []string
		all   bool
		after []string
		code  string
	}{
		"none, all":            {nil, nil, true, nil, ""},
		"none, some":           {nil, []string{"vpc-2", "vpc-1", "vpc-2"}, false, []string{"vpc-1", "vpc-2"}, ""},
		"some, another":        {lent("vpc-1"), []string{"vpc-2"}, false, []string{"vpc-1", "vpc-2"}, ""},
		"some, the same":       {lent("vpc-1"), []string{"vpc-1"}, false, nil, "EndpointAuthorizationAlreadyExists"},
		"some, one of them":    {lent("vpc-1"), []string{"vpc-2", "vpc-1"}, false, nil, "EndpointAuthorizationAlreadyExists"},
		"some, widened to all": {lent("vpc-1"), nil, true, nil, ""},
		"all, all":             {lent(), nil, false, nil, "EndpointAuthorizationAlreadyExists"},
		"all, narrowed":        {lent(), []string{"vpc-1"}, false, nil, "InvalidAuthorizationState"},
		"revoking, all":        {revoking(lent("vpc-1")), nil, false, nil, "InvalidAuthorizationState"},
		"revoking, some":       {revoking(lent()), []string{"vpc-1"}, false, nil, "InvalidAuthorizationState"},
	} {
		t.Run(name, func(t *testing.T) {
			fresh := blueshift.EndpointAuthorization{Cluster: "c1", Grantee: consumer, AuthorizeTime: start.Add(time.Hour)}
			a, err := lendTo(c.old, fresh, c.vpcs)
			wantCode(t, err, c.code)
			if err != nil {
				return
			}
			if a.AllVPCs != c.all || !slices.Equal(a.VPCs, c.after) {
				t.Errorf("all %v, %v; want %v, %v", a.AllVPCs, a.VPCs, c.all, c.after)
			}
			if c.old != nil && !a.AuthorizeTime.Equal(start) {
				t.Error("AuthorizeTime moved")
			}
		})
	}
}

func lent(vpcs ...string) *blueshift.EndpointAuthorization {
	return &blueshift.EndpointAuthorization{Cluster: "c1", Grantee: consumer, AuthorizeTime: start, AllVPCs: len(vpcs) == 0, VPCs: vpcs}
}

func revoking(a *blueshift.EndpointAuthorization) *blueshift.EndpointAuthorization {
	a.Revoking = true
	return a
}

// The effect table of RevokeEndpointAccess.
func TestTakingBack(t *testing.T) {
	const pace = time.Minute
	at := func(vpc string) blueshift.EndpointAccess {
		return blueshift.EndpointAccess{Key: blueshift.Key{Account: consumer, ID: "at-" + vpc}, VPC: vpc, Created: start, ActiveAt: start}
	}
	in := func(e blueshift.EndpointAccess, change func(*blueshift.EndpointAccess)) blueshift.EndpointAccess {
		change(&e)
		return e
	}
	creating := in(at("vpc-1"), func(e *blueshift.EndpointAccess) { e.ActiveAt = start.Add(pace) })
	deleting := in(at("vpc-1"), func(e *blueshift.EndpointAccess) { e.DeletedAt = start.Add(pace) })
	for name, c := range map[string]struct {
		a      *blueshift.EndpointAuthorization
		vpcs   []string
		force  bool
		live   []blueshift.EndpointAccess
		pace   time.Duration
		left   []string // nil: everything is taken back
		doomed int
		gone   bool
		code   string
	}{
		"all, nothing there":               {a: lent(), gone: true},
		"listed, nothing there":            {a: lent("vpc-1", "vpc-2"), gone: true},
		"one of two":                       {a: lent("vpc-1", "vpc-2"), vpcs: []string{"vpc-2"}, left: []string{"vpc-1"}},
		"the last one":                     {a: lent("vpc-1"), vpcs: []string{"vpc-1"}, gone: true},
		"all by name":                      {a: lent("vpc-1", "vpc-2"), vpcs: []string{"vpc-1", "vpc-2"}, gone: true},
		"one not listed":                   {a: lent("vpc-1"), vpcs: []string{"vpc-9"}, code: "EndpointAuthorizationNotFound"},
		"one of all":                       {a: lent(), vpcs: []string{"vpc-1"}, code: "InvalidAuthorizationState"},
		"twice":                            {a: revoking(lent()), code: "InvalidAuthorizationState"},
		"twice, forced":                    {a: revoking(lent()), force: true, code: "InvalidAuthorizationState"},
		"endpoint there":                   {a: lent(), live: []blueshift.EndpointAccess{at("vpc-1")}, code: "InvalidAuthorizationState"},
		"endpoint there, forced":           {a: lent(), force: true, live: []blueshift.EndpointAccess{at("vpc-1"), at("vpc-2")}, pace: pace, doomed: 2},
		"endpoint there, forced, at once":  {a: lent(), force: true, live: []blueshift.EndpointAccess{at("vpc-1")}, doomed: 1, gone: true},
		"endpoint in the revoked VPC":      {a: lent("vpc-1", "vpc-2"), vpcs: []string{"vpc-1"}, live: []blueshift.EndpointAccess{at("vpc-1")}, code: "InvalidAuthorizationState"},
		"endpoint in another VPC":          {a: lent("vpc-1", "vpc-2"), vpcs: []string{"vpc-1"}, live: []blueshift.EndpointAccess{at("vpc-2")}, left: []string{"vpc-2"}},
		"endpoint leaving a third VPC":     {a: lent("vpc-2", "vpc-3"), vpcs: []string{"vpc-2"}, live: []blueshift.EndpointAccess{deleting}, left: []string{"vpc-3"}},
		"endpoint in the revoked, forced":  {a: lent("vpc-1", "vpc-2"), vpcs: []string{"vpc-1"}, force: true, live: []blueshift.EndpointAccess{at("vpc-1"), at("vpc-2")}, pace: pace, left: []string{"vpc-2"}, doomed: 1},
		"endpoint being created":           {a: lent(), live: []blueshift.EndpointAccess{creating}, code: "InvalidAuthorizationState"},
		"endpoint being created, forced":   {a: lent(), force: true, live: []blueshift.EndpointAccess{creating}, code: "InvalidEndpointState"},
		"endpoint being deleted":           {a: lent(), live: []blueshift.EndpointAccess{deleting}, code: "InvalidEndpointState"},
		"endpoint being deleted, forced":   {a: lent(), force: true, live: []blueshift.EndpointAccess{deleting}, pace: pace},
		"one of them deleted, other there": {a: lent(), live: []blueshift.EndpointAccess{deleting, at("vpc-2")}, code: "InvalidAuthorizationState"},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := takeBack(*c.a, c.vpcs, c.force, c.live, start, c.pace)
			wantCode(t, err, c.code)
			if err != nil {
				return
			}
			if r.gone != c.gone || len(r.doomed) != c.doomed || r.next.Revoking != (c.left == nil) || (c.left != nil && !slices.Equal(r.next.VPCs, c.left)) {
				t.Errorf("got %+v", r)
			}
			if !r.next.AllVPCs && len(r.next.VPCs) == 0 {
				t.Error("an empty list without AllVPCs would read as all VPCs")
			}
		})
	}
}

// The states of an endpoint by the clock, and what each allows.
func TestEndpointByTheClock(t *testing.T) {
	const pace = time.Minute
	e := blueshift.EndpointAccess{Key: blueshift.Key{ID: "e1"}, Created: start, ActiveAt: start.Add(pace), SecurityGroups: []string{"sg-1"}}
	at := func(want string, now time.Time) {
		t.Helper()
		if got := EndpointStatus(e, now); got != want {
			t.Fatalf("it is %q, want %q", got, want)
		}
	}
	at("creating", start)
	_, err := remove(e, start, pace)
	wantCode(t, err, "InvalidEndpointState", "is creating", "must be active")
	_, err = regroup(e, []string{"sg-2"}, start, pace)
	wantCode(t, err, "InvalidEndpointState")
	now := start.Add(pace)
	at("active", now)
	for _, groups := range [][]string{nil, {"sg-1"}, {"sg-1", "sg-1"}} {
		_, err = regroup(e, groups, now, pace)
		wantCode(t, err, "InvalidParameterValue", "The specified VPC security group identifiers are already associated with the endpoint")
	}
	e, err = regroup(e, []string{"sg-3", "sg-2"}, now, pace)
	wantCode(t, err, "")
	at("modifying", now)
	_, err = remove(e, now, pace)
	wantCode(t, err, "InvalidEndpointState")
	now = now.Add(pace)
	at("active", now)
	e, err = remove(e, now, pace)
	wantCode(t, err, "")
	at("deleting", now)
	_, err = remove(e, now, pace)
	wantCode(t, err, "InvalidEndpointState")
	now = now.Add(pace)
	at("", now)
	_, err = remove(e, now, pace)
	wantCode(t, err, "EndpointNotFound")
}
