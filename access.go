package blueshift

// AccessQuestion asks what stands between a consumer and what a datashare
// holds.
type AccessQuestion struct {
	Share    Key
	Consumer Namespace // without an ID its account as a whole
	// Schema and Object name one thing in the share as it is called today. Without
	// an Object it is the schema, without either the database, if Wants is to
	// create in it, or else the share as such. Wants is what is to be done with it.
	Schema, Object string
	Wants          Privileges
	User           string // one of the consumer's users; "" for none in particular
	// Through is the owner of the external schema of the consumer by which the way
	// leads: its USAGE of the database counts, and USAGE of the external schema
	// stands for the user's USAGE of database and schema. "" for the direct way.
	Through string
	Asker
}

// Asker says on which sides of a datashare somebody stands who asks: an account
// may be on both. Each side learns nothing about the other but the state of the
// handshake, and a consumer with access what is in the share.
type Asker struct {
	Producer, Consumer bool
	// Self is the user asked about: what it may not use does not exist for it.
	Self bool
}

// ReadOnly is what a share gives to a consumer of another account while one of
// the two has not allowed writes (Database Developer Guide, "Considerations for
// data sharing reads and writes").
const ReadOnly = Select | Usage | Execute

// Writing reports whether more is asked for than ReadOnly.
func (q AccessQuestion) Writing() bool { return q.Wants&^ReadOnly != 0 }

// Inside reports whether it is asked about something in the share, and not
// about the share as such.
func (q AccessQuestion) Inside() bool { return q.Schema != "" || q.Wants&Create != 0 }

// SharedNow is what a share holds of one schema and one thing in it, by the
// names that they have on the producer now.
type SharedNow struct {
	SchemaExists, Exists bool // in the producer's database, in the share or not
	Schema, Object       bool // in the share
	Usable               bool // the share has USAGE of the schema
	Function             bool
	Held                 Privileges // what the share may do with the thing
	// Secured is the relation whose row-level security keeps the thing from
	// consumers: itself or one that it reads. The zero name when nothing does.
	Secured TableName
}

// LentNow is what one of the consumer's users may do in a database made from a
// share, before it is looked at what the share may do.
type LentNow struct {
	Known         bool // there is such a user
	Usage         bool // of the database
	UsageOfSchema bool
	Held          Privileges // on the thing
}
