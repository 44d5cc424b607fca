package engine

// typedef void *duckdb_task_state; // duckdb.h has more to say of these
// duckdb_task_state duckdb_create_task_state(void *database);
// void duckdb_execute_tasks_state(duckdb_task_state state);
// void duckdb_finish_execution(duckdb_task_state state);
// void duckdb_destroy_task_state(duckdb_task_state state);
import "C"

import (
	"sync"
	"time"
	"unsafe"

	duckdb "github.com/duckdb/duckdb-go-bindings"
)

// helpAfter is how long a statement runs on its own goroutine alone. DuckDB has
// no threads for itself here (external_threads): it would wake them for the
// smallest statement, which takes longer than such a statement does and takes
// the processor away from its client.
const helpAfter = 500 * time.Microsecond

// help is the other goroutines that compute the long statements of an instance.
type help struct {
	threads int // with that of the statement itself

	mu         sync.Mutex // guards the fields below
	statements int        // that are being helped
	team       *team      // that helps them
	leaving    map[*team]struct{}
}

// team is the helpers from the first long statement until there is none any more.
type team struct {
	state C.duckdb_task_state
	work  sync.WaitGroup
}

// begin has a statement of the database helped; end must follow.
func (h *help) begin(db duckdb.Database) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.statements++; h.statements > 1 || h.threads < 2 {
		return
	}
	t := &team{state: C.duckdb_create_task_state(unsafe.Pointer(db.Ptr))}
	h.team = t
	for range h.threads - 1 {
		t.work.Go(func() { C.duckdb_execute_tasks_state(t.state) })
	}
}

func (h *help) end() {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.statements--; h.statements > 0 || h.team == nil {
		return
	}
	t := h.team
	h.team = nil
	if h.leaving == nil {
		h.leaving = map[*team]struct{}{}
	}
	h.leaving[t] = struct{}{}
	go h.dismiss(t)
}

// dismiss wakes the helpers of a team until they have left: those of a later
// team may take its signals.
func (h *help) dismiss(t *team) {
	left := make(chan struct{})
	go func() { t.work.Wait(); close(left) }()
	for wait := time.Millisecond; ; wait = min(2*wait, time.Second) {
		C.duckdb_finish_execution(t.state)
		select {
		case <-left:
			h.mu.Lock()
			defer h.mu.Unlock()
			delete(h.leaving, t)
			C.duckdb_destroy_task_state(t.state)
			return
		case <-time.After(wait):
		}
	}
}

// wait returns when no helper is inside DuckDB any more. No statement may be
// running.
func (h *help) wait() {
	for !h.left() {
		time.Sleep(time.Millisecond)
	}
}

// left reports whether every helper has left.
func (h *help) left() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.leaving) == 0
}
