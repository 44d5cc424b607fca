package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"

	"github.com/blueshift-db/blueshift/internal/server"
)

// serveCommand starts an empty server.
type serveCommand struct{ server.Flags }

func (c *serveCommand) Run(ctx context.Context) error {
	config, err := c.Config()
	if err != nil {
		return err
	}
	config.Logger = slog.New(slog.NewTextHandler(os.Stderr, nil))
	s, err := server.Start(ctx, config)
	if err != nil {
		return err
	}
	fmt.Printf("Management API on http://%s\nReady.\n", s.Addr())
	<-ctx.Done()
	return s.Stop()
}
