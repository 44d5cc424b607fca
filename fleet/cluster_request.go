package fleet

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/blueshift-db/blueshift"
)

// cluster checks everything that can be judged without the records, and
// returns the cluster that the request describes, not yet placed.
func (r ClusterRequest) cluster(p blueshift.Principal) (c blueshift.Cluster, err error) {
	c = blueshift.Cluster{
		Warehouse: blueshift.Warehouse{
			Key:                clusterKey(p, r.ID),
			MasterUsername:     r.MasterUsername,
			Port:               int(or(r.Port, 5439)),
			PubliclyAccessible: or(r.PubliclyAccessible, false),
			EnhancedVPCRouting: or(r.EnhancedVPCRouting, false),
			SecurityGroups:     slices.Clone(r.SecurityGroups),
		},
		NodeType:                   strings.ToLower(r.NodeType),
		DBName:                     or(r.DBName, "dev"),
		SubnetGroup:                strings.ToLower(r.SubnetGroup),
		AvailabilityZone:           r.AvailabilityZone,
		Relocation:                 or(r.Relocation, false),
		AllowVersionUpgrade:        or(r.AllowVersionUpgrade, true),
		AutomatedSnapshotRetention: int(or(r.AutomatedSnapshotRetention, 1)),
		ManualSnapshotRetention:    int(or(r.ManualSnapshotRetention, -1)),
		MaintenanceTrack:           r.MaintenanceTrack,
		ParameterGroup:             strings.ToLower(r.ParameterGroup),
		ClusterSecurityGroups:      slices.Clone(r.ClusterSecurityGroups),
		IAMRoles:                   slices.Clone(r.IAMRoles),
		DefaultIAMRole:             r.DefaultIAMRole,
	}
	if c.SubnetGroup == "" {
		c.SubnetGroup = defaultGroup
	}
	r.NodeType = c.NodeType
	if c.NumberOfNodes, err = r.nodes(); err != nil {
		return c, err
	}
	if c.MaintenanceWindow = defaultWindow(c.Key); r.MaintenanceWindow != "" {
		if c.MaintenanceWindow, err = checkWindow(r.MaintenanceWindow); err != nil {
			return c, err
		}
	}
	if c.Encrypted, c.KMSKey, err = encryption(r.Encrypted, r.KMSKey, true); err != nil {
		return c, err
	}
	if c.Tags, err = mergeTags(nil, r.Tags); err != nil {
		return c, err
	}
	for _, check := range []func() error{
		func() error { return checkClusterID(c.ID) },
		func() error { return checkMasterUsername("MasterUsername", r.MasterUsername) },
		func() error { return checkPassword("MasterUserPassword", r.MasterPassword) },
		func() error { return checkDBName("DBName", c.DBName) },
		func() error { return checkPort(c.NodeType, c.Port) },
		func() error { return checkVersion(r.Version) },
		func() error { return checkSettings(&c) },
	} {
		if err := check(); err != nil {
			return c, err
		}
	}
	return c, nil
}

var rolePattern = arnPattern{regexp.MustCompile(`^arn:aws[a-z-]*:iam::[0-9]{12}:role/`)}

// arnPattern is how an ARN begins; 1 to 512 characters follow. A count like that
// in the expression itself would cost every start as many steps to compile.
type arnPattern struct{ prefix *regexp.Regexp }

func (p arnPattern) MatchString(arn string) bool {
	at := p.prefix.FindStringIndex(arn)
	if at == nil || strings.ContainsRune(arn, '\n') {
		return false
	}
	n := utf8.RuneCountInString(arn[at[1]:])
	return n >= 1 && n <= 512
}

// checkSettings holds the settings that CreateCluster and ModifyCluster share
// against their rules, and fills in defaults.
func checkSettings(c *blueshift.Cluster) error {
	if c.ParameterGroup == "" {
		c.ParameterGroup = defaultParameterGroup
	}
	if c.MaintenanceTrack == "" {
		c.MaintenanceTrack = "current"
	}
	managed := ManagedStorage(c.NodeType)
	switch {
	case c.Relocation && !managed:
		return blueshift.Errorf("InvalidParameterValue", "If the cluster node type isn't RA3, availability zone relocation isn't supported. Cluster %s would have node type %s.", c.ID, c.NodeType)
	case c.AutomatedSnapshotRetention < 0 || c.AutomatedSnapshotRetention > 35:
		return blueshift.Errorf("InvalidParameterValue", "Invalid AutomatedSnapshotRetentionPeriod: %d. It must be between 0 and 35.", c.AutomatedSnapshotRetention)
	case c.AutomatedSnapshotRetention == 0 && managed:
		return blueshift.Errorf("InvalidParameterValue", "AutomatedSnapshotRetentionPeriod 0 is not possible for node type %s: automated snapshots of RA3 clusters cannot be disabled.", c.NodeType)
	case c.ManualSnapshotRetention != -1 && (c.ManualSnapshotRetention < 1 || c.ManualSnapshotRetention > 3653):
		return blueshift.Errorf("InvalidRetentionPeriodFault", "Invalid ManualSnapshotRetentionPeriod: %d. It must be -1 or between 1 and 3653.", c.ManualSnapshotRetention)
	case c.MaintenanceTrack != "current" && c.MaintenanceTrack != "trailing":
		return blueshift.Errorf("InvalidClusterTrack", "Invalid maintenance track: %s. It can be current or trailing.", abridge(c.MaintenanceTrack))
	case len(c.IAMRoles) > 50:
		return blueshift.Errorf("InvalidParameterValue", "A cluster can have at most 50 IAM roles, not %d.", len(c.IAMRoles))
	case c.DefaultIAMRole != "" && !slices.Contains(c.IAMRoles, c.DefaultIAMRole):
		return blueshift.Errorf("InvalidParameterValue", "The default IAM role %s is not among the IAM roles of cluster %s.", abridge(c.DefaultIAMRole), c.ID)
	}
	for _, role := range c.IAMRoles {
		if !rolePattern.MatchString(role) {
			return blueshift.Errorf("InvalidParameterValue", "%s is not the ARN of an IAM role.", abridge(role))
		}
	}
	return nil
}

func checkVersion(v string) error {
	if v != "" && v != "1.0" {
		return blueshift.Errorf("InvalidParameterValue", "Invalid cluster version: %s. The only version is 1.0.", abridge(v))
	}
	return nil
}

// encryption settles Encrypted and KmsKeyId.
func encryption(asked *bool, key string, before bool) (bool, string, error) {
	on := or(asked, before || key != "")
	switch {
	case key != "" && !on:
		return false, "", blueshift.Errorf("InvalidParameterCombination", "KmsKeyId needs Encrypted=true.")
	case len(key) > 2048:
		return false, "", blueshift.Errorf("InvalidParameterValue", "KmsKeyId is longer than 2048 characters.")
	case on && key == "":
		key = "AWS_OWNED_KMS_KEY"
	}
	return on, key, nil
}

func or[T any](p *T, otherwise T) T {
	if p != nil {
		return *p
	}
	return otherwise
}
