package identity

import (
	"errors"
	"fmt"
	"strings"

	"github.com/blueshift-db/blueshift"
)

var (
	keyIDPattern = blueshift.Pattern(`^\w{12,128}$`)
	namePattern  = blueshift.Pattern(`^[\w+=,.@-]{1,64}$`)
	pathPattern  = blueshift.Pattern(`^/([!-.0-~]+/)*$`)
)

// newRealm checks a configuration as a whole: a server does not start on a
// policy that it cannot read or a key that could mean two principals.
func newRealm(c *RealmConfig) (*realm, error) {
	r := &realm{
		name:     development,
		keys:     map[string]Credential{},
		accounts: map[blueshift.Account]*account{},
		policies: map[string]*policy{},
	}
	if c == nil || len(c.Accounts) == 0 {
		return r, r.learn(allowAll, identityPolicy)
	}
	r.name = configured
	for _, a := range c.Accounts {
		if err := r.addAccount(a); err != nil {
			return nil, fmt.Errorf("account %q: %w", a.ID, err)
		}
	}
	return r, nil
}

func (r *realm) addAccount(c AccountConfig) error {
	if !c.ID.Valid() {
		return errors.New("an account id is exactly twelve digits (in YAML, between quotes)")
	}
	if r.accounts[c.ID] != nil {
		return errors.New("is declared twice")
	}
	a := &account{users: map[string]*user{}, roles: map[string]*role{}, policies: map[string]string{}}
	r.accounts[c.ID] = a
	for name, d := range c.Policies {
		if !namePattern().MatchString(name) {
			return fmt.Errorf("policy %q: %w", name, errName)
		}
		if !d.inline() {
			return fmt.Errorf("policy %q: has to be a policy document, not the name of one", name)
		}
		if err := r.learn(string(d), identityPolicy); err != nil {
			return fmt.Errorf("policy %q: %w", name, err)
		}
		a.policies[name] = string(d)
	}
	if err := r.addKeys(c.Keys, root(c.ID)); err != nil {
		return err
	}
	for _, u := range c.Users {
		if err := r.addUser(a, c.ID, u); err != nil {
			return fmt.Errorf("user %q: %w", u.Name, err)
		}
	}
	for _, ro := range c.Roles {
		if err := r.addRole(a, c.ID, ro); err != nil {
			return fmt.Errorf("role %q: %w", ro.Name, err)
		}
	}
	return nil
}

func (r *realm) addUser(a *account, id blueshift.Account, c UserConfig) error {
	if !namePattern().MatchString(c.Name) {
		return errName
	}
	if a.users[c.Name] != nil {
		return errors.New("is declared twice")
	}
	policies, err := r.resolve(a, c.Policies)
	if err != nil {
		return err
	}
	u := &user{
		name:     c.Name,
		arn:      "arn:aws:iam::" + string(id) + ":user/" + c.Name,
		id:       uniqueID("AIDA", id, c.Name),
		policies: policies,
	}
	a.users[c.Name] = u
	return r.addKeys(c.Keys, u.principal(id))
}

func (r *realm) addRole(a *account, id blueshift.Account, c RoleConfig) error {
	if !namePattern().MatchString(c.Name) {
		return errName
	}
	if a.roles[c.Name] != nil {
		return errors.New("is declared twice")
	}
	if c.Path == "" {
		c.Path = "/"
	}
	if !pathPattern().MatchString(c.Path) || len(c.Path) > 512 {
		return fmt.Errorf("path %q: has to begin and end with a slash", c.Path)
	}
	if !c.Trust.inline() {
		return errors.New("trust: a role needs a trust policy that says who may assume it")
	}
	trust, err := parsePolicy(string(c.Trust), trustPolicy)
	if err != nil {
		return fmt.Errorf("trust: %w", err)
	}
	policies, err := r.resolve(a, c.Policies)
	if err != nil {
		return err
	}
	a.roles[c.Name] = &role{
		name:     c.Name,
		arn:      "arn:aws:iam::" + string(id) + ":role" + c.Path + c.Name,
		id:       uniqueID("AROA", id, c.Name),
		trust:    trust,
		policies: policies,
	}
	return nil
}

func (r *realm) addKeys(keys []KeyConfig, p blueshift.Principal) error {
	for _, k := range keys {
		switch _, taken := r.keys[k.ID]; {
		case !keyIDPattern().MatchString(k.ID):
			return fmt.Errorf("access key %q: an id is 12 to 128 letters and digits", k.ID)
		case strings.HasPrefix(k.ID, temporaryPrefix):
			return fmt.Errorf("access key %q: ids beginning with %s belong to temporary keys", k.ID, temporaryPrefix)
		case k.Secret == "":
			return fmt.Errorf("access key %q: has no secret", k.ID)
		case taken:
			return fmt.Errorf("access key %q: is declared twice", k.ID)
		}
		r.keys[k.ID] = Credential{Secret: k.Secret, Principal: p}
	}
	return nil
}

// resolve turns names of an account's policies into their documents.
func (r *realm) resolve(a *account, documents []Document) ([]string, error) {
	var texts []string
	for i, d := range documents {
		if !d.inline() {
			text, ok := a.policies[string(d)]
			if !ok {
				return nil, fmt.Errorf("policy %q is not among the account's policies", d)
			}
			texts = append(texts, text)
			continue
		}
		if err := r.learn(string(d), identityPolicy); err != nil {
			return nil, fmt.Errorf("policy %d: %w", i+1, err)
		}
		texts = append(texts, string(d))
	}
	return texts, nil
}

// learn checks a document and keeps what it means.
func (r *realm) learn(text string, use policyUse) error {
	p, err := parsePolicy(text, use)
	if err == nil {
		r.policies[text] = p
	}
	return err
}

var errName = errors.New("a name is 1 to 64 letters, digits and +=,.@_-")
