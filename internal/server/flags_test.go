package server

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestTheConfigurationFileSaysWhereSecretsAre(t *testing.T) {
	file := filepath.Join(t.TempDir(), "blueshift.yaml")
	read := func(text string) (Config, error) {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return Flags{File: file, Listen: "127.0.0.1:0"}.Config()
	}
	c, err := read("secrets: [{arn: 'arn:aws:secretsmanager:us-east-1:111111111111:secret:a', username: u, password: p}]\n" +
		"secrets_manager: {endpoint: 'http://127.0.0.1:4566', credentials: {access_key_id: AKIA, secret_access_key: long}}")
	if err != nil || len(c.Secrets) != 1 || c.SecretsManager == nil || c.SecretsManager.Endpoint != "http://127.0.0.1:4566" || c.SecretsManager.Credentials.SecretAccessKey != "long" {
		t.Errorf("%+v %v", c.SecretsManager, err)
	}
	if c, err = read("secrets_manager: {endpoint: nowhere}"); err != nil {
		t.Fatal(err)
	}
	if _, err := Start(t.Context(), c); err == nil || !strings.Contains(err.Error(), "secrets_manager: the endpoint \"nowhere\"") {
		t.Errorf("started with %v", err)
	}
}
