package main

import (
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
	"github.com/go-playground/validator/v10"
	"github.com/jackc/pgx/v5/pgxpool"

	"crossover/go-chi/store"
)

// requestTimeout is longer than the longest statement may take.
const requestTimeout = 70 * time.Second

// api is the application: what its handlers share.
type api struct {
	cfg      config
	store    *store.Queries
	validate *validator.Validate
	logger   *slog.Logger
}

func newAPI(cfg config, pool *pgxpool.Pool, logger *slog.Logger) *api {
	return &api{cfg: cfg, store: store.New(pool), validate: newValidator(), logger: logger}
}

func (a *api) routes() http.Handler {
	r := chi.NewRouter()
	r.Use(timed, middleware.RequestID, a.recoverer, middleware.Timeout(requestTimeout))
	r.NotFound(a.handle(func(http.ResponseWriter, *http.Request) error { return errNoSuchPath }))
	r.MethodNotAllowed(a.handle(func(w http.ResponseWriter, req *http.Request) error {
		w.Header().Set("Allow", strings.Join(methodsOf(r, req.URL.Path), ", "))
		return errMethodNotAllowed
	}))
	r.Get("/healthz", a.handle(a.healthz))
	r.Get("/about", a.handle(a.about))
	r.Get("/ping", a.handle(a.ping))
	r.Post("/login", a.handle(a.login))
	r.Post("/posts", a.handle(a.createPost))
	r.Get("/posts/{id}", a.handle(a.readPost))
	r.Patch("/posts/{id}", a.handle(a.updatePost))
	r.Delete("/posts/{id}", a.handle(a.deletePost))
	r.Get("/users/{id}/posts", a.handle(a.listPosts))
	r.Get("/users/{id}/dashboard", a.handle(a.dashboard))
	return r
}

// methodsOf are those that a path has, by name.
func methodsOf(routes chi.Routes, path string) []string {
	var found []string
	for _, method := range []string{http.MethodDelete, http.MethodGet, http.MethodPatch, http.MethodPost} {
		if routes.Match(chi.NewRouteContext(), method, path) {
			found = append(found, method)
		}
	}
	return found
}
