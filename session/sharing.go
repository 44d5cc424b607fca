package session

import (
	"context"
	"iter"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

// Sharing is what a session asks of the datashare handshake; sharing.Service
// is one. The methods that take a Tx check and change records inside it; their
// errors are SQL errors.
type Sharing interface {
	// Mounted returns the share behind a consumer's database if it may be read now.
	Mounted(ctx context.Context, consumer blueshift.Namespace, db blueshift.Database) (blueshift.Datashare, error)
	// Writable returns a share if it may be written now too: both accounts have to allow it.
	Writable(ctx context.Context, consumer blueshift.Namespace, share blueshift.Key) (blueshift.Datashare, error)
	Withdrawn(ctx context.Context, share blueshift.Key)
	// Granted finds a share that the consumer was granted, however far that is.
	Granted(tx store.Tx, consumer blueshift.Namespace, name string, account blueshift.Account, namespace string) (blueshift.Datashare, error)
	// Explain tells the steps to what is asked about, those that the asker may see.
	Explain(tx store.Tx, q blueshift.AccessQuestion) ([]blueshift.Step, error)
	MountShare(tx store.Tx, consumer blueshift.Namespace, name string, account blueshift.Account, namespace string) (blueshift.Datashare, error)

	Datashare(tx store.Tx, producer blueshift.Namespace, name string) (blueshift.Datashare, error)
	CreateDatashare(tx store.Tx, producer blueshift.Namespace, d blueshift.Datashare) error
	DropDatashare(tx store.Tx, producer blueshift.Namespace, name string) error
	SetPubliclyAccessible(tx store.Tx, producer blueshift.Namespace, database, name string, to bool) error
	GrantUsage(tx store.Tx, producer blueshift.Namespace, name string, to blueshift.ConsumerID) error
	RevokeUsage(tx store.Tx, producer blueshift.Namespace, name string, from blueshift.ConsumerID) error
	AddSchema(tx store.Tx, producer blueshift.Namespace, database, share string, schema blueshift.SharedSchema) error
	RemoveSchema(tx store.Tx, producer blueshift.Namespace, database, share string, schema blueshift.SharedSchema) error
	SetIncludeNew(tx store.Tx, producer blueshift.Namespace, database, share string, schema blueshift.SharedSchema, to bool) error
	AddObject(tx store.Tx, producer blueshift.Namespace, database, share string, o blueshift.SharedObject) error
	AddObjects(tx store.Tx, producer blueshift.Namespace, database, share string, schema blueshift.SharedSchema, all []blueshift.SharedObject) error
	RemoveObject(tx store.Tx, producer blueshift.Namespace, database, share string, o blueshift.SharedObject) error
	RemoveObjects(tx store.Tx, producer blueshift.Namespace, database, share string, all []blueshift.SharedObject) error
	GrantToShare(tx store.Tx, producer blueshift.Namespace, database, share string, g blueshift.ShareGrant) error
	RevokeFromShare(tx store.Tx, producer blueshift.Namespace, database, share string, g blueshift.ShareGrant) error
	ObjectCreated(tx store.Tx, producer blueshift.Namespace, database string, o blueshift.SharedObject) error
	ObjectDropped(tx store.Tx, producer blueshift.Namespace, database string, id uint32) error
	SchemaDropped(tx store.Tx, producer blueshift.Namespace, database string, id uint32) error

	Outbound(tx store.Tx, producer blueshift.Namespace) func(yield func(blueshift.Datashare) bool)
	Inbound(tx store.Tx, consumer blueshift.Namespace) iter.Seq[blueshift.Datashare]
}
