package fleet

import (
	"cmp"
	"iter"
	"slices"

	"github.com/blueshift-db/blueshift"
)

// Codes of Redshift Serverless that its operations share.
const (
	codeInvalid  = "ValidationException"
	codeConflict = "ConflictException"
	codeNotFound = "ResourceNotFoundException"
	codeQuota    = "ServiceQuotaExceededException"
)

var serverlessPattern = blueshift.Pattern(`^[a-z0-9-]{3,64}$`)

// checkServerlessName holds the name of a namespace or workgroup, given under
// the name of a parameter, against the model's pattern.
func checkServerlessName(parameter, name string) error {
	if !serverlessPattern().MatchString(name) {
		return blueshift.Errorf(codeInvalid, "The %s %q is not valid. It has 3 to 64 lower-case letters, digits and hyphens.", parameter, abridge(name))
	}
	return nil
}

// namespace checks everything that can be judged without the records, and
// returns the namespace that the request describes.
func (r NamespaceRequest) namespace(p blueshift.Principal) (n blueshift.ServerlessNamespace, err error) {
	n = blueshift.ServerlessNamespace{
		Key:            serverlessKey(p, r.Name),
		DBName:         cmp.Or(r.DBName, "dev"),
		AdminUsername:  cmp.Or(r.AdminUsername, "admin"),
		KMSKey:         cmp.Or(r.KMSKey, "AWS_OWNED_KMS_KEY"),
		DefaultIAMRole: r.DefaultIAMRole,
		IAMRoles:       slices.Clone(r.IAMRoles),
		LogExports:     slices.Clone(r.LogExports),
	}
	if n.Tags, err = mergeTags(nil, r.Tags); err != nil {
		return n, err
	}
	for _, check := range []func() error{
		func() error { return checkServerlessName("namespaceName", r.Name) },
		func() error { return checkDBName("dbName", n.DBName) },
		func() error { return checkMasterUsername("adminUsername", n.AdminUsername) },
		func() error {
			if r.AdminPassword == "" {
				return nil
			}
			return checkPassword("adminUserPassword", r.AdminPassword)
		},
		func() error { return checkRoles(n) },
	} {
		if err := check(); err != nil {
			return n, err
		}
	}
	return n, nil
}

// apply writes the change into the record.
func (r NamespaceChange) apply(n *blueshift.ServerlessNamespace) error {
	if r.AdminUsername != "" && r.AdminUsername != n.AdminUsername {
		return blueshift.Errorf(codeInvalid, "The admin user of namespace %s is %s. The name cannot change; leave adminUsername out or repeat it.", n.ID, n.AdminUsername)
	}
	n.KMSKey = cmp.Or(r.KMSKey, n.KMSKey)
	n.DefaultIAMRole = or(r.DefaultIAMRole, n.DefaultIAMRole)
	if r.IAMRoles != nil {
		n.IAMRoles = slices.Clone(r.IAMRoles)
	}
	if r.LogExports != nil {
		n.LogExports = slices.Clone(r.LogExports)
	}
	return checkRoles(*n)
}

func checkRoles(n blueshift.ServerlessNamespace) error {
	for _, role := range n.IAMRoles {
		if !rolePattern.MatchString(role) {
			return blueshift.Errorf(codeInvalid, "%s is not the ARN of an IAM role.", abridge(role))
		}
	}
	if n.DefaultIAMRole != "" && !slices.Contains(n.IAMRoles, n.DefaultIAMRole) {
		return blueshift.Errorf(codeInvalid, "The default IAM role %s is not among the IAM roles of namespace %s.", abridge(n.DefaultIAMRole), n.ID)
	}
	return nil
}

func count[T any](seq iter.Seq[T]) (n int) {
	for range seq {
		n++
	}
	return n
}
