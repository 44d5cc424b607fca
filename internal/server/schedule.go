package server

import (
	"context"
	"time"
)

// scheduleEvery is how often it is looked whether something is due. Schedules
// are exact to the minute.
const scheduleEvery = 10 * time.Second

// schedule runs what was put on a schedule, until ctx ends.
func (s *Server) schedule(ctx context.Context) {
	for tick := time.NewTicker(scheduleEvery); ; {
		select {
		case <-ctx.Done():
			tick.Stop()
			return
		case <-tick.C:
		}
		if err := s.fleet.RunScheduled(ctx); err != nil && ctx.Err() == nil {
			s.config.Logger.Error("schedules could not be read", "error", err)
		}
	}
}
