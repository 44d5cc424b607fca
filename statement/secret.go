package statement

import (
	"fmt"
	"strings"

	"github.com/blueshift-db/blueshift"
)

// Secret is what a SecretArn leads to: a database user with its password.
// Secrets are declared in the configuration file.
type Secret struct {
	ARN      string `yaml:"arn"` // arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME
	Username string `yaml:"username"`
	Password string `yaml:"password"`
	Cluster  string `yaml:"cluster"`  // its only cluster; "" fits every one of the account
	Database string `yaml:"database"` // where a call that names none connects
}

func (s Secret) check() error {
	a, ok := blueshift.ParseARN(s.ARN)
	name, isSecret := strings.CutPrefix(a.Resource, "secret:")
	switch {
	case !ok || a.Service != "secretsmanager" || !a.Account.Valid() || !a.Region.Valid() || !isSecret || name == "":
		return fmt.Errorf("secrets: %q is not the ARN of a secret, arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME", s.ARN)
	case s.Username == "" || s.Password == "":
		return fmt.Errorf("secrets: %s needs a username and a password", s.ARN)
	}
	return nil
}

// secret finds a secret of the caller's account and Region by ARN or name.
func (s *Service) secret(p blueshift.Principal, name string) (Secret, error) {
	if !strings.HasPrefix(name, "arn:") {
		name = "arn:aws:secretsmanager:" + string(p.Region) + ":" + string(p.Account) + ":secret:" + name
	}
	found, ok := s.secrets[name]
	if a, _ := blueshift.ParseARN(name); !ok || a.Account != p.Account {
		return Secret{}, blueshift.Errorf(CodeNotFound, "Secrets Manager can't find the specified secret. Declare it under secrets: in the configuration file.")
	}
	return found, nil
}
