package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"slices"
	"strconv"
)

// The exit statuses are those of the targets.
const (
	exitOK    = 0
	exitStart = 1 // or, of a health check, that the service is not well
	exitUsage = 2
)

// healthFlag is the only argument: it asks the service that the same environment describes how it is.
const healthFlag = "-health"

// run serves until ctx ends and returns the process's exit status. What keeps the service from starting
// is one line on stderr; after that stderr carries the log.
func run(ctx context.Context, args []string, getenv func(string) string, stderr io.Writer) int {
	isHealthCheck := slices.Equal(args, []string{healthFlag})
	if len(args) > 0 && !isHealthCheck {
		return fail(stderr, exitUsage, fmt.Errorf("arguments: expected none, or %s, found %q: settings come by environment", healthFlag, args))
	}
	address, err := readAddress(getenv)
	if err != nil {
		return fail(stderr, exitUsage, err)
	}
	if isHealthCheck {
		if err := checkHealth(ctx, address); err != nil {
			return fail(stderr, exitStart, err)
		}
		return exitOK
	}
	srv, err := start(ctx, address, slog.New(slog.NewTextHandler(stderr, nil)))
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

// readAddress reads HOST (default 127.0.0.1) and PORT.
func readAddress(getenv func(string) string) (string, error) {
	port, err := strconv.ParseUint(getenv("PORT"), 10, 16)
	if err != nil {
		return "", fmt.Errorf("PORT: expected a whole number from 0 to 65535, found %q: set PORT to such a number", getenv("PORT"))
	}
	host := getenv("HOST")
	if host == "" {
		host = "127.0.0.1"
	}
	return net.JoinHostPort(host, strconv.FormatUint(port, 10)), nil
}

func fail(stderr io.Writer, status int, err error) int {
	fmt.Fprintf(stderr, "downstream: %s\n", err)
	return status
}
