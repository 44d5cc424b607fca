// Package server assembles a whole Blueshift: it is the one constructor behind
// `blueshift serve`, `blueshift demo` and the tests, so that all three run the
// same thing. It decides nothing; it connects the packages that do, brings
// them up in order and takes them down in the reverse order.
package server
