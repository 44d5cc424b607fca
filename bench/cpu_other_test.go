//go:build !unix

package bench

// cpu is not known here.
func cpu() float64 { return 0 }
