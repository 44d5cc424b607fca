// Package endpoint is where SQL clients knock: one listening address for every
// warehouse and for every managed endpoint, admission at the door, and the
// hand-over of an admitted connection to whoever speaks SQL (pgwire). No byte
// is proxied: the accepted socket itself is handed over.
//
// fleet and sharing ask for addresses (Listen, Close) and cut connections when
// access ends (Cut, CutCluster); cmd wires the three together.
package endpoint
