package awshttp

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/redshift"
	"github.com/aws/aws-sdk-go-v2/service/redshiftdata"
	"github.com/aws/aws-sdk-go-v2/service/redshiftserverless"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/sigv4"
)

// tables are the four services without their operations.
var tables = []Service{
	{Name: "redshift", Protocol: Query, APIVersion: "2012-12-01"},
	{Name: "redshift-data", Protocol: JSON, APIVersion: "2019-12-20", TargetPrefix: "RedshiftData"},
	{Name: "redshift-serverless", Protocol: JSON, APIVersion: "2021-04-21", TargetPrefix: "RedshiftServerless"},
	{Name: "sts", Protocol: Query, APIVersion: "2011-06-15"},
}

// clientOf makes the official SDK client of a service.
func clientOf(service string, c aws.Config) any {
	switch service {
	case "redshift":
		return redshift.NewFromConfig(c)
	case "redshift-data":
		return redshiftdata.NewFromConfig(c)
	case "redshift-serverless":
		return redshiftserverless.NewFromConfig(c)
	}
	return sts.NewFromConfig(c)
}

// sdkCall is one method of an SDK client.
type sdkCall struct {
	name    string
	method  reflect.Value
	in, out reflect.Type
}

// callsOf lists the operations of an SDK client by its method set.
func callsOf(client any) (calls []sdkCall) {
	v := reflect.ValueOf(client)
	for i := range v.NumMethod() {
		m := v.Type().Method(i)
		if m.Type.NumIn() < 3 || !strings.HasSuffix(m.Type.In(2).String(), m.Name+"Input") {
			continue
		}
		calls = append(calls, sdkCall{m.Name, v.Method(i), m.Type.In(2).Elem(), m.Type.Out(0).Elem()})
	}
	return calls
}

func (c sdkCall) do(in reflect.Value) (any, error) {
	out := c.method.Call([]reflect.Value{reflect.ValueOf(context.Background()), in})
	err, _ := out[1].Interface().(error)
	return out[0].Interface(), err
}

// realm is a key store of two accounts and one temporary key.
type realm map[string]sigv4.Key

func (r realm) Lookup(_ context.Context, id string) (sigv4.Key, error) {
	if k, ok := r[id]; ok {
		return k, nil
	}
	return sigv4.Key{}, sigv4.ErrUnknownKey
}

func rootOf(account blueshift.Account) blueshift.Principal {
	return blueshift.Principal{Account: account, ARN: "arn:aws:iam::" + string(account) + ":root", UserID: string(account), Root: true}
}

var testRealm = realm{
	"111111111111": {Secret: "test", Principal: rootOf("111111111111")},
	"222222222222": {Secret: "test", Principal: rootOf("222222222222")},
	"ASIATEMPORARY0000000": {
		Secret: "temporary", SessionToken: "token", Expires: time.Date(2024, 5, 1, 13, 0, 0, 0, time.UTC),
		Principal: blueshift.Principal{Account: "111111111111", ARN: "arn:aws:sts::111111111111:assumed-role/r/s"},
	},
}

// door is a running front door and a way to make clients for it.
type door struct {
	*Server
	url string
	log *strings.Builder
}

// open starts a front door; edit may change its configuration first.
func open(t testing.TB, services []Service, edit func(*Config)) *door {
	t.Helper()
	var log strings.Builder
	c := Config{Services: services, Keys: testRealm, Logger: slog.New(slog.NewTextHandler(&log, nil))}
	if edit != nil {
		edit(&c)
	}
	s := New(c)
	web := httptest.NewServer(s)
	t.Cleanup(func() { web.Close(); s.Close() })
	return &door{s, web.URL, &log}
}

// as is the configuration of a client that signs with the given key.
func (d *door) as(id, secret, token string) aws.Config {
	return aws.Config{
		Region:           "us-east-1",
		BaseEndpoint:     aws.String(d.url),
		Credentials:      credentials.NewStaticCredentialsProvider(id, secret, token),
		HTTPClient:       http.DefaultClient,
		RetryMaxAttempts: 1,
	}
}

func (d *door) producer() aws.Config { return d.as("111111111111", "test", "") }
