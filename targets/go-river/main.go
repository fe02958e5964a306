// Command go-river is the Go service of the benchmark with jobs by River, a library for queues in Postgres.
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

const (
	// healthFlag asks the service that the same environment describes how it is.
	healthFlag = "-health"
	// workerFlag does the jobs of that service's queue instead of serving.
	workerFlag = "-worker"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Getenv, os.Stderr))
}

// run serves, or does jobs, until ctx ends and returns the process's exit status. What keeps it from starting is one
// line on stderr; after that stderr carries the log.
func run(ctx context.Context, args []string, getenv func(string) string, stderr io.Writer) int {
	if len(args) > 1 || len(args) == 1 && !slices.Contains([]string{healthFlag, workerFlag}, args[0]) {
		return fail(stderr, exitUsage, fmt.Errorf("arguments: expected none, %s or %s, found %q: settings come by environment", healthFlag, workerFlag, args))
	}
	cfg, err := readConfig(getenv)
	if err != nil {
		return fail(stderr, exitUsage, err)
	}
	logger := slog.New(slog.NewTextHandler(stderr, nil))
	switch {
	case slices.Contains(args, healthFlag):
		err = checkHealth(ctx, cfg.address)
	case slices.Contains(args, workerFlag):
		err = doJobs(ctx, cfg, logger)
	default:
		err = serve(ctx, cfg, logger)
	}
	if err != nil {
		return fail(stderr, exitStart, err)
	}
	return exitOK
}

// fail writes err on one line, as drivers put several causes on lines of their own.
func fail(stderr io.Writer, status int, err error) int {
	fmt.Fprintf(stderr, "%s: %s\n", defaultTargetID, strings.Join(strings.Fields(err.Error()), " "))
	return status
}
