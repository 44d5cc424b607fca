package session

import (
	"context"
	"errors"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/redshiftsql"
	"github.com/blueshift-db/blueshift/store"
)

// throughShare is a datashare that a statement reads or writes through, as it
// was when the statement was compiled.
type throughShare struct {
	key     blueshift.Key
	id      uint32
	content uint64
	write   bool
	objects []throughObject      // what it names in there
	whole   *blueshift.Datashare // as it was, for what defines something in it
}

// check tells whether the share may be used now, and whether what is in it is
// still what the statement was compiled against.
func (s *Session) check(ctx context.Context, t throughShare) (same bool, err error) {
	d, err := s.through(ctx, t)
	return d.ShareID == t.id && d.Content == t.content, err
}

// through is the share as it is now, if it may still be used.
func (s *Session) through(ctx context.Context, t throughShare) (blueshift.Datashare, error) {
	d, err := s.home.Sharing.Mounted(ctx, s.Namespace, blueshift.Database{ShareKey: t.key, ShareID: t.id})
	if t.write && err == nil {
		d, err = s.home.Sharing.Writable(ctx, s.Namespace, t.key)
	}
	return d, err
}

// shared resolves inside a database made from a datashare: only what the share
// holds exists, under the names its objects have today on the producer. lent is
// what the acting user may do there.
func (n *names) shared(lent lent, schema, name string) (*redshiftsql.Relation, error) {
	at, db := len(n.shares), lent.db
	opened, err := n.open(db)
	if err != nil {
		return nil, n.asksInVain(db, err)
	}
	live, snap, err := n.snapshot(*opened.producer)
	if err != nil {
		return nil, n.asksInVain(db, err)
	}
	in, ok := sharedSchema(opened.content, snap, schema)
	if !ok {
		return nil, n.asksInVain(db, blueshift.SQLErrorf("3F000", "schema \"%s\" does not exist in shared database \"%s\"", schema, db.Name))
	}
	if !lent.schema(in.schema) { // nor is told what is in it
		return nil, deniedSchema(schema)
	}
	if !in.held.Has(blueshift.Usage) {
		return nil, n.asksInVain(db, deniedSchema(schema))
	}
	o, ok := sharedRelation(opened.content, snap, in.schema, name)
	if !ok {
		return nil, nil
	}
	n.shares[at].names(opened.outside(), o)
	named := &asShared{names: n, opened: opened, db: db, through: lent.through, schema: schema, name: name, held: o.held, asked: n.asks(db, o)}
	outer := n.within
	n.within = named
	r, err := n.bind(*opened.producer, live, schema, o.relation)
	n.within = outer
	if err != nil {
		named.asked.refused = err
		return nil, err
	}
	if r.RowSecurity != nil && r.RowSecurity.Refused != nil {
		named.asked.refused = r.RowSecurity.Refused
	}
	mine, err := lent.to(o)
	if err != nil {
		return nil, err
	}
	r.Rights = named.caps(mine)
	r.Database, r.Share = db.Name, db.ShareKey
	if r.ReadOnly == nil {
		r.ReadOnly = named.mayWrite
	}
	return r, nil
}

// asShared is a shared object as a consumer names it.
type asShared struct {
	names                 *names
	opened                *opened
	db                    *blueshift.Database // made from the share
	through, schema, name string
	held                  blueshift.Privileges // of the share
	asked                 *request
}

// refuses gives the refusal of what is read inside the object the hint what is
// missing for the object to be read.
func (o *asShared) refuses(inside *blueshift.SQLError) *blueshift.SQLError {
	return o.names.missing(inside, *o.db, o.through, o.schema, o.name, blueshift.Select)
}

// caps are a user's rights on a shared object, of which only those count that
// the share has too. mine is nil for all of them.
func (o *asShared) caps(mine *redshiftsql.Rights) *redshiftsql.Rights {
	held := blueshift.AllOnTable
	if mine != nil {
		held = mine.Held
	}
	return &redshiftsql.Rights{Held: held & o.held, Refused: o.denied}
}

// denied refuses what the user or the share may not do with the object.
func (o *asShared) denied(p blueshift.Privileges) *blueshift.SQLError {
	refused := o.names.missing(redshiftsql.DeniedRelation(o.name), *o.db, o.through, o.schema, o.name, p)
	if !o.held.Has(p) {
		o.asked.refused = refused
	}
	return refused
}

// mayWrite refuses writing through the share, if that is not possible.
func (o *asShared) mayWrite() error {
	o.asked.refused = o.names.mayWrite(o.opened.share, o.opened.producer)
	return o.asked.refused
}

// mayWrite refuses writing through a share that the accounts have not both
// allowed it for, or into a SERIALIZABLE database (Database Developer Guide,
// "Considerations for data sharing reads and writes").
func (n *names) mayWrite(share *blueshift.Datashare, producer *blueshift.Database) error {
	if _, err := n.s.home.Sharing.Writable(n.s.ctx, n.s.Namespace, share.Key); err != nil {
		return err
	}
	if producer.Serializable {
		return blueshift.SQLErrorf("0A000", "datashare %s cannot be written through: its database has the isolation level SERIALIZABLE", share.Name).
			WithHint("The producer changes that by ALTER DATABASE … ISOLATION LEVEL SNAPSHOT.")
	}
	return nil
}

// share is open for what looks at the whole share or defines something in it.
func (n *names) share(db blueshift.Database) (blueshift.Datashare, blueshift.Database, error) {
	o, err := n.open(&db)
	if err != nil {
		return blueshift.Datashare{}, blueshift.Database{}, err
	}
	n.shares[len(n.shares)-1].whole = o.committed
	return *o.share, *o.producer, nil
}

// opened is the datashare behind a shared database, with what the transaction has
// made through it and as it is committed, and the database it draws from.
type opened struct {
	share, committed *blueshift.Datashare
	content          sharedContent // of share
	producer         *blueshift.Database
	past             *history // of the producer
	version          uint64   // of the records it was found in
}

// open finds the datashare behind a shared database, if it may be read now. What
// it found last stands while no record has changed.
func (n *names) open(db *blueshift.Database) (*opened, error) {
	version := n.s.home.Store.Version()
	if len(n.shares) == 0 {
		n.version = version
	}
	last := n.s.opened
	if last.is(db) && last.version == version && !n.s.unsettled() {
		n.shares = append(n.shares, last.through())
		return last, nil
	}
	committed, err := n.s.home.Sharing.Mounted(n.s.ctx, n.s.Namespace, *db)
	if err != nil {
		return nil, err
	}
	o := &opened{share: &committed, committed: &committed, version: version}
	n.shares = append(n.shares, o.through())
	if n.s.unsettled() {
		now, err := n.s.shareNow(committed.Key)
		if err != nil {
			return nil, o.gone(err)
		}
		o.share = &now
	}
	o.content = o.share
	key := committed.Key
	key.ID = blueshift.DatabaseID(committed.Namespace, committed.Database)
	producer, err := n.s.databaseOf(key)
	if err != nil {
		return nil, o.gone(err)
	}
	o.producer = producer
	if !n.s.unsettled() {
		o.content, o.past = last.indexOf(o.share), n.s.home.historyOf(committed.Namespace)
		n.s.opened = o
	}
	return o, nil
}

// outside is what the share holds for those who do not see the transaction.
func (o *opened) outside() sharedContent {
	if o.share == o.committed {
		return o.content
	}
	return o.committed
}

// is reports whether the database was made from the share.
func (o *opened) is(db *blueshift.Database) bool {
	return o != nil && o.committed.Key == db.ShareKey && o.committed.ShareID == db.ShareID
}

// through is the share as a statement notes it.
func (o *opened) through() throughShare {
	return throughShare{key: o.committed.Key, id: o.committed.ShareID, content: o.committed.Content}
}

// gone tells that what the share draws from is.
func (o *opened) gone(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return blueshift.SQLErrorf("3D000", "the database that datashare %s draws from no longer exists", o.committed.Name)
	}
	return err
}

// shareNow is a share with what this transaction has made through it.
func (s *Session) shareNow(key blueshift.Key) (d blueshift.Datashare, err error) {
	err = s.shareView(func(tx store.Tx) (err error) {
		d, err = store.Datashares.Get(tx, key)
		return err
	})
	return d, err
}

// found is the record of a database as of a version of the records.
type found struct {
	database *blueshift.Database
	version  uint64
}

// databaseOf reads the record of a database. What it read last, which is mostly
// asked for next, stands while no record has changed.
func (s *Session) databaseOf(key blueshift.Key) (*blueshift.Database, error) {
	if s.unsettled() {
		return s.readDatabase(key)
	}
	version := s.home.Store.Version()
	if f := s.found; f.database != nil && f.version == version && f.database.Key == key {
		return f.database, nil
	}
	db, err := s.readDatabase(key)
	if err == nil {
		s.found = found{db, version}
	}
	return db, err
}

func (s *Session) readDatabase(key blueshift.Key) (db *blueshift.Database, err error) {
	err = s.shareView(func(tx store.Tx) (err error) {
		db, err = store.Databases.GetShared(tx, key)
		return err
	})
	return db, err
}
