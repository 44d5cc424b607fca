package server

import (
	"context"
	"fmt"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/redshift"
	"github.com/aws/aws-sdk-go-v2/service/redshift/types"
	"github.com/jackc/pgx/v5"
)

// Parameters of a cluster's parameter group are what its sessions meet, from
// the next reboot on: TLS or none, and the settings that they begin with.
func TestClusterParameters(t *testing.T) {
	c := start(t, Config{})
	sales := makeCluster(t, c, func(*redshift.CreateClusterInput) {})
	connect := func(ssl string) (*pgx.Conn, error) {
		return pgx.Connect(t.Context(), fmt.Sprintf("postgres://admin:Sh4re-me-well@%s:%d/dev?sslmode=%s&connect_timeout=5",
			aws.ToString(sales.Endpoint.Address), aws.ToInt32(sales.Endpoint.Port), ssl))
	}
	shown := func(ssl, name string) (value string) {
		t.Helper()
		conn, err := connect(ssl)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close(context.Background())
		if err := conn.QueryRow(t.Context(), "show "+name).Scan(&value); err != nil {
			t.Fatal(err)
		}
		return value
	}
	if got := shown("disable", "query_group"); got != "unset" {
		t.Errorf("query_group %q", got)
	}
	strict := aws.String("strict")
	if _, err := c.CreateClusterParameterGroup(t.Context(), &redshift.CreateClusterParameterGroupInput{ParameterGroupName: strict,
		ParameterGroupFamily: aws.String("redshift-2.0"), Description: aws.String("TLS only")}); err != nil {
		t.Fatal(err)
	}
	var set []types.Parameter
	for name, value := range map[string]string{"require_ssl": "true", "statement_timeout": "5000", "query_group": "night"} {
		set = append(set, types.Parameter{ParameterName: &name, ParameterValue: &value})
	}
	if _, err := c.ModifyClusterParameterGroup(t.Context(), &redshift.ModifyClusterParameterGroupInput{ParameterGroupName: strict, Parameters: set}); err != nil {
		t.Fatal(err)
	}
	if _, err := c.ModifyCluster(t.Context(), &redshift.ModifyClusterInput{ClusterIdentifier: sales.ClusterIdentifier, ClusterParameterGroupName: strict}); err != nil {
		t.Fatal(err)
	}
	if got := shown("disable", "query_group"); got != "unset" { // pending
		t.Errorf("query_group %q before the reboot", got)
	}
	if _, err := c.RebootCluster(t.Context(), &redshift.RebootClusterInput{ClusterIdentifier: sales.ClusterIdentifier}); err != nil {
		t.Fatal(err)
	}
	if conn, err := connect("disable"); err == nil {
		conn.Close(context.Background())
		t.Error("a session without TLS, which the parameter group requires")
	}
	for name, want := range map[string]string{"query_group": "night", "statement_timeout": "5000"} {
		if got := shown("require", name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
}

// With --sql-require-ssl a cluster asks for TLS unless it was told otherwise.
func TestRequireSSL(t *testing.T) {
	c := start(t, Config{Flags: Flags{SQLRequireSSL: true}})
	sales := makeCluster(t, c, func(*redshift.CreateClusterInput) {})
	if ping(t, *sales.Endpoint.Address, *sales.Endpoint.Port) == nil {
		t.Error("a session without TLS")
	}
	if _, err := c.ModifyCluster(t.Context(), &redshift.ModifyClusterInput{ClusterIdentifier: sales.ClusterIdentifier, ClusterParameterGroupName: aws.String("default.redshift-1.0")}); err != nil {
		t.Fatal(err)
	}
	if _, err := c.RebootCluster(t.Context(), &redshift.RebootClusterInput{ClusterIdentifier: sales.ClusterIdentifier}); err != nil {
		t.Fatal(err)
	}
	if err := ping(t, *sales.Endpoint.Address, *sales.Endpoint.Port); err != nil {
		t.Error(err)
	}
}
