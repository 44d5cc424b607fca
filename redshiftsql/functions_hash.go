package redshiftsql

import (
	"strconv"

	"github.com/blueshift-db/blueshift/scalar"
)

// hashFunctions are "Hash functions" of the Database Developer Guide.
var hashFunctions = []function{
	{"checksum", "decimal", integer, checksum},
	{"crc32", "text", varchar, as("rs_crc32($1)")},
	{"fnv_hash", "any [, bigint]", bigint, fnvHash},
	{"func_sha1", "text", varchar, as("sha1($1)")},
	{"md5", "text", varchar, as("md5($1)")},
	{"murmur3_32_hash", "text [, integer]", integer, murmur("rs_murmur3_32", "$1")},
	{"murmur3_32_hash", "bigint [, integer]", integer, murmur("rs_murmur3_32_int", "$1")},
	{"murmur3_32_hash", "date [, integer]", integer, murmur("rs_murmur3_32_int", "($1 - CAST('1970-01-01' AS DATE))")},
	{"murmur3_32_hash", "timestamp [, integer]", integer, murmur("rs_murmur3_32_int", "epoch_us($1)")},
	{"sha", "text", varchar, as("sha1($1)")},
	{"sha1", "text", varchar, as("sha1($1)")},
	{"sha2", "text, integer", varchar, as("rs_sha2($1, $2)")},
}

// checksum of an exact number is the number without its point.
func checksum(p *printing) (string, error) {
	t := exact(p.types[0])
	if t.ID != Numeric {
		return "", noFunction(p.call, p.types)
	}
	return scaled(p.args[0], t.Scale), nil
}

// fnvHash hashes the bytes in which Redshift keeps a value of the type.
func fnvHash(p *printing) (string, error) {
	seed := "CAST(" + strconv.FormatInt(scalar.FNVSeed, 10) + " AS BIGINT)"
	if len(p.args) == 2 {
		seed = p.args[1]
	}
	name := ""
	switch t := p.types[0]; {
	case t.text() || t.ID == Unknown:
		name = "rs_fnv_text"
	case t.ID == SmallInt:
		name = "rs_fnv_int2"
	case t.ID == Integer || t.ID == Date:
		name = "rs_fnv_int4"
	case t.ID == BigInt:
		name = "rs_fnv_int8"
	case t.ID == Double:
		name = "rs_fnv_float8"
	default:
		return "", refuse("0A000", "FNV_HASH of type %s is not supported yet", t)
	}
	x := p.args[0]
	if p.types[0].ID == Date {
		x = "(" + x + " - CAST('2000-01-01' AS DATE))"
	}
	return name + "(" + x + ", " + seed + ")", nil
}

// murmur hashes what value makes of the first argument.
func murmur(name, value string) printer {
	return func(p *printing) (string, error) {
		seed := "CAST(0 AS BIGINT)"
		if len(p.args) == 2 {
			seed = p.args[1]
		}
		return name + "(" + expand(value, p.args) + ", " + seed + ")", nil
	}
}
