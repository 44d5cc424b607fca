package sigv4

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"net/http"
	"time"

	"github.com/blueshift-db/blueshift"
)

// Skew is how far a signer's clock may differ from the server's.
const Skew = 15 * time.Minute

const stampLayout = "20060102T150405Z"

// Verifier checks signatures against Keys. It is safe for concurrent use.
type Verifier struct {
	keys    Keys
	clock   blueshift.Clock
	derived derivedKeys
}

// New returns a Verifier that looks keys up in keys and tells time by clock.
func New(keys Keys, clock blueshift.Clock) *Verifier {
	if clock == nil {
		clock = blueshift.SystemClock{}
	}
	return &Verifier{keys: keys, clock: clock}
}

// Verify checks sig, the signature Parse found in r, over r and its body, for
// the named service. It returns the principal the key speaks for, with the
// Region of the scope. A signature that does not hold is a *Refusal; any other
// error is a failure to look the key up.
func (v *Verifier) Verify(ctx context.Context, r *http.Request, body []byte, sig *Signature, service string) (blueshift.Principal, error) {
	key, err := v.keys.Lookup(ctx, sig.AccessKeyID)
	if errors.Is(err, ErrUnknownKey) {
		return blueshift.Principal{}, refuse(UnknownKey, "The security token included in the request is invalid.")
	}
	if err != nil {
		return blueshift.Principal{}, err
	}
	now := v.clock.Now()
	if err := checkToken(key, sig.Token, now); err != nil {
		return blueshift.Principal{}, err
	}
	if err := sig.checkScope(service); err != nil {
		return blueshift.Principal{}, err
	}
	if err := sig.checkTime(now); err != nil {
		return blueshift.Principal{}, err
	}
	payload, err := payloadHash(r, body, sig)
	if err != nil {
		return blueshift.Principal{}, err
	}
	canonical, err := appendCanonical(make([]byte, 0, 1024), r, sig, payload)
	if err != nil {
		return blueshift.Principal{}, err
	}
	want := v.sign(key.Secret, sig, canonical)
	if subtle.ConstantTimeCompare(want[:], sig.mac[:]) != 1 {
		return blueshift.Principal{}, refuse(Mismatch, "The request signature we calculated does not match the signature you provided. "+
			"Check your AWS Secret Access Key and signing method. Consult the service documentation for details.")
	}
	p := key.Principal
	p.Region = blueshift.Region(sig.Region)
	p.AccessKeyID = sig.AccessKeyID
	return p, nil
}

func (v *Verifier) sign(secret string, sig *Signature, canonical []byte) (mac [sha256.Size]byte) {
	hash := sha256.Sum256(canonical)
	text := make([]byte, 0, 192)
	text = append(text, algorithm...)
	text = append(text, '\n')
	text = append(text, sig.stamp...)
	text = append(text, '\n')
	text = append(text, sig.Date...)
	text = append(text, '/')
	text = append(text, sig.Region...)
	text = append(text, '/')
	text = append(text, sig.Service...)
	text = append(text, "/"+terminator+"\n"...)
	text = hex.AppendEncode(text, hash[:])

	key := v.derived.get(secret, sig.Date, sig.Region, sig.Service)
	h := hmac.New(sha256.New, key[:])
	h.Write(text)
	h.Sum(mac[:0])
	return mac
}

// checkToken holds a request to the session token its key was issued with.
func checkToken(key Key, token string, now time.Time) error {
	if subtle.ConstantTimeCompare([]byte(key.SessionToken), []byte(token)) != 1 {
		return refuse(UnknownKey, "The security token included in the request is invalid.")
	}
	if !key.Expires.IsZero() && !now.Before(key.Expires) {
		return refuse(TokenExpired, "The security token included in the request is expired")
	}
	return nil
}
