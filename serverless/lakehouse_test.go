package serverless_test

import (
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	api "github.com/aws/aws-sdk-go-v2/service/redshiftserverless"
	"github.com/aws/aws-sdk-go-v2/service/redshiftserverless/types"
)

func TestLakehouseConfiguration(t *testing.T) {
	s := serve(t)
	c := s.client(producer, "us-east-1")
	s.warehouse(t, c, "shop")
	s.warehouse(t, c, "other")
	shop, application := aws.String("shop"), aws.String("arn:aws:sso::"+producer+":application/ssoins-1/apl-2")
	update := func(in api.UpdateLakehouseConfigurationInput) (*api.UpdateLakehouseConfigurationOutput, error) {
		if in.NamespaceName == nil {
			in.NamespaceName = shop
		}
		return c.UpdateLakehouseConfiguration(t.Context(), &in)
	}
	register := api.UpdateLakehouseConfigurationInput{LakehouseRegistration: types.LakehouseRegistrationRegister, CatalogName: aws.String("lake_1")}
	refused := func(code string, in api.UpdateLakehouseConfigurationInput) {
		t.Helper()
		_, err := update(in)
		wantError(t, err, code)
	}
	shown := func() string {
		t.Helper()
		out, err := c.GetNamespace(t.Context(), &api.GetNamespaceInput{NamespaceName: shop})
		if err != nil {
			t.Fatal(err)
		}
		return aws.ToString(out.Namespace.LakehouseRegistrationStatus) + " " + aws.ToString(out.Namespace.CatalogArn)
	}

	refused("ValidationException", api.UpdateLakehouseConfigurationInput{})
	refused("ValidationException", api.UpdateLakehouseConfigurationInput{LakehouseRegistration: types.LakehouseRegistrationRegister})
	refused("ResourceNotFoundException", api.UpdateLakehouseConfigurationInput{NamespaceName: aws.String("nowhere"), LakehouseRegistration: types.LakehouseRegistrationRegister, CatalogName: aws.String("lake")})
	refused("ConflictException", api.UpdateLakehouseConfigurationInput{LakehouseRegistration: types.LakehouseRegistrationDeregister})
	refused("ConflictException", api.UpdateLakehouseConfigurationInput{LakehouseIdcRegistration: types.LakehouseIdcRegistrationAssociate, LakehouseIdcApplicationArn: application})
	dry := register
	dry.DryRun = aws.Bool(true)
	refused("DryRunException", dry)
	if got := shown(); got != " " {
		t.Errorf("after a dry run: %s", got)
	}

	out, err := update(register)
	const catalog = "arn:aws:glue:us-east-1:" + producer + ":catalog/lake_1"
	if err != nil || aws.ToString(out.CatalogArn) != catalog || aws.ToString(out.LakehouseRegistrationStatus) != "REGISTERED" || *out.NamespaceName != "shop" {
		t.Errorf("%+v %v", out, err)
	}
	if got := shown(); got != "REGISTERED "+catalog {
		t.Error(got)
	}
	refused("ConflictException", register)
	taken := register
	taken.NamespaceName = aws.String("other")
	refused("ConflictException", taken)
	refused("ValidationException", api.UpdateLakehouseConfigurationInput{LakehouseIdcRegistration: types.LakehouseIdcRegistrationAssociate, LakehouseIdcApplicationArn: aws.String("apl-2")})
	out, err = update(api.UpdateLakehouseConfigurationInput{LakehouseIdcRegistration: types.LakehouseIdcRegistrationAssociate, LakehouseIdcApplicationArn: application})
	if err != nil || aws.ToString(out.LakehouseIdcApplicationArn) != *application || aws.ToString(out.CatalogArn) != catalog {
		t.Errorf("%+v %v", out, err)
	}

	if _, err := c.DeleteWorkgroup(t.Context(), &api.DeleteWorkgroupInput{WorkgroupName: shop}); err != nil {
		t.Fatal(err)
	}
	s.clock.Advance(time.Hour)
	_, err = c.DeleteNamespace(t.Context(), &api.DeleteNamespaceInput{NamespaceName: shop})
	wantError(t, err, "ConflictException")
	out, err = update(api.UpdateLakehouseConfigurationInput{LakehouseRegistration: types.LakehouseRegistrationDeregister})
	if err != nil || aws.ToString(out.LakehouseRegistrationStatus) != "DEREGISTERED" || out.CatalogArn != nil || out.LakehouseIdcApplicationArn != nil {
		t.Errorf("%+v %v", out, err)
	}
	if got := shown(); got != " " {
		t.Error(got)
	}
	if _, err = c.DeleteNamespace(t.Context(), &api.DeleteNamespaceInput{NamespaceName: shop}); err != nil {
		t.Error(err)
	}
}

// No session stands for a user of Identity Center, so no token is given out;
// what else is wrong is told first.
func TestIdentityCenterAuthToken(t *testing.T) {
	s := serve(t)
	c := s.client(producer, "us-east-1")
	s.warehouse(t, c, "shop")
	refused := func(code string, names ...string) {
		t.Helper()
		_, err := c.GetIdentityCenterAuthToken(t.Context(), &api.GetIdentityCenterAuthTokenInput{WorkgroupNames: names})
		wantError(t, err, code)
	}
	refused("ValidationException", "shop", "shop")
	refused("ResourceNotFoundException", "shop-two")
	refused("ValidationException", make([]string, 21)...)
	refused("ValidationException", "shop") // without integration
	if _, err := c.UpdateLakehouseConfiguration(t.Context(), &api.UpdateLakehouseConfigurationInput{NamespaceName: aws.String("shop"),
		LakehouseRegistration: types.LakehouseRegistrationRegister, CatalogName: aws.String("lake"), LakehouseIdcRegistration: types.LakehouseIdcRegistrationAssociate,
		LakehouseIdcApplicationArn: aws.String("arn:aws:redshift:us-east-1:" + producer + ":redshiftidcapplication:01234567-89ab")}); err != nil {
		t.Fatal(err)
	}
	refused("AccessDeniedException", "shop")
}
