package fleet

import (
	"slices"
	"strings"

	"github.com/blueshift-db/blueshift"
)

// WorkgroupRequest is what CreateWorkgroup was asked for. Nil pointers take
// the defaults of the Redshift Serverless API Reference, CreateWorkgroup.
type WorkgroupRequest struct {
	Name      string
	Namespace string
	WorkgroupSettings
	SubnetIDs []string
	Tags      []blueshift.Tag
}

// WorkgroupSettings are what CreateWorkgroup and UpdateWorkgroup both set.
type WorkgroupSettings struct {
	Port               *int32
	BaseCapacity       *int32
	MaxCapacity        *int32 // -1 and 0 take the limit away
	PriceLevel         *int32 // 0 disables the target
	ConfigParameters   []blueshift.ConfigParameter
	SecurityGroups     []string
	PubliclyAccessible *bool
	EnhancedVPCRouting *bool
	AutomaticOptimize  *bool
	Track              string
}

// workgroup checks everything that can be judged without the records, and
// returns the workgroup that the request describes, not yet placed.
func (r WorkgroupRequest) workgroup(p blueshift.Principal) (w blueshift.Workgroup, err error) {
	w = blueshift.Workgroup{
		Warehouse:     blueshift.Warehouse{Key: workgroupKey(p, r.Name), Port: 5439, Encrypted: true},
		NamespaceName: r.Namespace,
		BaseCapacity:  128,
		Track:         "current",
	}
	if err := checkServerlessName("workgroupName", r.Name); err != nil {
		return w, err
	}
	if err := checkServerlessName("namespaceName", r.Namespace); err != nil {
		return w, err
	}
	if w.Tags, err = mergeTags(nil, r.Tags); err != nil {
		return w, err
	}
	return w, r.apply(&w)
}

// apply writes settings into the record and holds them against their rules.
func (r WorkgroupSettings) apply(w *blueshift.Workgroup) error {
	w.BaseCapacity = int(or(r.BaseCapacity, int32(w.BaseCapacity)))
	w.MaxCapacity = max(int(or(r.MaxCapacity, int32(w.MaxCapacity))), 0)
	w.PriceLevel = int(or(r.PriceLevel, int32(w.PriceLevel)))
	w.PubliclyAccessible = or(r.PubliclyAccessible, w.PubliclyAccessible)
	w.EnhancedVPCRouting = or(r.EnhancedVPCRouting, w.EnhancedVPCRouting)
	w.AutomaticOptimize = or(r.AutomaticOptimize, w.AutomaticOptimize)
	if r.SecurityGroups != nil {
		w.SecurityGroups = slices.Clone(r.SecurityGroups)
	}
	if r.Track != "" {
		w.Track = r.Track
	}
	var err error
	if w.ConfigParameters, err = configure(w.ConfigParameters, r.ConfigParameters); err != nil {
		return err
	}
	switch c := w.BaseCapacity; {
	case r.Port != nil && !serverlessPort(int(*r.Port)):
		return blueshift.Errorf(codeInvalid, "The port %d is not valid. A workgroup listens on a port of 5431-5455 or 8191-8215.", *r.Port)
	case c != 4 && (c < 8 || c > 1024 || c <= 512 && c%8 != 0 || c > 512 && c%32 != 0):
		return blueshift.Errorf(codeInvalid, "The base capacity %d is not valid. It is 4 RPUs, or 8 to 512 in units of 8, or up to 1024 in units of 32.", c)
	case w.MaxCapacity != 0 && (w.MaxCapacity < c || w.MaxCapacity > 5632 || w.MaxCapacity%8 != 0 && w.MaxCapacity != c):
		return blueshift.Errorf(codeInvalid, "The max capacity %d is not valid. It is at least the base capacity (%d RPUs) and at most 5632, in units of 8.", w.MaxCapacity, c)
	case !slices.Contains([]int{0, 1, 25, 50, 75, 100}, w.PriceLevel):
		return blueshift.Errorf(codeInvalid, "The price-performance target level %d is not one of 1, 25, 50, 75 and 100.", w.PriceLevel)
	case w.Track != "current" && w.Track != "trailing":
		return blueshift.Errorf(codeInvalid, "The track %s is not valid. It can be current or trailing.", abridge(w.Track))
	}
	if r.Port != nil {
		w.Port = int(*r.Port)
	}
	return nil
}

func serverlessPort(p int) bool { return p >= 5431 && p <= 5455 || p >= 8191 && p <= 8215 }

// workgroupDefaults are the configuration parameters that every workgroup has.
var workgroupDefaults = []blueshift.ConfigParameter{{Key: "auto_mv", Value: "true"}, {Key: "datestyle", Value: "ISO, MDY"},
	{Key: "enable_case_sensitive_identifier", Value: "false"}, {Key: "enable_user_activity_logging", Value: "true"},
	{Key: "query_group", Value: "default"}, {Key: "require_ssl", Value: "false"}, {Key: "search_path", Value: "$user, public"},
	{Key: "use_fips_ssl", Value: "false"}, {Key: "max_query_execution_time", Value: "14400"}}

// otherParameters may be set as well: limits that monitor queries (Amazon
// Redshift Management Guide, query limits of a workgroup). They are kept.
var otherParameters = words(`max_query_queue_time max_query_blocks_read max_query_cpu_time max_query_cpu_usage_percent max_query_temp_blocks_to_disk
	max_io_skew max_cpu_skew max_join_row_count max_nested_loop_join_row_count max_return_row_count max_scan_row_count
	max_segment_execution_time max_spectrum_scan_row_count max_spectrum_scan_size_mb wlm_json_configuration`)

// configure sets parameters in a list that begins as the defaults.
func configure(have, set []blueshift.ConfigParameter) ([]blueshift.ConfigParameter, error) {
	if have == nil {
		have = workgroupDefaults
	}
	have = slices.Clone(have)
	for _, p := range set {
		i := slices.IndexFunc(have, func(o blueshift.ConfigParameter) bool { return o.Key == p.Key })
		switch {
		case len(p.Value) > 15000:
			return nil, blueshift.Errorf(codeInvalid, "The value of config parameter %s is longer than 15000 characters.", abridge(p.Key))
		case i >= 0 && (have[i].Value == "true" || have[i].Value == "false") && p.Value != "true" && p.Value != "false":
			return nil, blueshift.Errorf(codeInvalid, "Config parameter %s is true or false, not %q.", p.Key, abridge(p.Value))
		case p.Key == "enable_case_sensitive_identifier" && p.Value == "true":
			return nil, blueshift.Errorf(codeInvalid, "Blueshift does not support case-sensitive identifiers yet: leave enable_case_sensitive_identifier out, or false.")
		case i >= 0:
			have[i].Value = p.Value
		case otherParameters[p.Key]:
			have = append(have, p)
		default:
			return nil, blueshift.Errorf(codeInvalid, "%q is not a config parameter of a workgroup. Those that every workgroup has: %s.", abridge(p.Key), parameterKeys())
		}
	}
	return have, nil
}

func parameterKeys() string {
	var keys []string
	for _, p := range workgroupDefaults {
		keys = append(keys, p.Key)
	}
	return strings.Join(keys, ", ")
}

// settleWorkgroup puts a workgroup into subnets of one VPC of its account;
// without any, those of its default VPC.
func (f *Fleet) settleWorkgroup(w *blueshift.Workgroup, ids []string) error {
	if len(ids) == 0 {
		w.VPC = f.Networks.DefaultVPC(w.Account, w.Region)
		w.Subnets = f.Networks.Subnets(w.Account, w.Region, w.VPC)
	} else {
		w.Subnets = nil
		for _, id := range slices.Compact(slices.Sorted(slices.Values(ids))) {
			s, known := f.Networks.Subnet(w.Account, w.Region, id)
			switch {
			case !known:
				return blueshift.Errorf(codeInvalid, "Subnet %s does not exist in account %s, Region %s. Subnets there: %s.", abridge(id), w.Account, w.Region, f.knownSubnets(w.Account, w.Region))
			case len(w.Subnets) > 0 && w.Subnets[0].VPC != s.VPC:
				return blueshift.Errorf(codeInvalid, "The subnets of a workgroup lie in one VPC: %s lies in %s and %s in %s.", w.Subnets[0].ID, w.Subnets[0].VPC, s.ID, s.VPC)
			}
			w.Subnets = append(w.Subnets, s)
		}
		w.VPC = w.Subnets[0].VPC
	}
	w.VPCEndpointID = generatedID("vpce-", string(w.Account), string(w.Region), w.ID, w.VPC)
	return f.checkGroups(w)
}

func (f *Fleet) checkGroups(w *blueshift.Workgroup) error {
	if len(w.SecurityGroups) == 0 {
		w.SecurityGroups = []string{f.Networks.DefaultSecurityGroup(w.VPC)}
	}
	for _, id := range w.SecurityGroups {
		if !f.Networks.HasSecurityGroup(w.VPC, id) {
			return blueshift.Errorf(codeInvalid, "Security group %s does not exist in VPC %s.", abridge(id), w.VPC)
		}
	}
	return nil
}

// InterfaceID is the network interface of a workgroup in one of its subnets.
func InterfaceID(w blueshift.Workgroup, s blueshift.Subnet) string {
	return generatedID("eni-", string(w.Account), string(w.Region), w.ID, s.ID)
}
