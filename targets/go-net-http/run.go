package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"
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

// run serves until ctx ends and returns the process's exit status. What keeps the service from starting
// is one line on stderr; after that stderr carries the log.
func run(ctx context.Context, args []string, getenv func(string) string, stderr io.Writer) int {
	isHealthCheck := slices.Equal(args, []string{healthFlag})
	isWorker := slices.Equal(args, []string{workerFlag})
	if len(args) > 0 && !isHealthCheck && !isWorker {
		return fail(stderr, exitUsage, fmt.Errorf("arguments: expected none, %s or %s, found %q: settings come by environment", healthFlag, workerFlag, args))
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
	logger := slog.New(slog.NewTextHandler(stderr, nil))
	if isWorker {
		if err := doJobs(ctx, cfg, logger); err != nil {
			return fail(stderr, exitStart, err)
		}
		return exitOK
	}
	srv, err := start(ctx, cfg, logger)
	if err != nil {
		return fail(stderr, exitStart, err)
	}
	select {
	case <-ctx.Done():
	case err = <-srv.failed:
	}
	srv.stop()
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
