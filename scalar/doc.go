// Package scalar holds the functions of Redshift that the engine lacks: text
// formats, POSIX regular expressions, hashes, strict readings of text. They are
// pure functions of Go values; engine registers them and redshiftsql prints
// calls of them, under names that begin with rs_ and that no user can reach.
package scalar
