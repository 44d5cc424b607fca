//go:build !unix

package engine

// defaultSpill is what large statements may put into the folder.
func defaultSpill(string) string { return "10GB" }
