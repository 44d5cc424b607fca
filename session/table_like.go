package session

import (
	"slices"

	"github.com/blueshift-db/blueshift/redshiftsql"
)

// inherited are the attributes of a new table. One made LIKE another has the
// distribution and sort keys of that one, of several the first, unless it has its
// own. Constraints are not inherited.
func (s *Session) inherited(stmt *redshiftsql.CreateTable, c *site) (redshiftsql.TableAttributes, error) {
	a := stmt.Attributes
	if stmt.Likes == nil || a.DistStyle != "" || a.DistKey != "" || len(a.SortKeys) > 0 {
		return a, nil
	}
	name := stmt.Likes[0].Parent
	if len(name) == 1 {
		if parent := s.temp.table(name[0]); parent != nil {
			return parent.Attributes, nil
		}
	}
	r, err := s.names().Relation(name)
	if err != nil || c == nil || r.Database != c.name {
		return a, err
	}
	if parent, ok := c.Snapshot().RelationByID(r.ID); ok {
		a = parent.Attributes
	}
	return a, nil
}

// likeColumns are the columns of a table that another is made LIKE.
func likeColumns(n *names, like redshiftsql.LikeTable) ([]redshiftsql.Column, error) {
	r, err := n.Relation(like.Parent)
	if err == nil && !r.Readable() {
		err = redshiftsql.DeniedRelation(r.Name)
	}
	if err != nil {
		return nil, err
	}
	columns := slices.Clone(r.Columns)
	for i := range columns {
		c := &columns[i]
		if c.Type, c.Identity = storable(c.Type), nil; !like.Defaults {
			c.Default = ""
		}
	}
	return columns, nil
}
