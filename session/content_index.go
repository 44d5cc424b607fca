package session

import (
	"github.com/blueshift-db/blueshift"
)

// sharedContent tells what a share may do with what is in it: the share itself,
// which looks for it, or an index, which knows.
type sharedContent interface {
	Scope(kind string, schema uint32) blueshift.Privileges
	OnSchema(id uint32) blueshift.Privileges
	OnObject(kind string, schema, id uint32) blueshift.Privileges
}

// contentIndex is the content of a share by the ids of what was added to it,
// which no two schemas and objects of a database have in common. Every name in a
// statement asks for it, and a share may hold many thousand.
type contentIndex struct {
	*blueshift.Datashare
	added map[uint32]blueshift.Privileges
}

// indexOf indexes a share. An index of the same content, which outlives other
// changes of the records, is kept.
func (o *opened) indexOf(share *blueshift.Datashare) *contentIndex {
	if o != nil {
		if x, ok := o.content.(*contentIndex); ok && x.Key == share.Key && x.ShareID == share.ShareID && x.Content == share.Content {
			return &contentIndex{share, x.added}
		}
	}
	added := make(map[uint32]blueshift.Privileges, len(share.Schemas)+len(share.Objects))
	for i := range share.Schemas {
		added[share.Schemas[i].ID] |= share.Schemas[i].Privileges()
	}
	for i := range share.Objects {
		added[share.Objects[i].ID] |= share.Objects[i].Privileges()
	}
	return &contentIndex{share, added}
}

func (x *contentIndex) OnSchema(id uint32) blueshift.Privileges {
	return x.Scope("SCHEMAS", id) | x.added[id]
}

func (x *contentIndex) OnObject(kind string, schema, id uint32) blueshift.Privileges {
	return x.Scope(kind, schema) | x.added[id]
}
