package blueshift

import (
	"fmt"
	"time"
)

// ShareEvent is a change to a datashare, or to a database made from one, on the
// side where it was made: a row of SVL_DATASHARE_CHANGE_LOG. It is written
// together with the change.
type ShareEvent struct {
	Key        // of the namespace; ID is ShareEventID
	Namespace  string
	At         time.Time
	User       uint32 `json:",omitempty"` // 0 for a consumer's, whose users are its own affair
	UserName   string `json:",omitempty"`
	PID        int32  `json:",omitempty"`
	XID        int64  `json:",omitempty"`
	Action     string
	Share      Datashare  // Key, Namespace, Name, ShareID and Database, as far as they are known
	Mounted    string     `json:",omitempty"` // the consumer's database
	ObjectKind string     `json:",omitempty"`
	ObjectID   uint32     `json:",omitempty"`
	Object     string     `json:",omitempty"`
	Consumer   ConsumerID `json:",omitzero"`
	Attribute  string     `json:",omitempty"`
	Value      string     `json:",omitempty"`
	Target     Grantee    `json:",omitzero"` // who was given a privilege or lost it
}

// ShareEventID is the record identifier of the n-th event of a namespace, so
// that its events lie in their order.
func ShareEventID(namespace string, n uint64) string {
	return fmt.Sprintf("%s/%020d", namespace, n)
}
