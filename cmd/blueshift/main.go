// Command blueshift is an open Amazon Redshift: the management API and SQL
// over the PostgreSQL wire, in one process.
//
//	blueshift serve      an empty server, ready for clients
//	blueshift demo       two accounts share live rows and a network path
//	blueshift env        the exports that point AWS clients here
//	blueshift explain    how far a handshake between two accounts is
//	blueshift impact     what a call would break, changing nothing
//	blueshift exchange   a subscription of AWS Data Exchange begins or ends
//	blueshift version    what this binary is
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"
)

// commands is the whole command line. Every flag has a twin in the environment
// (BLUESHIFT_…); flags win over the environment, which wins over the file.
type commands struct {
	Serve    serveCommand    `cmd:"" help:"Start an empty server."`
	Demo     demoCommand     `cmd:"" help:"Start a server, play the whole story on it, leave it running."`
	Env      envCommand      `cmd:"" help:"Print the exports that point AWS clients at a running server."`
	Explain  explainCommand  `cmd:"" help:"Tell how far a handshake between two accounts is, and who must do what."`
	Impact   impactCommand   `cmd:"" help:"Tell what a call would break; nothing is changed."`
	Exchange exchangeCommand `cmd:"" help:"Play AWS Data Exchange: begin or end a subscription to a datashare that it manages."`
	Version  versionCommand  `cmd:"" help:"Print the version."`
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := run(ctx, os.Args[1:], os.Stdout)
	if misused := (*kong.ParseError)(nil); errors.As(err, &misused) {
		misused.Context.FatalIfErrorf(err) // prints the usage too
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "blueshift:", err)
		os.Exit(1)
	}
}

// run is the command line with its answer going to out.
func run(ctx context.Context, args []string, out io.Writer) error {
	var c commands
	parser, err := kong.New(&c, kong.Name("blueshift"), kong.UsageOnError(),
		kong.Description("An open Amazon Redshift: management API and SQL in one binary, with cross-account access that is real."),
		kong.BindTo(ctx, (*context.Context)(nil)), kong.BindTo(out, (*io.Writer)(nil)))
	if err != nil {
		return err
	}
	k, err := parser.Parse(args)
	if err != nil {
		return err
	}
	return k.Run()
}
