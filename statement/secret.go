package statement

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/blueshift-db/blueshift"
)

// Secret is what a SecretArn leads to: a database user with its password.
type Secret struct {
	ARN      string `yaml:"arn" json:"-"` // arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME
	Username string `yaml:"username" json:"username"`
	Password string `yaml:"password" json:"password"`
	Cluster  string `yaml:"cluster" json:"dbClusterIdentifier"` // its only cluster; "" fits every one of the account
	Database string `yaml:"database" json:"dbname"`             // where a call that names none connects
}

func (s Secret) check() error {
	a, ok := secretARN(s.ARN)
	switch {
	case !ok || !a.Account.Valid() || !a.Region.Valid():
		return fmt.Errorf("secrets: %q is not the ARN of a secret, arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME", s.ARN)
	case s.Username == "" || s.Password == "":
		return fmt.Errorf("secrets: %s needs a username and a password", s.ARN)
	}
	return nil
}

func secretARN(text string) (blueshift.ARN, bool) {
	a, ok := blueshift.ParseARN(text)
	name, isSecret := strings.CutPrefix(a.Resource, "secret:")
	return a, ok && a.Service == "secretsmanager" && isSecret && name != ""
}

// SecretsManager keeps the secrets that the configuration file does not
// declare. Its refusals are *blueshift.Error with the service's own codes.
type SecretsManager interface {
	SecretValue(ctx context.Context, a blueshift.Account, r blueshift.Region, id string) (arn, value string, err error)
}

// errNoSecret is the same for what does not exist and for what is another
// account's.
var errNoSecret = blueshift.Errorf(CodeNotFound, "Secrets Manager can't find the specified secret. Declare it under secrets: in the configuration file, or make it where secrets_manager: points to.")

// secret finds the secret that a caller names by ARN or name, if policies let
// the caller read it.
func (s *Service) secret(ctx context.Context, p blueshift.Principal, id string) (Secret, error) {
	if !strings.HasPrefix(id, "arn:") {
		id = "arn:aws:secretsmanager:" + string(p.Region) + ":" + string(p.Account) + ":secret:" + id
	}
	found, err := s.secrets.find(ctx, p.Account, id)
	if err == nil {
		id = found.ARN
	}
	if denied := s.Authorizer.Authorize(ctx, p, "secretsmanager:GetSecretValue", id, nil); denied != nil {
		return Secret{}, denied
	}
	return found, err
}

// find finds a secret of an account: one that is declared, one that was read a
// moment ago, or one that the other service knows.
func (s *secrets) find(ctx context.Context, account blueshift.Account, arn string) (Secret, error) {
	a, ok := secretARN(arn)
	if !ok || a.Account != account {
		return Secret{}, errNoSecret
	}
	if found, ok := s.declared[arn]; ok {
		return found, nil
	}
	if s.upstream == nil {
		return Secret{}, errNoSecret
	}
	if found, ok := s.recall(arn); ok {
		return found, nil
	}
	full, value, err := s.upstream.SecretValue(ctx, a.Account, a.Region, arn)
	if err != nil {
		return Secret{}, s.refusal(arn, err)
	}
	if b, ok := secretARN(full); !ok || b.Account != account {
		s.logger.Error("the secrets manager answered with a secret of somebody else", "asked", arn, "answered", full)
		return Secret{}, errNoSecret
	}
	found := Secret{}
	if err := json.Unmarshal([]byte(value), &found); err != nil || found.Username == "" || found.Password == "" {
		return Secret{}, invalid(`The secret %s is not a JSON object with "username" and "password".`, full)
	}
	found.ARN, found.Cluster = full, strings.ToLower(found.Cluster)
	s.remember(found, arn, full)
	return found, nil
}

// refusal turns what the other service said into what the Data API says.
func (s *secrets) refusal(arn string, err error) error {
	var e *blueshift.Error
	if !errors.As(err, &e) {
		s.logger.Error("the secrets manager does not answer", "secret", arn, "error", err)
		return blueshift.Errorf("InternalServerException", "Secrets Manager could not be asked for the secret. Look into the server's log, and submit the statement again.")
	}
	switch e.Code {
	case "ResourceNotFoundException":
		return errNoSecret
	case "AccessDeniedException":
		return blueshift.Errorf("AccessDenied", "%s", e.Message)
	}
	return invalid("Secrets Manager refuses the secret: %s (%s)", e.Message, e.Code)
}
