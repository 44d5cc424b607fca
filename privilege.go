package blueshift

import (
	"fmt"
	"slices"
	"strings"
)

// Privileges is a set of things that may be done to an object (Database
// Developer Guide, GRANT).
type Privileges uint32

// The privileges in the order in which an access list spells them.
const (
	Insert Privileges = 1 << iota
	Select
	Update
	Delete
	Rule // of PostgreSQL 8.0, like Trigger: part of ALL, and good for nothing
	References
	Trigger
	Drop
	Truncate
	Alter
	Usage
	Create
	Temporary
	Execute
	Share
)

// What ALL means on each kind of object.
const (
	AllOnTable     = Insert | Select | Update | Delete | Rule | References | Trigger | Drop | Truncate | Alter
	AllOnSchema    = Usage | Create | Alter | Drop
	AllOnDatabase  = Create | Temporary | Usage | Alter
	AllOnShared    = Usage // of a database made from a datashare
	AllOnFunction  = Execute
	AllOnLanguage  = Usage
	AllOnDatashare = Alter | Share
	AllOnColumn    = Select | Update
)

// What ALL means TO DATASHARE (Database Developer Guide, "Permissions you can
// grant to datashares"). On schemas and functions it means the same.
const (
	AllOnSharedTable    = Select | Insert | Update | Delete | Truncate | Drop | Alter | References
	AllOnSharedDatabase = Create | Usage | Alter | Drop
)

const privilegeLetters = "arwdRxtDPAUCTXS"

var privilegeNames = []string{"INSERT", "SELECT", "UPDATE", "DELETE", "RULE", "REFERENCES", "TRIGGER", "DROP", "TRUNCATE", "ALTER", "USAGE", "CREATE",
	"TEMP", "EXECUTE", "SHARE"}

// ParsePrivilege reads the name of one privilege in upper case.
func ParsePrivilege(name string) (Privileges, bool) {
	if name == "TEMPORARY" {
		return Temporary, true
	}
	i := slices.Index(privilegeNames, name)
	return 1 << max(i, 0), i >= 0
}

// Has reports whether every privilege of want is in p.
func (p Privileges) Has(want Privileges) bool { return p&want == want }

// Each lists the privileges of the set one by one.
func (p Privileges) Each() (out []Privileges) {
	for i := range privilegeNames {
		if one := Privileges(1 << i); p&one != 0 {
			out = append(out, one)
		}
	}
	return out
}

// Names are the names of the privileges in the set, in order of the alphabet.
func (p Privileges) Names() (out []string) {
	for _, one := range p.Each() {
		out = append(out, one.Name())
	}
	slices.Sort(out)
	return out
}

// Name is the name of a single privilege.
func (p Privileges) Name() string {
	for i, name := range privilegeNames {
		if p == 1<<i {
			return name
		}
	}
	return p.letters(0)
}

// letters spells the set as an access list does, with a star behind those that
// may be granted on.
func (p Privileges) letters(grantable Privileges) string {
	var b strings.Builder
	for i := range len(privilegeLetters) {
		if one := Privileges(1 << i); p&one != 0 {
			b.WriteByte(privilegeLetters[i])
			if grantable&one != 0 {
				b.WriteByte('*')
			}
		}
	}
	return b.String()
}

// MarshalText writes the set as the letters of an access list.
func (p Privileges) MarshalText() ([]byte, error) { return []byte(p.letters(0)), nil }

// UnmarshalText reads MarshalText.
func (p *Privileges) UnmarshalText(text []byte) error {
	*p = 0
	for _, c := range text {
		i := strings.IndexByte(privilegeLetters, c)
		if i < 0 {
			return fmt.Errorf("no privilege has the letter %q", c)
		}
		*p |= 1 << i
	}
	return nil
}
