package session_test

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/redshift"
	"github.com/aws/aws-sdk-go-v2/service/redshift/types"
	"github.com/jackc/pgx/v5"

	"github.com/blueshift-db/blueshift/internal/story"
)

// The datashare of a registered namespace is its data catalogs' and no
// statement's.
func TestInternalShareIsUnknownToSQL(t *testing.T) {
	w := newWorld(t)
	conn, cluster := w.connect("producer", "dev", nil), "producer"
	register := func() error {
		_, err := w.api(story.Producer).RegisterNamespace(t.Context(), &redshift.RegisterNamespaceInput{ConsumerIdentifiers: []string{"DataCatalog/" + story.Consumer},
			NamespaceIdentifier: &types.NamespaceIdentifierUnionMemberProvisionedIdentifier{Value: types.ProvisionedIdentifier{ClusterIdentifier: &cluster}}})
		return err
	}
	w.must(register())
	w.exec(conn, "CREATE USER keeper PASSWORD DISABLE", "CREATE SCHEMA things")
	for _, sql := range []string{
		"DROP DATASHARE ds_internal_namespace",
		"ALTER DATASHARE ds_internal_namespace ADD SCHEMA things",
		"ALTER DATASHARE ds_internal_namespace SET PUBLICACCESSIBLE TRUE",
		"ALTER DATASHARE ds_internal_namespace OWNER TO keeper",
		"GRANT SHARE ON DATASHARE ds_internal_namespace TO keeper",
		"GRANT USAGE ON DATASHARE ds_internal_namespace TO ACCOUNT '333333333333'",
		"GRANT USAGE ON SCHEMA things TO DATASHARE ds_internal_namespace",
		"REVOKE USAGE ON DATASHARE ds_internal_namespace FROM ACCOUNT '222222222222' VIA DATA CATALOG",
		"DESC DATASHARE ds_internal_namespace",
	} {
		_, _, err := run(conn, sql)
		if err := wantError(err, "42704", "ds_internal_namespace"); err != nil {
			t.Errorf("%s: %v", sql, err)
		}
	}
	consumer := w.connect("consumer", "dev", nil)
	for _, c := range []*pgx.Conn{conn, consumer} {
		if rows, _, err := run(c, "SELECT * FROM svv_datashares"); err != nil || rows != "" {
			t.Errorf("SQL lists %s, %v", rows, err)
		}
	}
	_, _, err := run(consumer, "CREATE DATABASE lake FROM DATASHARE ds_internal_namespace OF ACCOUNT '"+story.Producer+"' NAMESPACE '"+w.cluster("producer").namespace+"'")
	if err := wantError(err, "42704", ""); err != nil {
		t.Error(err)
	}
}
