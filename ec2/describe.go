package ec2

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/blueshift-db/blueshift"
)

// The records as the EC2 API Reference has them, as far as they are needed.
type (
	vpc struct {
		ID      string `xml:"vpcId"`
		Default bool   `xml:"isDefault"`
	}
	subnet struct {
		ID               string `xml:"subnetId"`
		VPC              string `xml:"vpcId"`
		AvailabilityZone string `xml:"availabilityZone"`
	}
	securityGroup struct {
		ID   string `xml:"groupId"`
		Name string `xml:"groupName"`
		VPC  string `xml:"vpcId"`
	}
)

// asker is the account on whose behalf a question is put.
type asker struct {
	*Client
	key    aws.Credentials
	region blueshift.Region
}

// list reads all pages of a Describe operation whose records are the items of
// the element set.
func list[T any](ctx context.Context, a asker, action, set string) (out []T, err error) {
	form := url.Values{"Action": {action}, "Version": {"2016-11-15"}, "MaxResults": {strconv.Itoa(pageSize)}}
	for range maxPages {
		body, err := a.post(ctx, form)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", action, err)
		}
		items, next, err := page[T](body, set)
		if err != nil {
			return nil, fmt.Errorf("%s: the answer is not that of EC2: %w", action, err)
		}
		if out = append(out, items...); next == "" {
			return out, nil
		}
		form.Set("NextToken", next)
	}
	return nil, fmt.Errorf("%s has more than %d pages", action, maxPages)
}

// page reads one answer: its records and the token of the next page.
func page[T any](body []byte, set string) (items []T, next string, err error) {
	d := xml.NewDecoder(bytes.NewReader(body))
	depth := 0
	for {
		t, err := d.Token()
		if err == io.EOF && depth == 0 {
			return items, next, nil
		}
		if err != nil {
			return nil, "", err
		}
		switch t := t.(type) {
		case xml.EndElement:
			depth--
		case xml.StartElement:
			switch {
			case depth == 1 && t.Name.Local == set:
				var all struct {
					Items []T `xml:"item"`
				}
				if err := d.DecodeElement(&all, &t); err != nil {
					return nil, "", err
				}
				items = append(items, all.Items...)
			case depth == 1 && t.Name.Local == "nextToken":
				if err := d.DecodeElement(&next, &t); err != nil {
					return nil, "", err
				}
			default:
				depth++
			}
		}
	}
}

// post sends a signed form and returns the body of the answer.
func (a asker) post(ctx context.Context, form url.Values) ([]byte, error) {
	body := []byte(form.Encode())
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, a.endpoint, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
	sum := sha256.Sum256(body)
	if err := a.signer.SignHTTP(ctx, a.key, r, hex.EncodeToString(sum[:]), "ec2", string(a.region), a.now()); err != nil {
		return nil, err
	}
	reply, err := a.http.Do(r)
	if err != nil {
		return nil, err
	}
	defer reply.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(reply.Body, maxBody+1))
	switch {
	case err != nil:
		return nil, err
	case len(answer) > maxBody:
		return nil, fmt.Errorf("the answer is larger than %d bytes", maxBody)
	case reply.StatusCode != http.StatusOK:
		var refusal struct {
			Code    string `xml:"Errors>Error>Code"`
			Message string `xml:"Errors>Error>Message"`
		}
		if xml.Unmarshal(answer, &refusal) == nil && refusal.Code != "" {
			return nil, refused(refusal.Code, refusal.Message)
		}
		return nil, fmt.Errorf("HTTP status %d", reply.StatusCode)
	}
	return answer, nil
}

// refused tells a lack of rights, which is the caller's affair and an error of
// the Redshift API too, from other failures.
func refused(code, message string) error {
	text := excerpt(code) + ": " + excerpt(message)
	switch code {
	case "AuthFailure", "UnauthorizedOperation", "InvalidClientTokenId", "AccessDenied":
		return blueshift.Errorf("UnauthorizedOperation", "The EC2 service that keeps the VPCs refuses this account: %s", text)
	}
	return errors.New(text)
}

// excerpt keeps what the other server said from filling a message.
func excerpt(s string) string {
	if len(s) > 200 {
		return s[:200] + "…"
	}
	return s
}
