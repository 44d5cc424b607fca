package identity

import (
	"github.com/blueshift-db/blueshift"
)

// DevelopmentSecret is the secret of every root key of the development realm.
const DevelopmentSecret = "test"

// RealmConfig declares the accounts a server knows. One without accounts
// means the development realm.
type RealmConfig struct {
	Accounts []AccountConfig `yaml:"accounts"`
}

// AccountConfig declares one account.
type AccountConfig struct {
	ID       blueshift.Account   `yaml:"id"`       // twelve digits; quote them in YAML
	Keys     []KeyConfig         `yaml:"keys"`     // of the account's root
	Users    []UserConfig        `yaml:"users"`    // principals with keys of their own
	Roles    []RoleConfig        `yaml:"roles"`    // what AssumeRole finds
	Policies map[string]Document `yaml:"policies"` // documents that users and roles name
}

// KeyConfig is an access key.
type KeyConfig struct {
	ID     string `yaml:"id"`
	Secret string `yaml:"secret"`
}

// UserConfig is an IAM user: it may do what its policies allow.
type UserConfig struct {
	Name     string      `yaml:"name"`
	Keys     []KeyConfig `yaml:"keys"`
	Policies []Document  `yaml:"policies"`
}

// RoleConfig is an IAM role: who may assume it is in its trust policy, what a
// session of it may do in its policies.
type RoleConfig struct {
	Name     string     `yaml:"name"`
	Path     string     `yaml:"path"` // "/" unless given
	Trust    Document   `yaml:"trust"`
	Policies []Document `yaml:"policies"`
}

// realm is a checked RealmConfig, ready for lookups. Immutable.
type realm struct {
	name     string
	keys     map[string]Credential
	accounts map[blueshift.Account]*account
	policies map[string]*policy // every document of the realm, by its JSON text
}

type account struct {
	users    map[string]*user
	roles    map[string]*role
	policies map[string]string // JSON text by name
}

type user struct {
	name     string
	arn, id  string
	policies []string
}

type role struct {
	name     string
	arn, id  string
	trust    *policy
	policies []string
}

// Names of the two kinds of realm, as temporary keys remember them.
const (
	development = "development"
	configured  = "configured"
)

func (r *realm) development() bool { return r.name == development }

// root is the principal of an account's root.
func root(a blueshift.Account) blueshift.Principal {
	return blueshift.Principal{Account: a, ARN: "arn:aws:iam::" + string(a) + ":root", UserID: string(a), Root: true}
}

func (u *user) principal(a blueshift.Account) blueshift.Principal {
	return blueshift.Principal{Account: a, ARN: u.arn, UserID: u.id, Policies: u.policies}
}
