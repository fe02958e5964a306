package main

import (
	"context"
	"log/slog"
	"net/http"
	"runtime"
	"sync"
	"time"
)

// service is the application: what its handlers share.
type service struct {
	cfg        config
	database   *database
	downstream *downstream
	hub        *hub
	listener   *roomListener
	upgrader   upgrader
	checking   chan struct{} // as many passwords at once as there are cores
	logger     *slog.Logger
	running    sync.WaitGroup // the listener's goroutine
}

// newService returns when the pool is full and LISTEN is on. ctx bounds starting, lifetime the listener.
func newService(ctx, lifetime context.Context, cfg config, logger *slog.Logger) (*service, error) {
	database, err := openDatabase(ctx, cfg)
	if err != nil {
		return nil, err
	}
	hub := newHub(logger)
	listener, err := listenForMessages(ctx, database.connConfig(), hub, logger)
	if err != nil {
		database.pool.Close()
		return nil, err
	}
	s := &service{
		cfg: cfg, database: database, downstream: newDownstream(cfg.downstreamURL),
		hub: hub, listener: listener, upgrader: newUpgrader(), logger: logger,
		checking: make(chan struct{}, runtime.GOMAXPROCS(0)),
	}
	s.running.Go(func() { listener.run(lifetime) })
	return s, nil
}

// close waits for the listener and the pool, but no longer than what SIGTERM's two seconds leave.
func (s *service) close() {
	s.downstream.client.CloseIdleConnections()
	closed := make(chan struct{})
	go func() {
		defer close(closed)
		s.running.Wait()
		s.database.pool.Close()
	}()
	select {
	case <-closed:
	case <-time.After(gracePeriod / 2):
		s.logger.Warn("connections were still in use at the end")
	}
}

// routes is the contract's list of resources.
func (s *service) routes() http.Handler {
	r := newRouter(s.cfg, s.logger)
	r.handle("/healthz", methods{http.MethodGet: s.healthz})
	r.handle("/about", methods{http.MethodGet: s.about})
	r.handle("/ping", methods{http.MethodGet: s.ping})
	r.handle("/posts", methods{http.MethodPost: s.createPost})
	r.handle("/posts/{id}", methods{
		http.MethodGet:    s.readPost,
		http.MethodPatch:  s.updatePost,
		http.MethodDelete: s.deletePost,
	})
	r.handle("/users/{id}/posts", methods{http.MethodGet: s.listPosts})
	r.handle("/users/{id}/dashboard", methods{http.MethodGet: s.dashboard})
	r.handle("/hash", methods{http.MethodPost: s.hash})
	r.handle("/login", methods{http.MethodPost: s.login})
	r.handle("/webhooks", methods{http.MethodPost: s.receiveWebhook})
	r.handle("/jobs", methods{http.MethodPost: s.queueJob})
	r.handle("/ingest", methods{http.MethodPost: s.ingest})
	r.handle("/checkout", methods{http.MethodPost: s.checkout})
	r.handle("/mixed", methods{http.MethodGet: s.mixed})
	r.handle("/rows", methods{http.MethodGet: s.readRows})
	r.handle("/forward", methods{http.MethodGet: s.forward})
	r.handle("/scatter", methods{http.MethodGet: s.scatter})
	r.handle("/ws/rooms/{room}", methods{http.MethodGet: s.joinRoom})
	r.handle("/rooms/{room}/messages", methods{http.MethodPost: s.publishMessage})
	return r
}
