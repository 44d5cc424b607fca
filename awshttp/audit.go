package awshttp

import (
	"log/slog"
	"time"
)

// finish writes the audit line and tells the observer.
func (c *call) finish(a Answer) {
	d := time.Since(c.start)
	known := c.service.rows[c.operation] != nil
	c.audit(a, d)
	if observe := c.server.config.Observe; observe != nil {
		op := c.operation
		if !known {
			op = "unknown" // a client must not be able to make up metric names
		}
		observe(c.service.Name, op, a.Code, d)
	}
}

// audit writes one line for the call: who did what, how it ended. It holds no
// parameter and no header of the request, so it holds no secret.
func (c *call) audit(a Answer, d time.Duration) {
	level := slog.LevelInfo
	ctx := c.http.Context()
	if c.cause != nil && ctx.Err() == nil { // not for a client that hung up
		level = slog.LevelError
	}
	if !c.server.log.Enabled(ctx, level) {
		return
	}
	attrs := make([]slog.Attr, 0, 10)
	attrs = append(attrs,
		slog.String("service", c.service.Name),
		slog.String("operation", excerpt(c.operation)),
		slog.String("account", string(c.principal.Account)),
		slog.String("principal", c.principal.ARN),
		slog.Int("status", a.Status),
		slog.String("code", a.Code),
		slog.Duration("duration", d),
		slog.String("request_id", c.requestID))
	if c.replayed {
		attrs = append(attrs, slog.String("replay_of", a.RequestID))
	}
	if c.cause != nil {
		attrs = append(attrs, slog.String("error", c.cause.Error()))
	}
	c.server.log.LogAttrs(ctx, level, "call", attrs...)
}
