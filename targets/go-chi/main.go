// Command go-chi is the Go service of the benchmark as teams write it: chi, validator, and statements by sqlc on pgx.
package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
)

// The exit statuses that the contract names.
const (
	exitOK    = 0
	exitStart = 1 // or, of a health check, that the service is not well
	exitUsage = 2
)

// healthFlag asks the service that the same environment describes how it is.
const healthFlag = "-health"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Getenv, os.Stderr))
}

// run serves until ctx ends and returns the process's exit status. What keeps the service from starting
// is one line on stderr; after that stderr carries the log.
func run(ctx context.Context, args []string, getenv func(string) string, stderr io.Writer) int {
	isHealthCheck := slices.Equal(args, []string{healthFlag})
	if len(args) > 0 && !isHealthCheck {
		return fail(stderr, exitUsage, fmt.Errorf("arguments: expected none or %s, found %q: settings come by environment", healthFlag, args))
	}
	cfg, err := readConfig(getenv)
	if err != nil {
		return fail(stderr, exitUsage, err)
	}
	if isHealthCheck {
		if err := checkHealth(ctx, cfg.address); err != nil {
			return fail(stderr, exitStart, err)
		}
		return exitOK
	}
	if err := serve(ctx, cfg, slog.New(slog.NewTextHandler(stderr, nil))); err != nil {
		return fail(stderr, exitStart, err)
	}
	return exitOK
}

// fail writes err on one line, as drivers put several causes on lines of their own.
func fail(stderr io.Writer, status int, err error) int {
	fmt.Fprintf(stderr, "%s: %s\n", defaultTargetID, strings.Join(strings.Fields(err.Error()), " "))
	return status
}
