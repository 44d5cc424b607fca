// Package blueshift is the vocabulary of the whole house: the records the
// control plane keeps (clusters, datashares, endpoint authorizations, …), the
// identifiers and ARNs that name them, the two error types a client can see,
// the principal behind a call and the clock.
//
// Every other package speaks these nouns. This one imports the standard
// library only, does no I/O and knows neither HTTP, SQL nor storage.
package blueshift
