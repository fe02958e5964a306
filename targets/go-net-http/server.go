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

const (
	idleTimeout = 75 * time.Second
	// Also ends a connection that has never asked anything: no sooner than one that has grown idle.
	readHeaderTimeout = 75 * time.Second
	// Half of the contract's two seconds: what hangs longer is cut off, and the database gets the rest.
	gracePeriod = time.Second
	// Frequent probes of tens of thousands of idle sockets would cost more than the sockets do.
	keepAliveIdle = 5 * time.Minute
)

// server is a service that answers on a listener of its own.
type server struct {
	service *service
	http    *http.Server
	address net.Addr
	failed  chan error // at most one: why serving ended by itself
	cancel  context.CancelFunc
}

// start listens, connects everything, and serves. The listener comes first: a port that is taken is told
// at once, and port 0 works. Requests that arrive before the pool is full wait in the accept queue.
func start(ctx context.Context, cfg config, logger *slog.Logger) (*server, error) {
	listening := net.ListenConfig{KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: keepAliveIdle}}
	listener, err := listening.Listen(ctx, "tcp", cfg.address)
	if err != nil {
		return nil, fmt.Errorf("expected %s to be free, found that it is not: choose another HOST or PORT (%w)", cfg.address, err)
	}
	// Requests outlive ctx by the grace period, so their context is another.
	requests, cancel := context.WithCancel(context.WithoutCancel(ctx))
	service, err := newService(ctx, requests, cfg, logger)
	if err != nil {
		cancel()
		_ = listener.Close() // the first error is the one that matters
		return nil, err
	}
	srv := &server{
		service: service,
		http: &http.Server{
			Handler:                      service.routes(),
			ReadHeaderTimeout:            readHeaderTimeout,
			IdleTimeout:                  idleTimeout,
			DisableGeneralOptionsHandler: true,
			BaseContext:                  func(net.Listener) context.Context { return requests },
			ErrorLog:                     slog.NewLogLogger(logger.Handler(), slog.LevelWarn),
		},
		address: listener.Addr(),
		failed:  make(chan error, 1),
		cancel:  cancel,
	}
	logger.Info("listening", "address", listener.Addr().String(), "gomaxprocs", runtime.GOMAXPROCS(0),
		"poolSize", cfg.poolSize, "go", runtime.Version())
	go func() {
		if err := srv.http.Serve(listener); err != http.ErrServerClosed {
			srv.failed <- err
		}
	}()
	return srv, nil
}

// stop lets running requests end and says goodbye to sockets, then cuts off what is left; two seconds at most.
func (s *server) stop() {
	grace, done := context.WithTimeout(context.Background(), gracePeriod)
	defer done()
	goodbye := make(chan struct{})
	go func() {
		defer close(goodbye)
		s.service.hub.shutdown(grace)
	}()
	if s.http.Shutdown(grace) != nil {
		s.cancel() // cancels the statements that are still running
		_ = s.http.Close()
	}
	<-goodbye
	s.cancel()
	s.service.close()
}
