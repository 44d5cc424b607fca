package secretsmanager

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/sigv4"
)

const (
	mine, ours = blueshift.Account("222222222222"), blueshift.Region("eu-west-1")
	arn        = "arn:aws:secretsmanager:eu-west-1:222222222222:secret:sales-AbCdEf"
)

// keys knows one key of everybody's and one that was configured.
type keys struct{}

func (keys) Lookup(_ context.Context, id string) (sigv4.Key, error) {
	secrets := map[string]string{string(mine): "test", "AKIAOPERATOR": "long"}
	return sigv4.Key{Secret: secrets[id], Principal: blueshift.Principal{Account: mine}}, nil
}

func answering(t *testing.T, h http.HandlerFunc) string {
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s.URL
}

// fake verifies signatures and has one secret.
func fake(t *testing.T, key string) string {
	verifier := sigv4.New(keys{}, blueshift.SystemClock{})
	return answering(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		sig, err := sigv4.Parse(r)
		if err == nil {
			_, err = verifier.Verify(r.Context(), r, body, sig, "secretsmanager")
		}
		switch {
		case err != nil || sig.AccessKeyID != key || sig.Region != string(ours):
			w.WriteHeader(http.StatusForbidden)
			io.WriteString(w, `{"__type":"AccessDeniedException","Message":"not you"}`)
		case !strings.Contains(string(body), "sales"):
			w.WriteHeader(http.StatusBadRequest)
			io.WriteString(w, `{"__type":"ResourceNotFoundException","Message":"no such secret"}`)
		default:
			io.WriteString(w, `{"ARN":"`+arn+`","SecretString":"{}"}`)
		}
	})
}

func client(t *testing.T, c Config) *Client {
	t.Helper()
	out, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestSecretValue(t *testing.T) {
	operator := Credentials{AccessKeyID: "AKIAOPERATOR", SecretAccessKey: "long"}
	for key, c := range map[string]Credentials{string(mine): {}, "AKIAOPERATOR": operator} {
		asker := client(t, Config{Endpoint: fake(t, key), Credentials: c})
		if full, value, err := asker.SecretValue(t.Context(), mine, ours, "sales"); full != arn || value != "{}" || err != nil {
			t.Errorf("as %s: %s %s %v", key, full, value, err)
		}
		_, _, err := asker.SecretValue(t.Context(), mine, ours, "other")
		if refused := new(blueshift.Error); !errors.As(err, &refused) || refused.Code != "ResourceNotFoundException" {
			t.Errorf("as %s: %v", key, err)
		}
	}
	_, _, err := client(t, Config{Endpoint: fake(t, string(mine)), Credentials: operator}).SecretValue(t.Context(), mine, ours, "sales")
	if refused := new(blueshift.Error); !errors.As(err, &refused) || refused.Code != "AccessDeniedException" {
		t.Errorf("with another key: %v", err)
	}
}

func TestWhatTheOtherServerMayDo(t *testing.T) {
	ask := func(url string) error {
		_, _, err := client(t, Config{Endpoint: url}).SecretValue(t.Context(), mine, ours, "sales")
		return err
	}
	for what, h := range map[string]http.HandlerFunc{
		"is down": func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusBadGateway)
			io.WriteString(w, `{"__type":"ServiceUnavailable"}`)
		},
		"never stops": func(w http.ResponseWriter, r *http.Request) {
			io.WriteString(w, `{"ARN":"`)
			for r.Context().Err() == nil {
				if _, err := w.Write(make([]byte, 64<<10)); err != nil {
					return
				}
			}
		},
		"speaks HTML": func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "<html>") },
	} {
		if err := ask(answering(t, h)); err == nil || errors.As(err, new(*blueshift.Error)) {
			t.Errorf("a server that %s: %v", what, err)
		}
	}
	elsewhere := false
	other := answering(t, func(http.ResponseWriter, *http.Request) { elsewhere = true })
	if err := ask(answering(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, other, http.StatusTemporaryRedirect) })); err == nil || elsewhere {
		t.Errorf("a redirect is followed: %v", err)
	}
	stuck := make(chan struct{})
	defer close(stuck)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := client(t, Config{Endpoint: answering(t, func(http.ResponseWriter, *http.Request) { <-stuck })}).SecretValue(ctx, mine, ours, "sales"); err == nil {
		t.Error("a cancelled question is answered")
	}
}

func TestConfigurations(t *testing.T) {
	for _, bad := range []Config{{}, {Endpoint: "127.0.0.1:4566"}, {Endpoint: "ftp://x"}, {Endpoint: "http://u:p@x/"},
		{Endpoint: "http://x", Credentials: Credentials{AccessKeyID: "AKIA"}}} {
		if _, err := New(bad); err == nil {
			t.Errorf("%+v is taken", bad)
		}
	}
}
