package session

import (
	"crypto/rand"
	"encoding/hex"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

// breakGlassVariable is the setting that has to hold a one-time value before
// what subscribers of AWS Data Exchange have paid for is taken from them.
const breakGlassVariable = "datashare_break_glass_session_var"

// breakGlass refuses an action ("Drop of …") with the value that the setting has
// to have, and lets it pass once when it has it (Database Developer Guide, DROP
// DATASHARE). No source states the SQLSTATE: object not in prerequisite state.
func (s *Session) breakGlass(action string) error {
	if value, asked := s.glass[action]; asked && s.settings.get(breakGlassVariable) == value {
		delete(s.glass, action)
		return nil
	}
	if s.glass == nil {
		s.glass = map[string]string{}
	}
	if s.glass[action] == "" {
		var value [7]byte
		rand.Read(value[:])
		s.glass[action] = hex.EncodeToString(value[:])
	}
	return blueshift.SQLErrorf("55000", "%s requires session variable %s to be set to value '%s'", action, breakGlassVariable, s.glass[action]).
		WithHint("Subscribers of AWS Data Exchange lose their access. If you mean it, run: SET %s TO '%s'; and repeat the statement in this session.", breakGlassVariable, s.glass[action])
}

// breakGlassOf guards an action ("Drop", "Alter") on a datashare that AWS Data
// Exchange manages.
func (s *Session) breakGlassOf(action, share string) error {
	var d blueshift.Datashare
	err := s.shareView(func(tx store.Tx) (err error) {
		d, err = s.home.Sharing.Datashare(tx, s.Namespace, share)
		return err
	})
	if err != nil || d.ManagedBy == "" {
		return err
	}
	return s.breakGlass(action + " of " + d.ManagedBy + "-managed datashare " + d.Name)
}

// breakGlassOfDatabase guards dropping a database that such datashares draw from.
func (s *Session) breakGlassOfDatabase(name string) error {
	managed := ""
	err := s.shareView(func(tx store.Tx) error {
		for d := range s.home.Sharing.Outbound(tx, s.Namespace) {
			if d.Database == name && d.ManagedBy != "" {
				managed = d.ManagedBy
				return nil
			}
		}
		return nil
	})
	if err != nil || managed == "" {
		return err
	}
	return s.breakGlass("Drop of database " + name + " that contains " + managed + "-managed datashare(s)")
}
