package session

import (
	"strings"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/redshiftsql"
)

// transactionMode is what BEGIN and SET TRANSACTION say about a transaction. The
// level that is asked for has no effect: that of the database holds (Database
// Developer Guide, BEGIN and CREATE DATABASE).
type transactionMode struct {
	readOnly  bool
	isolation string
}

// openBlock begins a block with the modes that were asked for, and else those
// of the session.
func (s *Session) openBlock(asked redshiftsql.TransactionModes) {
	s.mode = s.defaultMode()
	s.block = true
	s.mode.take(asked)
	s.changes++
}

func (m *transactionMode) take(asked redshiftsql.TransactionModes) {
	if asked.ReadOnly != nil {
		m.readOnly = *asked.ReadOnly
	}
	if asked.Isolation != "" {
		m.isolation = asked.Isolation
	}
}

func (s *Session) defaultMode() transactionMode {
	return transactionMode{
		readOnly:  s.settings.get("default_transaction_read_only") == "on" || s.settings.get("readonly") == "on",
		isolation: strings.ToUpper(s.settings.get("default_transaction_isolation")),
	}
}

// currentMode is that of the block, or of a statement outside one.
func (s *Session) currentMode() transactionMode {
	if s.block {
		return s.mode
	}
	return s.defaultMode()
}

// setTransaction runs SET TRANSACTION and SET SESSION CHARACTERISTICS.
func (s *Session) setTransaction(stmt *redshiftsql.SetTransaction) error {
	if stmt.Session {
		mode := s.defaultMode()
		mode.take(stmt.Modes)
		for name, value := range map[string]string{"default_transaction_isolation": mode.isolation, "default_transaction_read_only": onOff(mode.readOnly)} {
			if err := s.set(&redshiftsql.Set{Name: name, Value: value}); err != nil {
				return err
			}
		}
		return nil
	}
	switch asked := stmt.Modes; {
	case !s.block:
		s.warn("25P01", "SET TRANSACTION can only be used in transaction blocks")
		return nil
	case s.tx == nil || !s.tx.started:
	case asked.Isolation != "" && asked.Isolation != s.mode.isolation:
		return blueshift.SQLErrorf("25001", "SET TRANSACTION ISOLATION LEVEL must be called before any query")
	case asked.ReadOnly != nil && s.mode.readOnly && !*asked.ReadOnly:
		return blueshift.SQLErrorf("25001", "transaction read-write mode must be set before any query")
	}
	s.mode.take(stmt.Modes)
	s.changes++
	return nil
}

// mayWrite refuses a change in a transaction that only reads.
func (s *Session) mayWrite() error {
	if s.currentMode().readOnly {
		return blueshift.SQLErrorf("25006", "transaction is read-only")
	}
	return nil
}
