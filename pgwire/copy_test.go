package pgwire

import (
	"io"
	"strings"
	"testing"
)

// TestCopyIsCancelled: a COPY that waits for its client's data ends when it is
// cancelled, and the connection goes on.
func TestCopyIsCancelled(t *testing.T) {
	r := newRig(t, nil)
	p := r.talk()
	p.say(`send Query {"String":"create table t (i int)"}`, nil)
	p.say(`send Query {"String":"copy t from stdin"}`, nil)
	p.say(`send CopyData {"Data":"310a"}`, nil)
	p.until("CopyInResponse", 1, io.Discard)
	r.mu.Lock()
	for _, c := range r.live {
		go r.cancel(c.session.PID(), c.session.Secret())
	}
	r.mu.Unlock()
	var out strings.Builder
	p.until("ReadyForQuery", 1, &out)
	p.say(`send CopyData {"Data":"310a"}`, nil)
	p.say(`send CopyDone`, nil)
	p.say(`send Query {"String":"select count(*) from t"}`, nil)
	p.until("ReadyForQuery", 1, &out)
	if !strings.HasPrefix(out.String(), "ErrorResponse ERROR 57014") || !strings.Contains(out.String(), "DataRow \"0\"") {
		t.Error(out.String())
	}
}

// TestCopyTimesOut: statement_timeout holds for the client's data, too.
func TestCopyTimesOut(t *testing.T) {
	r := newRig(t, nil)
	p := r.talk()
	p.say(`send Query {"String":"create table t (i int); set statement_timeout to 20"}`, nil)
	p.until("ReadyForQuery", 1, io.Discard)
	p.say(`send Query {"String":"copy t from stdin"}`, nil)
	var out strings.Builder
	p.until("ReadyForQuery", 1, &out)
	if !strings.Contains(out.String(), "ErrorResponse ERROR 57014 canceling statement due to statement timeout") {
		t.Error(out.String())
	}
}
