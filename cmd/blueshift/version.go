package main

import (
	"fmt"
	"runtime/debug"
)

// version is set by release builds with -ldflags "-X main.version=…".
var version = "dev"

type versionCommand struct{}

func (versionCommand) Run() error {
	revision := ""
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				revision = " " + s.Value
			}
		}
	}
	fmt.Printf("blueshift %s%s\n", version, revision)
	return nil
}
