package fleet

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strings"
)

// generatedID is an AWS-shaped id that is always the same for the same parts.
func generatedID(prefix string, parts ...string) string {
	return prefix + hex.EncodeToString(digest(prefix, parts))[:17]
}

// pick chooses one of n, always the same for the same parts.
func pick(n int, parts ...string) int {
	return int(binary.BigEndian.Uint64(digest("pick", parts)) % uint64(n))
}

func digest(kind string, parts []string) []byte {
	sum := sha256.Sum256([]byte(kind + "\x00" + strings.Join(parts, "\x00")))
	return sum[:]
}

// newGUID is a random UUID, version 4.
func newGUID() string {
	var b [16]byte
	rand.Read(b[:]) // never fails (crypto/rand)
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// newCatalog is a name for a database file: random, so that it means nothing
// to a user and is never used twice.
func newCatalog() string {
	var b [10]byte
	rand.Read(b[:])
	return "db_" + hex.EncodeToString(b[:])
}
