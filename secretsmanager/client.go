package secretsmanager

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	api "github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/blueshift-db/blueshift"
)

// Bounds of what the other service may cost.
const (
	timeout     = 5 * time.Second // of one question, repetitions included
	maxBody     = 256 << 10       // of an answer, in bytes; a secret has at most 64 KB
	connections = 16              // at once; further questions wait for one
)

// Config says where secrets are kept: secrets_manager of the configuration file.
type Config struct {
	Endpoint    string      `yaml:"endpoint"` // http or https URL
	Credentials Credentials `yaml:"credentials"`
}

// Credentials sign the questions. Without an access key each is put as the
// account whose secret it is about: the account id is the access key, as in
// Blueshift's development realm and in other emulators.
type Credentials struct {
	AccessKeyID     string `yaml:"access_key_id"`
	SecretAccessKey string `yaml:"secret_access_key"`
	SessionToken    string `yaml:"session_token"`
}

// Client asks one endpoint. Its methods are safe for concurrent use.
type Client struct {
	config Config
	http   *http.Client
}

// New returns a Client, or says what is wrong with its configuration.
func New(c Config) (*Client, error) {
	u, err := url.Parse(c.Endpoint)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || u.RawQuery != "" || u.User != nil {
		return nil, fmt.Errorf("the endpoint %q is not a URL such as http://127.0.0.1:4566", c.Endpoint)
	}
	if (c.Credentials.AccessKeyID == "") != (c.Credentials.SecretAccessKey == "") {
		return nil, errors.New("credentials need both access_key_id and secret_access_key, or neither")
	}
	return &Client{config: c, http: &http.Client{
		Transport: bounded{&http.Transport{MaxConnsPerHost: connections, IdleConnTimeout: time.Minute}},
		// An answer comes from the endpoint that was named or not at all.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}, nil
}

// SecretValue reads the text of a secret of an account, named by its ARN or its
// name, and the ARN that it has in full. What the service refuses is a
// *blueshift.Error with the service's code; any other error means that it could
// not be asked.
func (c *Client) SecretValue(ctx context.Context, a blueshift.Account, r blueshift.Region, id string) (arn, value string, err error) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	out, err := c.as(a, r).GetSecretValue(ctx, &api.GetSecretValueInput{SecretId: &id})
	var refused smithy.APIError
	var answer *smithyhttp.ResponseError
	switch {
	case errors.As(err, &refused) && errors.As(err, &answer) && answer.HTTPStatusCode() < http.StatusInternalServerError:
		return "", "", blueshift.Errorf(refused.ErrorCode(), "%s", refused.ErrorMessage())
	case err != nil:
		return "", "", err
	}
	return aws.ToString(out.ARN), aws.ToString(out.SecretString), nil
}

func (c *Client) as(a blueshift.Account, r blueshift.Region) *api.Client {
	k := c.config.Credentials
	if k.AccessKeyID == "" {
		k = Credentials{AccessKeyID: string(a), SecretAccessKey: "test"}
	}
	return api.New(api.Options{Region: string(r), BaseEndpoint: &c.config.Endpoint, HTTPClient: c.http,
		Credentials: credentials.NewStaticCredentialsProvider(k.AccessKeyID, k.SecretAccessKey, k.SessionToken)})
}

// bounded cuts answers that are longer than any secret.
type bounded struct{ http.RoundTripper }

func (b bounded) RoundTrip(r *http.Request) (*http.Response, error) {
	out, err := b.RoundTripper.RoundTrip(r)
	if err == nil {
		out.Body = struct {
			io.Reader
			io.Closer
		}{io.LimitReader(out.Body, maxBody), out.Body}
	}
	return out, err
}
