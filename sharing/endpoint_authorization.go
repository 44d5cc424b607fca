package sharing

import (
	"slices"
	"strings"
	"time"

	"github.com/blueshift-db/blueshift"
)

// The authorization of a grantee as pure functions. Its only visible states
// are Authorized and Revoking; a Revoking one vanishes with its last endpoint.

// Statuses of an endpoint authorization.
const (
	AuthorizationAuthorized = "Authorized"
	AuthorizationRevoking   = "Revoking"
)

// lendTo is AuthorizeEndpointAccess: old is nil or the present record, fresh a
// new one without VPCs. No VPCs means all. Naming VPCs adds to those there
// are; naming none widens to all; going from all to some is refused.
func lendTo(old *blueshift.EndpointAuthorization, fresh blueshift.EndpointAuthorization, vpcs []string) (blueshift.EndpointAuthorization, error) {
	if old == nil {
		fresh.AllVPCs, fresh.VPCs = len(vpcs) == 0, slices.Compact(slices.Sorted(slices.Values(vpcs)))
		return fresh, nil
	}
	a := *old
	switch {
	case a.Revoking:
		return a, blueshift.Errorf("InvalidAuthorizationState", "%s", stillRevoking(&a))
	case a.AllVPCs && len(vpcs) == 0:
		return a, blueshift.Errorf(codeAlreadyAuthorized, "Account %s is already authorized for cluster %s from all its VPCs.", a.Grantee, a.Cluster)
	case a.AllVPCs:
		return a, blueshift.Errorf(codeNarrowing, "Account %s is authorized for cluster %s from all its VPCs, which cannot be narrowed to some. Call RevokeEndpointAccess without VpcIds, then authorize the VPCs that it should have.", a.Grantee, a.Cluster)
	case len(vpcs) == 0:
		a.AllVPCs, a.VPCs = true, nil
		return a, nil
	}
	for _, v := range vpcs {
		if slices.Contains(a.VPCs, v) {
			return a, blueshift.Errorf(codeAlreadyAuthorized, "Account %s is already authorized for cluster %s from %s; its VPCs are %s. Name only those to add.", a.Grantee, a.Cluster, v, strings.Join(a.VPCs, ", "))
		}
	}
	a.VPCs = slices.Compact(slices.Sorted(slices.Values(slices.Concat(a.VPCs, vpcs))))
	return a, checkVPCCount(len(a.VPCs))
}

// revocation is the outcome of RevokeEndpointAccess.
type revocation struct {
	next   blueshift.EndpointAuthorization
	doomed []blueshift.EndpointAccess // endpoints now being deleted
	gone   bool                       // the record ends at once
}

// takeBack is RevokeEndpointAccess. live are the endpoints under the
// authorization that are not gone yet. Without VPCs, or when no listed one
// would be left, the whole authorization ends.
func takeBack(a blueshift.EndpointAuthorization, vpcs []string, force bool, live []blueshift.EndpointAccess, now time.Time, pace time.Duration) (revocation, error) {
	r := revocation{next: a}
	if a.Revoking {
		return r, blueshift.Errorf("InvalidAuthorizationState", "The authorization of account %s for cluster %s is already Revoking; it ends with its last endpoint.", a.Grantee, a.Cluster)
	}
	if len(vpcs) > 0 && a.AllVPCs {
		return r, blueshift.Errorf(codeNarrowing, "Account %s is authorized for cluster %s from all its VPCs, of which single ones cannot be revoked. Call RevokeEndpointAccess without VpcIds.", a.Grantee, a.Cluster)
	}
	for _, v := range vpcs {
		if !slices.Contains(a.VPCs, v) {
			return r, blueshift.Errorf("EndpointAuthorizationNotFound", "Account %s is not authorized for cluster %s from %s; its VPCs are %s.", a.Grantee, a.Cluster, v, strings.Join(a.VPCs, ", "))
		}
	}
	var left []string
	if len(vpcs) > 0 {
		left = slices.DeleteFunc(slices.Clone(a.VPCs), func(v string) bool { return slices.Contains(vpcs, v) })
	}
	if len(left) > 0 { // endpoints elsewhere, those on their way out included, are none of this call's business
		live = slices.DeleteFunc(slices.Clone(live), func(e blueshift.EndpointAccess) bool { return !slices.Contains(vpcs, e.VPC) })
	}
	if err := removable(a, live, force, now); err != nil {
		return r, err
	}
	r.gone = len(left) == 0
	for _, e := range live {
		if e.DeletedAt.IsZero() {
			e.DeletedAt = now.Add(pace)
			r.doomed = append(r.doomed, e)
		}
		r.gone = r.gone && EndpointStatus(e, now) == ""
	}
	if r.next.VPCs = left; len(left) == 0 {
		r.next.VPCs, r.next.Revoking = a.VPCs, true
	}
	return r, nil
}

// removable refuses to take a path away from under endpoints without Force, or
// while one of them is in transition.
func removable(a blueshift.EndpointAuthorization, live []blueshift.EndpointAccess, force bool, now time.Time) error {
	standing := 0
	for _, e := range live {
		switch status := EndpointStatus(e, now); {
		case status == EndpointDeleting:
		case force && status != EndpointActive:
			return blueshift.Errorf("InvalidEndpointState", "An endpoint of account %s in %s is %s and cannot be deleted now. Repeat RevokeEndpointAccess once it is active.", a.Grantee, e.VPC, status)
		default:
			standing++
		}
	}
	switch {
	case force || len(live) == 0:
		return nil
	case standing == 0:
		return blueshift.Errorf("InvalidEndpointState", "%d endpoints of account %s for cluster %s are still being deleted. Repeat RevokeEndpointAccess once they are gone, or now with Force=true.", len(live), a.Grantee, a.Cluster)
	default:
		return blueshift.Errorf(codeEndpointsExist, "Endpoints of account %s for cluster %s under this authorization: %d. That account can delete them with DeleteEndpointAccess; or call RevokeEndpointAccess with Force=true, which deletes them and closes their connections.",
			a.Grantee, a.Cluster, standing)
	}
}

// lets reports whether endpoints may be placed in, and connections come
// through, a VPC of the grantee; "" asks about any of them.
func lets(a *blueshift.EndpointAuthorization, vpc string) bool {
	return !a.Revoking && (a.AllVPCs || vpc == "" || slices.Contains(a.VPCs, vpc))
}

func checkVPCCount(n int) error {
	if n > maxVPCs {
		return blueshift.Errorf("InvalidParameterValue", "An authorization lists at most %d VPCs, and this would make %d. Leave VpcIds out to authorize all VPCs of the account.", maxVPCs, n)
	}
	return nil
}
