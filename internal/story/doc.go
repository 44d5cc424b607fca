// Package story plays Blueshift's reason to exist from end to end, with the
// AWS SDK for Go and a PostgreSQL driver over the network: one account shares
// live rows with another and lends it a network path, and takes both back.
//
// `blueshift demo` plays it for people and the end-to-end test plays it to
// fail: every step checks what both sides see and returns an error when that
// is not what the step promises.
package story
