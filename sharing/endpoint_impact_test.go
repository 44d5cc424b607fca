package sharing

import "testing"

// What a plan names is what the forced call then does, and planning changes nothing.
func TestPlanRevokeEndpointAccess(t *testing.T) {
	l := newLending(t)
	plan := func(vpcs ...string) (EndpointImpact, error) {
		return l.PlanRevokeEndpointAccess(l.ctx, as(producer), "c1", string(consumer), vpcs)
	}
	_, err := plan()
	wantCode(t, err, "EndpointAuthorizationNotFound")
	_, err = l.authorize("vpc-b1", "vpc-b2")
	l.must(err)
	for name, group := range map[string]string{"e1": "b-sng1", "e2": "b-sng2"} {
		_, err := l.create(consumer, name, group)
		l.must(err)
	}
	before := l.authorizations(producer, EndpointAuthorizationFilter{})

	part, err := plan("vpc-b2")
	if err != nil || part.Ends || len(part.Doomed) != 1 || part.Doomed[0].ID != "e2" || part.Doomed[0].Status != EndpointActive || len(part.VPCsLeft) != 1 {
		t.Fatalf("got %+v, %v", part, err)
	}
	wantCode(t, part.Refusal, "InvalidAuthorizationState", "under this authorization: 1.")
	whole, err := plan()
	if err != nil || !whole.Ends || len(whole.Doomed) != 2 || whole.Authorization.EndpointCount != 2 {
		t.Fatalf("got %+v, %v", whole, err)
	}
	_, err = plan("vpc-b3")
	wantCode(t, err, "EndpointAuthorizationNotFound", "vpc-b3")
	_, err = l.PlanRevokeEndpointAccess(l.ctx, as(consumer), "c1", string(consumer), nil)
	wantCode(t, err, "ClusterNotFound")

	after := l.authorizations(producer, EndpointAuthorizationFilter{})
	if len(after) != 1 || after[0].EndpointCount != before[0].EndpointCount || after[0].Status != "Authorized" {
		t.Errorf("planning changed %+v into %+v", before, after)
	}
	v, err := l.revoke(true)
	l.must(err)
	if v.EndpointCount != len(whole.Doomed) || l.doors.listens(whole.Doomed[0].EndpointAccess) {
		t.Errorf("got %+v, planned %+v", v, whole)
	}
}
