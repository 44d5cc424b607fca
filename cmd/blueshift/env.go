package main

import (
	"errors"
	"fmt"

	"github.com/blueshift-db/blueshift/internal/server"
)

// envCommand prints what a shell has to export: eval "$(blueshift env)".
type envCommand struct {
	Account string `default:"111111111111" help:"Account to act as; in the development realm it is its own access key."`
	Region  string `default:"us-east-1" help:"Region to act in."`
	Listen  string `default:"127.0.0.1:8439" env:"BLUESHIFT_LISTEN" help:"Where the server listens."`
}

// Validate keeps what no client takes out of the exports.
func (c envCommand) Validate() error {
	return errors.Join(checkAccount("--account", c.Account), checkRegion("--region", c.Region), server.CheckAddress("--listen", c.Listen, 1))
}

func (c envCommand) Run() error {
	for _, service := range []string{"REDSHIFT", "REDSHIFT_DATA", "REDSHIFT_SERVERLESS", "STS"} {
		fmt.Printf("export AWS_ENDPOINT_URL_%s=http://%s\n", service, c.Listen)
	}
	fmt.Printf("export AWS_ACCESS_KEY_ID=%s\nexport AWS_SECRET_ACCESS_KEY=test\nexport AWS_REGION=%[2]s AWS_DEFAULT_REGION=%[2]s\n", c.Account, c.Region)
	return nil
}
