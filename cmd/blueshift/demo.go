package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"

	"github.com/blueshift-db/blueshift/internal/server"
	"github.com/blueshift-db/blueshift/internal/story"
)

// demoCommand plays the story on a server of its own and leaves it running.
type demoCommand struct {
	server.Flags
	CSV  string `help:"Share this CSV file (header line first) instead of generated ticket sales." type:"existingfile"`
	Rows int    `default:"300000" help:"How many ticket sales to generate."`
	Once bool   `help:"Stop after the story."`
}

// Validate is for what the demo has of its own.
func (c *demoCommand) Validate() error {
	if c.Rows < 1 {
		return fmt.Errorf("--rows is a number of ticket sales of at least 1, not %d", c.Rows)
	}
	return nil
}

func (c *demoCommand) Run(ctx context.Context) error {
	config, err := c.Config()
	if err != nil {
		return err
	}
	config.Logger = slog.New(slog.NewTextHandler(io.Discard, nil))
	config.Networks = story.Networks()
	s, err := server.Start(ctx, config)
	if err != nil {
		return err
	}
	fmt.Printf("Blueshift listens on http://%s\n", s.Addr())
	told, err := story.Play(ctx, story.InItsNetworks(story.Config{Endpoint: "http://" + s.Addr(), Rows: c.Rows, CSV: c.CSV, Out: os.Stdout}))
	if err != nil {
		return err
	}
	if c.Once {
		return s.Stop()
	}
	fmt.Printf("\nThe server is still running. Paste one of these:\n\n")
	fmt.Printf("  AWS_ACCESS_KEY_ID=%s AWS_SECRET_ACCESS_KEY=test aws redshift describe-data-shares --region %s --endpoint-url http://%s\n",
		story.Consumer, story.Region, s.Addr())
	fmt.Printf("  psql '%s' -c '%s'\n", story.DSN(told.ConsumerAddress, told.Port, "dev"), told.Query)
	fmt.Printf("  Ctrl-C stops it\n")
	<-ctx.Done()
	return s.Stop()
}
