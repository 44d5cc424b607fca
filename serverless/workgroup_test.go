package serverless_test

import (
	"fmt"
	"regexp"
	"slices"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	api "github.com/aws/aws-sdk-go-v2/service/redshiftserverless"
	"github.com/aws/aws-sdk-go-v2/service/redshiftserverless/types"

	"github.com/blueshift-db/blueshift"
)

func TestNamespaceLifecycle(t *testing.T) {
	s := serve(t)
	c := s.client(producer, "us-east-1")
	made, err := c.CreateNamespace(t.Context(), &api.CreateNamespaceInput{NamespaceName: aws.String("shop"), AdminUserPassword: aws.String("Passw0rd-1"),
		LogExports: []types.LogExport{types.LogExportUserLog}, Tags: []types.Tag{{Key: aws.String("team"), Value: aws.String("a")}}})
	if err != nil {
		t.Fatal(err)
	}
	n := made.Namespace
	if *n.NamespaceName != "shop" || *n.DbName != "dev" || *n.AdminUsername != "admin" || n.Status != types.NamespaceStatusAvailable ||
		*n.NamespaceArn != "arn:aws:redshift-serverless:us-east-1:"+producer+":namespace/"+*n.NamespaceId || !blueshift.ValidGUID(*n.NamespaceId) ||
		!n.CreationDate.Equal(s.clock.Now()) || !slices.Equal(n.LogExports, []types.LogExport{types.LogExportUserLog}) {
		t.Errorf("created: %+v", n)
	}
	_, err = c.CreateNamespace(t.Context(), &api.CreateNamespaceInput{NamespaceName: aws.String("shop")})
	wantError(t, err, "ConflictException")
	role := "arn:aws:iam::" + producer + ":role/copy"
	updated, err := c.UpdateNamespace(t.Context(), &api.UpdateNamespaceInput{NamespaceName: aws.String("shop"), IamRoles: []string{role}, DefaultIamRoleArn: &role})
	if err != nil || updated.Namespace.Status != types.NamespaceStatusModifying || !slices.Equal(updated.Namespace.IamRoles, []string{role}) {
		t.Fatalf("updated: %+v, %v", updated, err)
	}
	_, err = c.DeleteNamespace(t.Context(), &api.DeleteNamespaceInput{NamespaceName: aws.String("shop")})
	wantError(t, err, "ConflictException")
	s.clock.Advance(time.Minute)
	if got, err := c.GetNamespace(t.Context(), &api.GetNamespaceInput{NamespaceName: aws.String("shop")}); err != nil || got.Namespace.Status != types.NamespaceStatusAvailable || *got.Namespace.DefaultIamRoleArn != role {
		t.Errorf("after the pace: %+v, %v", got, err)
	}
	if gone, err := c.DeleteNamespace(t.Context(), &api.DeleteNamespaceInput{NamespaceName: aws.String("shop")}); err != nil || gone.Namespace.Status != types.NamespaceStatusDeleting {
		t.Fatalf("deleted: %+v, %v", gone, err)
	}
	s.clock.Advance(time.Minute)
	_, err = c.GetNamespace(t.Context(), &api.GetNamespaceInput{NamespaceName: aws.String("shop")})
	wantError(t, err, "ResourceNotFoundException")
	if _, err := c.CreateNamespace(t.Context(), &api.CreateNamespaceInput{NamespaceName: aws.String("shop")}); err != nil {
		t.Errorf("the name is not free again: %v", err)
	}
}

func TestWorkgroupLifecycle(t *testing.T) {
	s := serve(t)
	c := s.client(producer, "us-east-1")
	if _, err := c.CreateNamespace(t.Context(), &api.CreateNamespaceInput{NamespaceName: aws.String("shop")}); err != nil {
		t.Fatal(err)
	}
	made, err := c.CreateWorkgroup(t.Context(), &api.CreateWorkgroupInput{NamespaceName: aws.String("shop"), WorkgroupName: aws.String("web"), Port: aws.Int32(5440),
		BaseCapacity: aws.Int32(8), MaxCapacity: aws.Int32(64), ConfigParameters: []types.ConfigParameter{{ParameterKey: aws.String("search_path"), ParameterValue: aws.String("shop")}}})
	if err != nil {
		t.Fatal(err)
	}
	if made.Workgroup.Status != types.WorkgroupStatusCreating {
		t.Errorf("created as %s", made.Workgroup.Status)
	}
	_, err = c.DeleteWorkgroup(t.Context(), &api.DeleteWorkgroupInput{WorkgroupName: aws.String("web")})
	wantError(t, err, "ConflictException")
	s.clock.Advance(time.Minute)
	got, err := c.GetWorkgroup(t.Context(), &api.GetWorkgroupInput{WorkgroupName: aws.String("web")})
	if err != nil {
		t.Fatal(err)
	}
	w := got.Workgroup
	if w.Status != types.WorkgroupStatusAvailable || *w.NamespaceName != "shop" || *w.Endpoint.Port != 5440 || *w.Port != 5440 || *w.BaseCapacity != 8 || *w.MaxCapacity != 64 ||
		*w.WorkgroupArn != "arn:aws:redshift-serverless:us-east-1:"+producer+":workgroup/"+*w.WorkgroupId || len(w.SubnetIds) != 3 || len(w.SecurityGroupIds) != 1 ||
		len(w.Endpoint.VpcEndpoints[0].NetworkInterfaces) != 3 || w.PricePerformanceTarget.Status != types.PerformanceTargetStatusDisabled {
		t.Errorf("available: %+v", w)
	}
	if *w.Endpoint.Address != s.doors.open[blueshift.Target{Cluster: blueshift.Key{Account: producer, Region: "us-east-1", ID: "workgroup/web"}}] {
		t.Errorf("%s does not listen", *w.Endpoint.Address)
	}
	parameters := map[string]string{}
	for _, p := range w.ConfigParameters {
		parameters[*p.ParameterKey] = *p.ParameterValue
	}
	if parameters["search_path"] != "shop" || parameters["datestyle"] != "ISO, MDY" || len(parameters) != 9 {
		t.Errorf("parameters: %v", parameters)
	}
	_, err = c.DeleteNamespace(t.Context(), &api.DeleteNamespaceInput{NamespaceName: aws.String("shop")})
	wantError(t, err, "ConflictException")
	if moved, err := c.UpdateWorkgroup(t.Context(), &api.UpdateWorkgroupInput{WorkgroupName: aws.String("web"), Port: aws.Int32(5441)}); err != nil || moved.Workgroup.Status != types.WorkgroupStatusModifying || *moved.Workgroup.Endpoint.Port != 5441 {
		t.Fatalf("updated: %+v, %v", moved, err)
	}
	_, err = c.UpdateWorkgroup(t.Context(), &api.UpdateWorkgroupInput{WorkgroupName: aws.String("web"), BaseCapacity: aws.Int32(16)})
	wantError(t, err, "ConflictException")
	s.clock.Advance(time.Minute)
	if gone, err := c.DeleteWorkgroup(t.Context(), &api.DeleteWorkgroupInput{WorkgroupName: aws.String("web")}); err != nil || gone.Workgroup.Status != types.WorkgroupStatusDeleting {
		t.Fatalf("deleted: %+v, %v", gone, err)
	}
	if len(s.doors.open) != 0 {
		t.Errorf("a workgroup that is being deleted listens: %v", s.doors.open)
	}
	s.clock.Advance(time.Minute)
	_, err = c.GetWorkgroup(t.Context(), &api.GetWorkgroupInput{WorkgroupName: aws.String("web")})
	wantError(t, err, "ResourceNotFoundException")
	if _, err := c.CreateWorkgroup(t.Context(), &api.CreateWorkgroupInput{NamespaceName: aws.String("shop"), WorkgroupName: aws.String("web")}); err != nil {
		t.Errorf("neither name nor namespace is free again: %v", err)
	}
}

func TestRefusals(t *testing.T) {
	s := serve(t)
	c := s.client(producer, "us-east-1")
	s.warehouse(t, c, "taken")
	s.warehouse(t, s.client(consumer, "us-east-1"), "foreign")
	namespace := func(in api.CreateNamespaceInput) func() error {
		return func() error { _, err := c.CreateNamespace(t.Context(), &in); return err }
	}
	workgroup := func(in api.CreateWorkgroupInput) func() error {
		return func() error {
			_, err := c.CreateWorkgroup(t.Context(), &in)
			return err
		}
	}
	if _, err := c.CreateNamespace(t.Context(), &api.CreateNamespaceInput{NamespaceName: aws.String("free")}); err != nil {
		t.Fatal(err)
	}
	free := aws.String("free")
	for name, test := range map[string]struct {
		code string
		call func() error
	}{
		"an upper-case name":   {"ValidationException", namespace(api.CreateNamespaceInput{NamespaceName: aws.String("Shop")})},
		"a short name":         {"ValidationException", namespace(api.CreateNamespaceInput{NamespaceName: aws.String("ab")})},
		"a weak password":      {"ValidationException", namespace(api.CreateNamespaceInput{NamespaceName: aws.String("shop"), AdminUserPassword: aws.String("password")})},
		"a reserved admin":     {"ValidationException", namespace(api.CreateNamespaceInput{NamespaceName: aws.String("shop"), AdminUsername: aws.String("public")})},
		"a reserved database":  {"ValidationException", namespace(api.CreateNamespaceInput{NamespaceName: aws.String("shop"), DbName: aws.String("template1")})},
		"a managed password":   {"ValidationException", namespace(api.CreateNamespaceInput{NamespaceName: aws.String("shop"), ManageAdminPassword: aws.Bool(true)})},
		"a reserved tag":       {"ValidationException", namespace(api.CreateNamespaceInput{NamespaceName: aws.String("shop"), Tags: []types.Tag{{Key: aws.String("aws:x"), Value: aws.String("")}}})},
		"too many tags":        {"TooManyTagsException", namespace(api.CreateNamespaceInput{NamespaceName: aws.String("shop"), Tags: manyTags()})},
		"no such namespace":    {"ResourceNotFoundException", workgroup(api.CreateWorkgroupInput{WorkgroupName: aws.String("web"), NamespaceName: aws.String("nowhere")})},
		"a foreign namespace":  {"ResourceNotFoundException", workgroup(api.CreateWorkgroupInput{WorkgroupName: aws.String("web"), NamespaceName: aws.String("foreign")})},
		"a namespace in use":   {"ConflictException", workgroup(api.CreateWorkgroupInput{WorkgroupName: aws.String("web"), NamespaceName: aws.String("taken")})},
		"a name in use":        {"ConflictException", workgroup(api.CreateWorkgroupInput{WorkgroupName: aws.String("taken"), NamespaceName: free})},
		"a port":               {"ValidationException", workgroup(api.CreateWorkgroupInput{WorkgroupName: aws.String("web"), NamespaceName: free, Port: aws.Int32(80)})},
		"a capacity":           {"ValidationException", workgroup(api.CreateWorkgroupInput{WorkgroupName: aws.String("web"), NamespaceName: free, BaseCapacity: aws.Int32(9)})},
		"less than the base":   {"ValidationException", workgroup(api.CreateWorkgroupInput{WorkgroupName: aws.String("web"), NamespaceName: free, MaxCapacity: aws.Int32(64)})},
		"an unknown parameter": {"ValidationException", workgroup(api.CreateWorkgroupInput{WorkgroupName: aws.String("web"), NamespaceName: free, ConfigParameters: []types.ConfigParameter{{ParameterKey: aws.String("x"), ParameterValue: aws.String("y")}}})},
		"an unknown subnet":    {"ValidationException", workgroup(api.CreateWorkgroupInput{WorkgroupName: aws.String("web"), NamespaceName: free, SubnetIds: []string{"subnet-one"}})},
		"an IPv6 address":      {"Ipv6CidrBlockNotFoundException", workgroup(api.CreateWorkgroupInput{WorkgroupName: aws.String("web"), NamespaceName: free, IpAddressType: aws.String("dualstack")})},
		"a page of nothing": {"ValidationException", func() error {
			_, err := c.ListWorkgroups(t.Context(), &api.ListWorkgroupsInput{MaxResults: aws.Int32(0)})
			return err
		}},
		"a forged token": {"ValidationException", func() error {
			_, err := c.ListNamespaces(t.Context(), &api.ListNamespacesInput{NextToken: aws.String("c2FsZXM")})
			return err
		}},
		"tags of something else": {"ValidationException", func() error {
			_, err := c.ListTagsForResource(t.Context(), &api.ListTagsForResourceInput{ResourceArn: aws.String("arn:aws:redshift:us-east-1:111111111111:cluster:a")})
			return err
		}},
	} {
		t.Run(name, func(t *testing.T) { wantError(t, test.call(), test.code) })
	}
}

func manyTags() (out []types.Tag) {
	for i := range 51 {
		out = append(out, types.Tag{Key: aws.String(fmt.Sprint("k", i)), Value: aws.String("v")})
	}
	return out
}

func TestOtherAccountsAndRegionsSeeNothing(t *testing.T) {
	s := serve(t)
	s.warehouse(t, s.client(producer, "us-east-1"), "shop")
	got, err := s.client(producer, "us-east-1").GetWorkgroup(t.Context(), &api.GetWorkgroupInput{WorkgroupName: aws.String("shop")})
	if err != nil {
		t.Fatal(err)
	}
	for _, other := range []*api.Client{s.client(consumer, "us-east-1"), s.client(producer, "eu-west-1")} {
		_, err := other.GetWorkgroup(t.Context(), &api.GetWorkgroupInput{WorkgroupName: aws.String("shop")})
		wantError(t, err, "ResourceNotFoundException")
		_, err = other.GetCredentials(t.Context(), &api.GetCredentialsInput{WorkgroupName: aws.String("shop")})
		wantError(t, err, "ResourceNotFoundException")
		_, err = other.ListTagsForResource(t.Context(), &api.ListTagsForResourceInput{ResourceArn: got.Workgroup.WorkgroupArn})
		wantError(t, err, "ResourceNotFoundException")
		if out, err := other.ListNamespaces(t.Context(), nil); err != nil || len(out.Namespaces) != 0 {
			t.Errorf("namespaces: %v, %v", out, err)
		}
	}
}

func TestPagesAreInOrderOfName(t *testing.T) {
	s := serve(t)
	c := s.client(producer, "us-east-1")
	for _, name := range []string{"ccc", "aaa", "bbb"} {
		s.warehouse(t, c, name)
	}
	var seen []string
	for pages := api.NewListWorkgroupsPaginator(c, &api.ListWorkgroupsInput{MaxResults: aws.Int32(2)}); pages.HasMorePages(); {
		page, err := pages.NextPage(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range page.Workgroups {
			seen = append(seen, *w.WorkgroupName)
		}
	}
	if !slices.Equal(seen, []string{"aaa", "bbb", "ccc"}) {
		t.Errorf("workgroups %v", seen)
	}
}

func TestTagsOfWorkgroupsAndNamespaces(t *testing.T) {
	s := serve(t)
	c := s.client(producer, "us-east-1")
	s.warehouse(t, c, "shop")
	n, _ := c.GetNamespace(t.Context(), &api.GetNamespaceInput{NamespaceName: aws.String("shop")})
	w, _ := c.GetWorkgroup(t.Context(), &api.GetWorkgroupInput{WorkgroupName: aws.String("shop")})
	for _, arn := range []*string{n.Namespace.NamespaceArn, w.Workgroup.WorkgroupArn} {
		if _, err := c.TagResource(t.Context(), &api.TagResourceInput{ResourceArn: arn, Tags: []types.Tag{{Key: aws.String("a"), Value: aws.String("1")}, {Key: aws.String("b"), Value: aws.String("2")}}}); err != nil {
			t.Fatal(err)
		}
		if _, err := c.UntagResource(t.Context(), &api.UntagResourceInput{ResourceArn: arn, TagKeys: []string{"a", "none"}}); err != nil {
			t.Fatal(err)
		}
		if out, err := c.ListTagsForResource(t.Context(), &api.ListTagsForResourceInput{ResourceArn: arn}); err != nil || len(out.Tags) != 1 || *out.Tags[0].Key != "b" {
			t.Errorf("%s: %v, %v", *arn, out, err)
		}
	}
}

func TestCredentials(t *testing.T) {
	s := serve(t)
	c := s.client(producer, "us-east-1")
	s.warehouse(t, c, "shop")
	out, err := c.GetCredentials(t.Context(), &api.GetCredentialsInput{WorkgroupName: aws.String("shop"), DurationSeconds: aws.Int32(1800)})
	if err != nil {
		t.Fatal(err)
	}
	if *out.DbUser != "IAM:root" || len(*out.DbPassword) < 32 || !out.Expiration.Equal(s.clock.Now().Add(30*time.Minute)) || !out.NextRefreshTime.Before(*out.Expiration) {
		t.Errorf("%+v", out)
	}
	for name, in := range map[string]*api.GetCredentialsInput{
		"no name":   {},
		"too short": {WorkgroupName: aws.String("shop"), DurationSeconds: aws.Int32(899)},
		"too long":  {WorkgroupName: aws.String("shop"), DurationSeconds: aws.Int32(3601)},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := c.GetCredentials(t.Context(), in)
			wantError(t, err, "ValidationException")
		})
	}
}

func TestNamesInADomain(t *testing.T) {
	s := serve(t)
	s.Domain = "example.test"
	c := s.client(producer, "us-east-1")
	s.warehouse(t, c, "shop")
	got, err := c.GetWorkgroup(t.Context(), &api.GetWorkgroupInput{WorkgroupName: aws.String("shop")})
	if err != nil || !regexp.MustCompile(`^shop\.111111111111\.us-east-1\.redshift-serverless\.127-77-0-\d+\.example\.test$`).MatchString(*got.Workgroup.Endpoint.Address) {
		t.Errorf("%v, %v", *got.Workgroup.Endpoint.Address, err)
	}
}
