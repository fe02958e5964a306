package main

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"runtime"
	"time"
)

// As the Go target has them: what calls this service finds the connections it knows.
const (
	idleTimeout = 75 * time.Second
	// Also ends a connection that has never asked anything: no sooner than one that has grown idle.
	readHeaderTimeout = 75 * time.Second
	gracePeriod       = time.Second
	// Frequent probes of thousands of idle sockets would cost more than the sockets do.
	keepAliveIdle = 5 * time.Minute
)

// server is the service on a listener of its own.
type server struct {
	http    *http.Server
	address net.Addr
	failed  chan error // at most one: why serving ended by itself
}

// start listens and serves; port 0 takes a free one. The kernel cuts Go's backlog down to net.core.somaxconn.
func start(ctx context.Context, address string, logger *slog.Logger) (*server, error) {
	listening := net.ListenConfig{KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: keepAliveIdle}}
	listener, err := listening.Listen(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("expected %s to be free, found that it is not: choose another HOST or PORT (%w)", address, err)
	}
	srv := &server{
		http: &http.Server{
			Handler:           routes(),
			ReadHeaderTimeout: readHeaderTimeout,
			IdleTimeout:       idleTimeout,
			ErrorLog:          slog.NewLogLogger(logger.Handler(), slog.LevelWarn),
		},
		address: listener.Addr(),
		failed:  make(chan error, 1),
	}
	logger.Info("listening", "address", listener.Addr().String(), "gomaxprocs", runtime.GOMAXPROCS(0), "go", runtime.Version())
	go func() {
		if err := srv.http.Serve(listener); err != http.ErrServerClosed {
			srv.failed <- err
		}
	}()
	return srv, nil
}

// stop lets waiting requests end for a second, then cuts them off.
func (s *server) stop() {
	grace, done := context.WithTimeout(context.Background(), gracePeriod)
	defer done()
	if s.http.Shutdown(grace) != nil {
		_ = s.http.Close()
	}
}
