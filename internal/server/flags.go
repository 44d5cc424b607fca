package server

import (
	"fmt"
	"os"
	"time"

	"gopkg.in/yaml.v3"

	"github.com/blueshift-db/blueshift/fleet"
	"github.com/blueshift-db/blueshift/identity"
	"github.com/blueshift-db/blueshift/secretsmanager"
	"github.com/blueshift-db/blueshift/sharing"
	"github.com/blueshift-db/blueshift/statement"
)

// Flags are the command line, the environment and the help of a server, in one
// description. The configuration file adds what does not fit a flag.
type Flags struct {
	Listen            string        `default:"127.0.0.1:8439" env:"BLUESHIFT_LISTEN" help:"Address of the management API."`
	DataDir           string        `env:"BLUESHIFT_DATA_DIR" type:"path" help:"Folder for everything that must survive; in memory without it."`
	File              string        `env:"BLUESHIFT_CONFIG" name:"config" type:"existingfile" help:"Configuration file (accounts, keys, policies, networks)."`
	Auth              string        `default:"on" enum:"on,off" env:"BLUESHIFT_AUTH" help:"Verify signatures (on) or believe every caller (off)."`
	Pace              time.Duration `default:"0s" env:"BLUESHIFT_PACE" help:"How long creating, modifying and deleting take to be over."`
	SQLHost           string        `env:"BLUESHIFT_SQL_HOST" name:"sql-host" help:"One shared host for every warehouse, instead of an address each."`
	SQLPorts          string        `default:"5439-5538" env:"BLUESHIFT_SQL_PORTS" name:"sql-ports" help:"Port range on the shared host."`
	SQLRange          string        `default:"127.77.0.0/16" env:"BLUESHIFT_SQL_RANGE" name:"sql-range" help:"Addresses that warehouses and managed endpoints take theirs from."`
	SQLDomain         string        `env:"BLUESHIFT_SQL_DOMAIN" name:"sql-domain" help:"Domain under which warehouses and managed endpoints get names in AWS's shape, such as sslip.io; addresses without it."`
	SQLConnections    int           `default:"500" env:"BLUESHIFT_SQL_CONNECTIONS" name:"sql-connections" help:"Connections that one warehouse or managed endpoint takes at a time."`
	SQLConnectionsAll int           `default:"4000" env:"BLUESHIFT_SQL_CONNECTIONS_ALL" name:"sql-connections-all" help:"Connections that the whole server takes at a time."`
	SQLKeepAlive      time.Duration `default:"30s" env:"BLUESHIFT_SQL_KEEPALIVE" name:"sql-keepalive" help:"Silence after which a client's host is asked whether it still lives; negative never asks."`
	SQLIdle           time.Duration `default:"0s" env:"BLUESHIFT_SQL_IDLE" name:"sql-idle" help:"Time between two messages after which a session ends; 0s never."`
	SQLLogin          time.Duration `default:"30s" env:"BLUESHIFT_SQL_LOGIN" name:"sql-login" help:"Time that a client may take from connecting until it is logged in."`
	SQLWrite          time.Duration `default:"10m" env:"BLUESHIFT_SQL_WRITE" name:"sql-write" help:"Time that a client may take to read 64 KB of a result."`
	SQLRequireSSL     bool          `env:"BLUESHIFT_SQL_REQUIRE_SSL" name:"sql-require-ssl" help:"Refuse SQL without TLS on clusters of the parameter group default.redshift-2.0, as the service does; without it only where a parameter group sets require_ssl."`
	EC2               string        `env:"BLUESHIFT_EC2_ENDPOINT" name:"ec2-endpoint" help:"URL of an EC2-compatible service to ask which VPCs, subnets and security groups exist."`
	Strict            bool          `env:"BLUESHIFT_STRICT" help:"Refuse the SQL that Blueshift takes beyond what Amazon Redshift has, such as COPY FROM STDIN."`
	Memory            string        `env:"BLUESHIFT_MEMORY" help:"Memory limit of the SQL engine, such as 4GB."`
}

// File is the configuration file, blueshift.yaml.
type File struct {
	Realm    identity.RealmConfig `yaml:",inline"`
	Networks fleet.NetworksConfig `yaml:"networks"`
	Lending  sharing.Quotas       `yaml:"endpoint_quotas"`
	Secrets  []statement.Secret   `yaml:"secrets"`
	// SecretsManager is asked for secrets that are not declared.
	SecretsManager *secretsmanager.Config `yaml:"secrets_manager"`
}

// Config turns flags and the file they name into what Start takes.
func (f Flags) Config() (Config, error) {
	c := Config{Flags: f}
	if f.File == "" {
		return c, nil
	}
	text, err := os.Open(f.File)
	if err != nil {
		return Config{}, err
	}
	defer text.Close()
	d := yaml.NewDecoder(text)
	d.KnownFields(true)
	var file File
	if err := d.Decode(&file); err != nil {
		return Config{}, fmt.Errorf("%s: %w", f.File, err)
	}
	c.Realm, c.Networks, c.Lending, c.Secrets, c.SecretsManager = &file.Realm, file.Networks, file.Lending, file.Secrets, file.SecretsManager
	return c, nil
}
