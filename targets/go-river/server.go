package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
)

const (
	idleTimeout       = 75 * time.Second
	readHeaderTimeout = 75 * time.Second
	gracePeriod       = 1500 * time.Millisecond // SIGTERM ends the service within two seconds
	// As in the reference service: probes of idle connections cost more than the connections do.
	keepAliveIdle = 5 * time.Minute
)

// serve listens, opens the pool, makes River's tables and answers until ctx ends. The listener comes first: a port that
// is taken is told at once. Requests that arrive before the pool is full wait in the accept queue.
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
	if err := makeTables(ctx, pool); err != nil {
		_ = listener.Close()
		return err
	}
	// Without queues it inserts alone.
	queue, err := river.NewClient(riverpgxv5.New(pool), &river.Config{Logger: logger})
	if err != nil {
		_ = listener.Close()
		return err
	}
	server := &http.Server{
		Handler:           newService(cfg, queue, logger),
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

// service is what the handlers share.
type service struct {
	cfg    config
	queue  *river.Client[pgx.Tx]
	logger *slog.Logger
	routes map[string]route
}

// route is what a path has: one method.
type route struct {
	method string
	serve  func(http.ResponseWriter, *http.Request) error
}

func newService(cfg config, queue *river.Client[pgx.Tx], logger *slog.Logger) *service {
	s := &service{cfg: cfg, queue: queue, logger: logger}
	s.routes = map[string]route{
		"/healthz": {http.MethodGet, s.healthz},
		"/about":   {http.MethodGet, s.about},
		"/jobs":    {http.MethodPost, s.queueJob},
	}
	return s
}

// ServeHTTP starts the request's clock before anything else.
func (s *service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	r = r.WithContext(withTiming(r.Context(), &timing{startedAt: time.Now()}))
	if err := s.answer(w, r); err != nil {
		s.refuse(w, r, err)
	}
}

func (s *service) answer(w http.ResponseWriter, r *http.Request) error {
	route, found := s.routes[r.URL.Path]
	if !found {
		return errNoSuchPath
	}
	if r.Method != route.method {
		w.Header().Set("Allow", route.method)
		return errMethodNotAllowed
	}
	return route.serve(w, r)
}
