package main

import (
	"errors"
	"log/slog"
	"maps"
	"net/http"
	"path"
	"runtime/debug"
	"slices"
	"strings"
	"time"
)

// handler answers one request, or says why it cannot: a *problem, or an error that becomes one.
type handler func(*exchange) error

// methods are the handlers of one resource.
type methods map[string]handler

// router gives each request to its resource. Paths are matched by http.ServeMux; methods are matched here,
// because the mux would answer an unknown path or method by a page of its own, and HEAD by GET.
type router struct {
	mux         *http.ServeMux
	logger      *slog.Logger
	planted     planted
	bodyTimeout time.Duration
}

func newRouter(cfg config, logger *slog.Logger) *router {
	r := &router{mux: http.NewServeMux(), logger: logger, planted: cfg.planted, bodyTimeout: cfg.bodyTimeout}
	r.mux.HandleFunc("/", func(w http.ResponseWriter, req *http.Request) {
		r.serve(w.(*arrival), req, func(*exchange) error { return errNoSuchPath })
	})
	return r
}

// handle registers a resource by its ServeMux pattern (without a method).
func (r *router) handle(pattern string, byMethod methods) {
	allow := strings.Join(slices.Sorted(maps.Keys(byMethod)), ", ")
	notAllowed := func(x *exchange) error {
		x.w.Header().Set("Allow", allow)
		return errMethodNotAllowed
	}
	for method, handle := range byMethod {
		byMethod[method] = r.planted.around(handle)
	}
	r.mux.HandleFunc(pattern, func(w http.ResponseWriter, req *http.Request) {
		handle, found := byMethod[req.Method]
		if !found {
			handle = notAllowed
		}
		r.serve(w.(*arrival), req, handle)
	})
}

// arrival carries the time at which a request came through the mux, which would not take it beside the request.
type arrival struct {
	http.ResponseWriter
	at time.Time
}

// ServeHTTP keeps paths from the mux that it would redirect (//posts, /a/../posts): no resource has them.
// The request's clock starts here, before anything of ours, as Python's does in its outermost middleware.
func (r *router) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	arrived := &arrival{ResponseWriter: w, at: time.Now()}
	if !strings.HasPrefix(req.URL.Path, "/") || strings.TrimSuffix(req.URL.Path, "/") != strings.TrimSuffix(path.Clean(req.URL.Path), "/") {
		r.serve(arrived, req, func(*exchange) error { return errNoSuchPath })
		return
	}
	r.mux.ServeHTTP(arrived, req)
}

// serve times the handler and turns what it returns or panics with into a problem document.
func (r *router) serve(arrived *arrival, req *http.Request, handle handler) {
	x := &exchange{w: arrived.ResponseWriter, r: req, startedAt: arrived.at, bodyTimeout: r.bodyTimeout}
	defer func() {
		if reason := recover(); reason != nil {
			r.logger.Error("panic", "reason", reason, "path", req.URL.Path, "stack", string(debug.Stack()))
			r.sendProblem(x, errUnexpected)
		}
	}()
	if err := handle(x); err != nil {
		r.sendProblem(x, r.asProblem(req, err))
	}
}

// asProblem logs what a reader of the log must know, and leaves it out of the answer.
func (r *router) asProblem(req *http.Request, err error) *problem {
	var known *problem
	switch {
	case errors.As(err, &known):
		return known
	case errors.Is(err, errNoAnswer):
		if req.Context().Err() == nil { // else nobody waits for the answer any more
			r.logger.Warn("downstream service did not answer", "path", req.URL.Path, "error", err)
		}
		return errBadGateway
	case req.Context().Err() != nil: // the client has gone, or the service is stopping: no news of the database
		return errNoDatabase
	case errors.Is(err, errUnavailable):
		r.logger.Warn("database not available", "path", req.URL.Path, "error", err)
		return errNoDatabase
	default:
		r.logger.Error("unexpected error", "path", req.URL.Path, "error", err)
		return errUnexpected
	}
}

func (r *router) sendProblem(x *exchange, p *problem) {
	if err := x.send(p.Status, "application/problem+json", p); err != nil {
		r.logger.Error("a problem document could not be sent", "error", err)
	}
}
