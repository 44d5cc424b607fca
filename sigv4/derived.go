package sigv4

import (
	"crypto/hmac"
	"crypto/sha256"
	"sync"
)

// maxDerived bounds each of the two generations of cached signing keys.
const maxDerived = 1024

// derivedKeys remembers signing keys, which stay the same for a secret, day,
// Region and service: four of the five HMACs of a verification. It keeps two
// generations and drops the older when the younger is full, so it is bounded
// and a key in use survives.
type derivedKeys struct {
	mu         sync.RWMutex // guards young and old
	young, old map[derivation]*[sha256.Size]byte
}

type derivation struct{ secret, date, region, service string }

func (d *derivedKeys) get(secret, date, region, service string) *[sha256.Size]byte {
	k := derivation{secret, date, region, service}
	d.mu.RLock()
	key := d.young[k]
	d.mu.RUnlock()
	if key != nil {
		return key
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if key = d.old[k]; key == nil {
		key = derive(k)
	}
	if d.young == nil || len(d.young) >= maxDerived {
		d.old, d.young = d.young, make(map[derivation]*[sha256.Size]byte)
	}
	// The map outlives the request: do not let its keys pin request memory.
	k = derivation{clone(secret), clone(date), clone(region), clone(service)}
	d.young[k] = key
	return key
}

func clone(s string) string { return string([]byte(s)) }

func derive(k derivation) *[sha256.Size]byte {
	key := []byte("AWS4" + k.secret)
	for _, part := range []string{k.date, k.region, k.service, terminator} {
		h := hmac.New(sha256.New, key)
		h.Write([]byte(part))
		key = h.Sum(nil)
	}
	return (*[sha256.Size]byte)(key)
}
