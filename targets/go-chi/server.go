package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"
)

const (
	idleTimeout       = 75 * time.Second
	readHeaderTimeout = 75 * time.Second
	gracePeriod       = 1500 * time.Millisecond // SIGTERM ends the service within two seconds
	// As in the reference service: probes of idle connections cost more than the connections do.
	keepAliveIdle = 5 * time.Minute
)

// serve listens, opens the pool and answers until ctx ends. The listener comes first: a port that is taken is told at
// once. Requests that arrive before the pool is full wait in the accept queue.
func serve(ctx context.Context, cfg config, logger *slog.Logger) error {
	listening := net.ListenConfig{KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: keepAliveIdle}}
	listener, err := listening.Listen(ctx, "tcp", cfg.address)
	if err != nil {
		return fmt.Errorf("expected %s to be free, found that it is not: choose another HOST or PORT (%w)", cfg.address, err)
	}
	pool, err := openPool(ctx, cfg)
	if err != nil {
		_ = listener.Close() // the first error is the one that matters
		return err
	}
	defer pool.Close()
	server := &http.Server{
		Handler:           newAPI(cfg, pool, logger).routes(),
		ReadHeaderTimeout: readHeaderTimeout,
		IdleTimeout:       idleTimeout,
		// OPTIONS * is no path of the contract's.
		DisableGeneralOptionsHandler: true,
		ErrorLog:                     slog.NewLogLogger(logger.Handler(), slog.LevelWarn),
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	logger.Info("listening", "address", listener.Addr().String(), "poolSize", cfg.poolSize)
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	grace, done := context.WithTimeout(context.Background(), gracePeriod)
	defer done()
	if err := server.Shutdown(grace); errors.Is(err, context.DeadlineExceeded) {
		return server.Close()
	}
	return nil
}
