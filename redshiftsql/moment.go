package redshiftsql

import (
	"strings"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/scalar"
)

// spokenMoments are the words that stand for moments, as the engine computes
// them.
var spokenMoments = map[string]fixed{"now": "CAST(now() AS TIMESTAMP)", "today": "date_trunc('day', CAST(now() AS TIMESTAMP))",
	"yesterday": "(date_trunc('day', CAST(now() AS TIMESTAMP)) - to_days(1))", "tomorrow": "(date_trunc('day', CAST(now() AS TIMESTAMP)) + to_days(1))"}

// momentText reads a date or timestamp as Redshift would and writes it the one
// way the engine takes. Only a TIMESTAMPTZ minds a zone in it.
func momentText(s string, t Type) (string, error) {
	m, zone, err := scalar.ReadMoment(s)
	if err != nil {
		copied := *err.(*blueshift.SQLError)
		copied.Message = strings.Replace(copied.Message, "type timestamp:", "type "+t.String()+":", 1)
		return "", &copied
	}
	switch t.ID {
	case Date:
		m = m[:len("2006-01-02")]
	case TimestampTZ:
		m += zone
	}
	return m, nil
}

// spoken tells a word that stands for a moment.
func spoken(s string) bool {
	return len(s) >= len("now") && len(s) <= len("yesterday") && spokenMoments[foldASCII(s)] != ""
}
