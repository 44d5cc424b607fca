package redshiftsql

import "github.com/blueshift-db/blueshift/scalar"

// hashFunctions are "Hash functions" of the Database Developer Guide.
var hashFunctions = []function{
	{"checksum", "decimal", integer, checksum},
	{"crc32", "text", varchar, as("rs_crc32($1)")},
	{"fnv_hash", "any [, bigint]", bigint, fnvHash},
	{"func_sha1", "text", varchar, as("sha1($1)")},
	{"md5", "text", varchar, as("md5($1)")},
	{"murmur3_32_hash", "text [, integer]", integer, murmur("rs_murmur3_32($1, $2)")},
	{"murmur3_32_hash", "bigint [, integer]", integer, murmur("rs_murmur3_32_int($1, $2)")},
	{"murmur3_32_hash", "date [, integer]", integer, murmur("rs_murmur3_32_int(($1 - CAST('1970-01-01' AS DATE)), $2)")},
	{"murmur3_32_hash", "timestamp [, integer]", integer, murmur("rs_murmur3_32_int(epoch_us($1), $2)")},
	{"sha", "text", varchar, as("sha1($1)")},
	{"sha1", "text", varchar, as("sha1($1)")},
	{"sha2", "text, integer", varchar, as("rs_sha2($1, $2)")},
}

// checksum of an exact number is the number without its point.
func checksum(c *calling) (node, error) {
	t := exact(c.types[0])
	if t.ID != Numeric {
		return nil, noFunction(c.call, c.types)
	}
	return scaled(c.args[0], t.Scale), nil
}

// fnvHash hashes the bytes in which Redshift keeps a value of the type.
func fnvHash(c *calling) (node, error) {
	var seed node = &cast{intConst(scalar.FNVSeed), Type{ID: BigInt}}
	if len(c.args) == 2 {
		seed = c.args[1]
	}
	var form fixed
	switch t := c.types[0]; {
	case t.text() || t.ID == Unknown:
		form = "rs_fnv_text($1, $2)"
	case t.ID == SmallInt:
		form = "rs_fnv_int2($1, $2)"
	case t.ID == Integer:
		form = "rs_fnv_int4($1, $2)"
	case t.ID == Date:
		form = "rs_fnv_int4(($1 - CAST('2000-01-01' AS DATE)), $2)"
	case t.ID == BigInt:
		form = "rs_fnv_int8($1, $2)"
	case t.ID == Double:
		form = "rs_fnv_float8($1, $2)"
	default:
		return nil, refuse("0A000", "FNV_HASH of type %s is not supported yet", t)
	}
	return fill(form, c.args[0], seed), nil
}

// murmur hashes the first argument with the second, which is 0 if it is missing.
func murmur(form fixed) builder {
	return func(c *calling) (node, error) {
		var seed node = &cast{intConst(0), Type{ID: BigInt}}
		if len(c.args) == 2 {
			seed = c.args[1]
		}
		return fill(form, c.args[0], seed), nil
	}
}
