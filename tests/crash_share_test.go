package tests

import (
	"math/rand/v2"
	"testing"
)

// TestShareStepsSurviveKills kills the binary between steps of the walk-through
// of two accounts, after others in each run: whatever was acknowledged is there
// in the next life, and sessions are all that anyone has to open again.
func TestShareStepsSurviveKills(t *testing.T) {
	t.Parallel()
	every := 4
	if testing.Short() {
		every = 10
	}
	offset := rand.IntN(every)
	flags := []string{"--data-dir", t.TempDir(), "--sql-range", sqlRange(53)}
	p := serve(t, flags...)
	s := newSharers(t, p.URL)
	for i, step := range shareSteps {
		s.step(step)
		if i%every != offset {
			continue
		}
		p.kill()
		s.hangUp()
		p = serve(t, flags...)
		s.url, s.lives = p.URL, s.lives+1
	}
	t.Logf("%d lives, the first up to step %s", s.lives, shareSteps[offset].name)
}
