// Package bench holds measurements against a peer or a limit: every benchmark
// runs ours and the other in turns, in one process on one machine, and reports
// their ratio. Nothing here passes or fails by time; README.md says what each
// claim is, what was aimed at and what was measured.
package bench
