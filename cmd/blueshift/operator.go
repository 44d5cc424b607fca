package main

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"

	"github.com/blueshift-db/blueshift/internal/server"
)

// operator says which server is asked, and who asks it.
type operator struct {
	Account         string `required:"" help:"Account that asks; in the development realm it is its own access key."`
	Region          string `default:"us-east-1" help:"Region to ask about."`
	Listen          string `default:"127.0.0.1:8439" env:"BLUESHIFT_LISTEN" help:"Where the server listens."`
	AccessKeyID     string `name:"access-key-id" env:"BLUESHIFT_ACCESS_KEY_ID" help:"Access key of the account, if the server declares accounts."`
	SecretAccessKey string `name:"secret-access-key" default:"test" env:"BLUESHIFT_SECRET_ACCESS_KEY" help:"Its secret."`
	SessionToken    string `name:"session-token" env:"BLUESHIFT_SESSION_TOKEN" help:"Its session token, if it is temporary."`
	JSON            bool   `name:"json" help:"Print the answer as JSON."`
}

// Validate says which flag has a value that nobody can be asked by. A command
// with flags of its own that have a form asks it too.
func (o operator) Validate() error {
	return errors.Join(checkAccount("--account", o.Account), checkRegion("--region", o.Region), server.CheckAddress("--listen", o.Listen, 1))
}

// maxReply bounds what is read of a reply, in bytes.
const maxReply = 16 << 20

// ask puts a question to the server, signed as a call of redshift, and reads
// the answer into out. A refusal is an error in the server's words.
func (o operator) ask(ctx context.Context, path string, q url.Values, out any) error {
	return o.send(ctx, http.MethodGet, path, q, out)
}

// act is ask for what changes something.
func (o operator) act(ctx context.Context, path string, q url.Values, out any) error {
	return o.send(ctx, http.MethodPost, path, q, out)
}

func (o operator) send(ctx context.Context, method, path string, q url.Values, out any) error {
	q.Set("account", o.Account)
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, method, "http://"+o.Listen+path+"?"+q.Encode(), nil)
	if err != nil {
		return err
	}
	nothing := sha256.Sum256(nil)
	key := aws.Credentials{AccessKeyID: cmp.Or(o.AccessKeyID, o.Account), SecretAccessKey: o.SecretAccessKey, SessionToken: o.SessionToken}
	if err := v4.NewSigner().SignHTTP(ctx, key, r, hex.EncodeToString(nothing[:]), "redshift", o.Region, time.Now()); err != nil {
		return err
	}
	reply, err := http.DefaultClient.Do(r)
	if err != nil {
		return fmt.Errorf("no server answers at %s: %w", o.Listen, err)
	}
	defer reply.Body.Close()
	body, err := io.ReadAll(io.LimitReader(reply.Body, maxReply))
	if err != nil {
		return err
	}
	if reply.StatusCode == http.StatusOK {
		return json.Unmarshal(body, out)
	}
	var refusal server.Refusal
	if json.Unmarshal(body, &refusal) != nil || refusal.Code == "" {
		return fmt.Errorf("the server at %s answered %s and no JSON: is it Blueshift?", o.Listen, reply.Status)
	}
	return fmt.Errorf("%s: %s", refusal.Code, refusal.Message)
}

// print writes v as JSON if that was asked for, else has text write it.
func (o operator) print(w io.Writer, v any, text func(io.Writer)) error {
	if !o.JSON {
		text(w)
		return nil
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(v)
}
