// Package firstminute measures what a newcomer meets first: how soon after
// exec the binary answers a signed call, how much memory it holds while idle
// and how large it is. It builds and runs the real binary.
package firstminute
