package scalar

import (
	"crypto/sha256"
	"crypto/sha512"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash/crc32"
	"math"
	"math/bits"

	"github.com/blueshift-db/blueshift"
)

// The hash functions of the Database Developer Guide. FNV_HASH reads numbers as
// their bytes, least significant first, so each width has a function of its own;
// MURMUR3_32_HASH follows Apache Iceberg, where every whole number has 8 bytes.
var hashFunctions = []Function{
	{"rs_crc32", []Kind{Text}, None, Text, func(a []Value) (Value, error) {
		return text(fmt.Sprintf("%08x", crc32.Checksum([]byte(a[0].Text), castagnoli)))
	}},
	{"rs_sha2", []Kind{Text, Int}, None, Text, sha2},
	{"rs_fnv_text", []Kind{Text, Int}, None, Int, func(a []Value) (Value, error) { return whole(fnv([]byte(a[0].Text), a[1].Int)) }},
	{"rs_fnv_int2", []Kind{Int, Int}, None, Int, func(a []Value) (Value, error) { return whole(fnv(little(a[0].Int, 2), a[1].Int)) }},
	{"rs_fnv_int4", []Kind{Int, Int}, None, Int, func(a []Value) (Value, error) { return whole(fnv(little(a[0].Int, 4), a[1].Int)) }},
	{"rs_fnv_int8", []Kind{Int, Int}, None, Int, func(a []Value) (Value, error) { return whole(fnv(little(a[0].Int, 8), a[1].Int)) }},
	{"rs_fnv_float8", []Kind{Float, Int}, None, Int, func(a []Value) (Value, error) {
		return whole(fnv(little(int64(math.Float64bits(a[0].Float)), 8), a[1].Int))
	}},
	{"rs_murmur3_32", []Kind{Text, Int}, None, Int, func(a []Value) (Value, error) {
		return whole(int64(int32(murmur3([]byte(a[0].Text), uint32(a[1].Int)))))
	}},
	{"rs_murmur3_32_int", []Kind{Int, Int}, None, Int, func(a []Value) (Value, error) {
		return whole(int64(int32(murmur3(little(a[0].Int, 8), uint32(a[1].Int)))))
	}},
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

func sha2(a []Value) (Value, error) {
	b := []byte(a[0].Text)
	switch a[1].Int {
	case 0, 256:
		h := sha256.Sum256(b)
		return text(hex.EncodeToString(h[:]))
	case 224:
		h := sha256.Sum224(b)
		return text(hex.EncodeToString(h[:]))
	case 384:
		h := sha512.Sum384(b)
		return text(hex.EncodeToString(h[:]))
	case 512:
		h := sha512.Sum512(b)
		return text(hex.EncodeToString(h[:]))
	}
	return Value{}, blueshift.SQLErrorf("22023", "SHA2 gives digests of 224, 256, 384 or 512 bits, not of %d", a[1].Int)
}

func little(n int64, size int) []byte {
	return binary.LittleEndian.AppendUint64(nil, uint64(n))[:size]
}

// FNVSeed is the offset basis of FNV-1a, where a hash without a seed begins.
const FNVSeed int64 = -3750763034362895579

// fnv is the 64-bit FNV-1a hash of b begun at seed.
func fnv(b []byte, seed int64) int64 {
	h := uint64(seed)
	for _, c := range b {
		h = (h ^ uint64(c)) * 1099511628211
	}
	return int64(h)
}

// murmur3 is MurmurHash3_x86_32.
func murmur3(b []byte, h uint32) uint32 {
	const c1, c2 = 0xcc9e2d51, 0x1b873593
	mix := func(k uint32) uint32 { return bits.RotateLeft32(k*c1, 15) * c2 }
	n := len(b)
	for ; len(b) >= 4; b = b[4:] {
		h = bits.RotateLeft32(h^mix(binary.LittleEndian.Uint32(b)), 13)*5 + 0xe6546b64
	}
	var k uint32
	for i := len(b) - 1; i >= 0; i-- {
		k = k<<8 | uint32(b[i])
	}
	if len(b) > 0 {
		h ^= mix(k)
	}
	h ^= uint32(n)
	h = (h ^ h>>16) * 0x85ebca6b
	h = (h ^ h>>13) * 0xc2b2ae35
	return h ^ h>>16
}
