package serverless

import (
	"context"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	api "github.com/aws/aws-sdk-go-v2/service/redshiftserverless"
	"github.com/aws/aws-sdk-go-v2/service/redshiftserverless/types"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/fleet"
	"github.com/blueshift-db/blueshift/sharing"
)

// CreateWorkgroup puts a workgroup in front of a namespace (Redshift Serverless
// API Reference, CreateWorkgroup).
func (s *Service) CreateWorkgroup(ctx context.Context, in *api.CreateWorkgroupInput) (*api.CreateWorkgroupOutput, error) {
	if err := refuseIPv6(in.IpAddressType); err != nil {
		return nil, err
	}
	level, err := priceLevel(in.PricePerformanceTarget)
	if err != nil {
		return nil, err
	}
	w, err := s.Fleet.CreateWorkgroup(ctx, blueshift.PrincipalFrom(ctx), fleet.WorkgroupRequest{
		Name:      aws.ToString(in.WorkgroupName),
		Namespace: aws.ToString(in.NamespaceName),
		WorkgroupSettings: fleet.WorkgroupSettings{
			Port:               in.Port,
			BaseCapacity:       in.BaseCapacity,
			MaxCapacity:        in.MaxCapacity,
			PriceLevel:         level,
			ConfigParameters:   parametersFrom(in.ConfigParameters),
			SecurityGroups:     in.SecurityGroupIds,
			PubliclyAccessible: in.PubliclyAccessible,
			EnhancedVPCRouting: in.EnhancedVpcRouting,
			AutomaticOptimize:  in.ExtraComputeForAutomaticOptimization,
			Track:              aws.ToString(in.TrackName),
		},
		SubnetIDs: in.SubnetIds,
		Tags:      tagsFrom(in.Tags),
	})
	if err != nil {
		return nil, err
	}
	return &api.CreateWorkgroupOutput{Workgroup: s.workgroup(w, fleet.Creating)}, nil
}

// GetWorkgroup shows a workgroup, with its custom domain and the VPCs of other
// accounts that its resource policy lets in.
func (s *Service) GetWorkgroup(ctx context.Context, in *api.GetWorkgroupInput) (*api.GetWorkgroupOutput, error) {
	w, err := s.Fleet.Workgroup(ctx, blueshift.PrincipalFrom(ctx), aws.ToString(in.WorkgroupName))
	if err != nil {
		return nil, err
	}
	out := s.workgroup(w, s.status(w))
	domains, err := s.Fleet.CustomDomains(ctx, blueshift.PrincipalFrom(ctx), w.Name())
	for i := range domains {
		d := &domains[i]
		out.CustomDomainName, out.CustomDomainCertificateArn, out.CustomDomainCertificateExpiryTime = &d.ID, &d.CertificateARN, &d.CertificateExpires
	}
	if err == nil {
		out.CrossAccountVpcs, err = s.Sharing.CrossAccountVPCs(ctx, w.Key)
	}
	return &api.GetWorkgroupOutput{Workgroup: out}, err
}

// ListWorkgroups lists the caller's workgroups in order of name, or those of
// another account (ownerAccount) whose resource policies let the caller place
// endpoints in front of them.
func (s *Service) ListWorkgroups(ctx context.Context, in *api.ListWorkgroupsInput) (*api.ListWorkgroupsOutput, error) {
	after, limit, err := page(in.NextToken, in.MaxResults)
	if err != nil {
		return nil, err
	}
	p := blueshift.PrincipalFrom(ctx)
	if owner := blueshift.Account(aws.ToString(in.OwnerAccount)); owner != "" && owner != p.Account {
		return s.lentWorkgroups(ctx, p, owner, in)
	}
	out := &api.ListWorkgroupsOutput{Workgroups: []types.Workgroup{}}
	found, more, err := s.Fleet.Workgroups(ctx, p, after, limit)
	if err != nil {
		return nil, err
	}
	for _, w := range found {
		out.Workgroups = append(out.Workgroups, *s.workgroup(w, s.status(w)))
	}
	if more {
		out.NextToken = next(found[limit-1].Name())
	}
	return out, nil
}

// lentWorkgroups shows of foreign workgroups what their grantees need to know.
func (s *Service) lentWorkgroups(ctx context.Context, p blueshift.Principal, owner blueshift.Account, in *api.ListWorkgroupsInput) (*api.ListWorkgroupsOutput, error) {
	all, err := s.Sharing.LentWorkgroups(ctx, p, owner)
	if err != nil {
		return nil, err
	}
	lent, token, err := take(all, in.NextToken, in.MaxResults, func(w sharing.LentWorkgroup) string { return w.Name() })
	out := &api.ListWorkgroupsOutput{Workgroups: make([]types.Workgroup, len(lent)), NextToken: token}
	for i, w := range lent {
		out.Workgroups[i] = types.Workgroup{WorkgroupName: new(w.Name()), WorkgroupId: &w.GUID, WorkgroupArn: new(w.ARN()),
			Status: types.WorkgroupStatus(strings.ToUpper(s.status(w.Workgroup))), CreationDate: &w.Created, Port: new(int32(w.Port)), CrossAccountVpcs: w.VPCs}
		if w.AllVPCs {
			out.Workgroups[i].CrossAccountVpcs = []string{"*"}
		}
	}
	return out, err
}

// UpdateWorkgroup changes settings of a workgroup.
func (s *Service) UpdateWorkgroup(ctx context.Context, in *api.UpdateWorkgroupInput) (*api.UpdateWorkgroupOutput, error) {
	if err := refuseIPv6(in.IpAddressType); err != nil {
		return nil, err
	}
	level, err := priceLevel(in.PricePerformanceTarget)
	if err != nil {
		return nil, err
	}
	w, err := s.Fleet.UpdateWorkgroup(ctx, blueshift.PrincipalFrom(ctx), fleet.WorkgroupChange{
		Name: aws.ToString(in.WorkgroupName),
		WorkgroupSettings: fleet.WorkgroupSettings{
			Port:               in.Port,
			BaseCapacity:       in.BaseCapacity,
			MaxCapacity:        in.MaxCapacity,
			PriceLevel:         level,
			ConfigParameters:   parametersFrom(in.ConfigParameters),
			SecurityGroups:     in.SecurityGroupIds,
			PubliclyAccessible: in.PubliclyAccessible,
			EnhancedVPCRouting: in.EnhancedVpcRouting,
			AutomaticOptimize:  in.ExtraComputeForAutomaticOptimization,
			Track:              aws.ToString(in.TrackName),
		},
		SubnetIDs: in.SubnetIds,
	})
	if err != nil {
		return nil, err
	}
	return &api.UpdateWorkgroupOutput{Workgroup: s.workgroup(w, fleet.Modifying)}, nil
}

// DeleteWorkgroup deletes a workgroup; its namespace stays.
func (s *Service) DeleteWorkgroup(ctx context.Context, in *api.DeleteWorkgroupInput) (*api.DeleteWorkgroupOutput, error) {
	w, err := s.Fleet.DeleteWorkgroup(ctx, blueshift.PrincipalFrom(ctx), aws.ToString(in.WorkgroupName))
	if err != nil {
		return nil, err
	}
	return &api.DeleteWorkgroupOutput{Workgroup: s.workgroup(w, fleet.Deleting)}, nil
}

// ListManagedWorkgroups lists the workgroups that AWS Glue has made for its
// catalogs. There is no Glue here, so there are none.
func (s *Service) ListManagedWorkgroups(context.Context, *api.ListManagedWorkgroupsInput) (*api.ListManagedWorkgroupsOutput, error) {
	return &api.ListManagedWorkgroupsOutput{ManagedWorkgroups: []types.ManagedWorkgroupListItem{}}, nil
}

func (s *Service) status(w blueshift.Workgroup) string {
	return fleet.WarehouseStatus(w.Warehouse, s.Fleet.Clock.Now())
}

func refuseIPv6(kind *string) error {
	switch aws.ToString(kind) {
	case "", "ipv4":
		return nil
	case "dualstack":
		return blueshift.Errorf("Ipv6CidrBlockNotFoundException", "The subnets have no IPv6 CIDR blocks. Use ipAddressType ipv4.")
	}
	return blueshift.Errorf("ValidationException", "The ipAddressType is ipv4 or dualstack.")
}

// priceLevel reads a price-performance target; nil if there is none.
func priceLevel(t *types.PerformanceTarget) (*int32, error) {
	switch {
	case t == nil:
		return nil, nil
	case t.Status == types.PerformanceTargetStatusDisabled:
		return new(int32(0)), nil
	case t.Level == nil:
		return new(int32(50)), nil
	case *t.Level == 0:
		return nil, blueshift.Errorf("ValidationException", "The price-performance target level 0 is not one of 1, 25, 50, 75 and 100.")
	}
	return t.Level, nil
}

func parametersFrom(in []types.ConfigParameter) []blueshift.ConfigParameter {
	var out []blueshift.ConfigParameter
	for _, p := range in {
		out = append(out, blueshift.ConfigParameter{Key: aws.ToString(p.ParameterKey), Value: aws.ToString(p.ParameterValue)})
	}
	return out
}

// workgroup is the API's view of a workgroup in a status.
func (s *Service) workgroup(w blueshift.Workgroup, status string) *types.Workgroup {
	out := &types.Workgroup{
		BaseCapacity:                         new(int32(w.BaseCapacity)),
		ConfigParameters:                     make([]types.ConfigParameter, len(w.ConfigParameters)),
		CreationDate:                         &w.Created,
		CrossAccountVpcs:                     []string{},
		Endpoint:                             s.endpointOf(w),
		EnhancedVpcRouting:                   &w.EnhancedVPCRouting,
		ExtraComputeForAutomaticOptimization: &w.AutomaticOptimize,
		IpAddressType:                        new("ipv4"),
		NamespaceName:                        &w.NamespaceName,
		PatchVersion:                         new("1.0.70000"),
		Port:                                 new(int32(w.Port)),
		PricePerformanceTarget:               &types.PerformanceTarget{Status: types.PerformanceTargetStatusDisabled},
		PubliclyAccessible:                   &w.PubliclyAccessible,
		SecurityGroupIds:                     w.SecurityGroups,
		Status:                               types.WorkgroupStatus(strings.ToUpper(status)),
		SubnetIds:                            make([]string, len(w.Subnets)),
		TrackName:                            &w.Track,
		WorkgroupArn:                         new(w.ARN()),
		WorkgroupId:                          &w.GUID,
		WorkgroupName:                        new(w.Name()),
		WorkgroupVersion:                     new("1.0"),
	}
	for i := range w.ConfigParameters {
		out.ConfigParameters[i] = types.ConfigParameter{ParameterKey: &w.ConfigParameters[i].Key, ParameterValue: &w.ConfigParameters[i].Value}
	}
	for i, subnet := range w.Subnets {
		out.SubnetIds[i] = subnet.ID
	}
	if w.MaxCapacity != 0 {
		out.MaxCapacity = new(int32(w.MaxCapacity))
	}
	if w.PriceLevel != 0 {
		out.PricePerformanceTarget = &types.PerformanceTarget{Status: types.PerformanceTargetStatusEnabled, Level: new(int32(w.PriceLevel))}
	}
	return out
}

// endpointOf shows where a workgroup is: its address and its network interface
// in each of its subnets. All of them lead to the one address that listens.
func (s *Service) endpointOf(w blueshift.Workgroup) *types.Endpoint {
	faces := make([]types.NetworkInterface, len(w.Subnets))
	for i := range w.Subnets {
		faces[i] = types.NetworkInterface{NetworkInterfaceId: new(fleet.InterfaceID(w, w.Subnets[i])), SubnetId: &w.Subnets[i].ID,
			AvailabilityZone: &w.Subnets[i].AvailabilityZone, PrivateIpAddress: ip(w.Address)}
	}
	return &types.Endpoint{Address: new(s.workgroupAddress(w)), Port: new(int32(w.Port)),
		VpcEndpoints: []types.VpcEndpoint{{VpcEndpointId: &w.VPCEndpointID, VpcId: &w.VPC, NetworkInterfaces: faces}}}
}
