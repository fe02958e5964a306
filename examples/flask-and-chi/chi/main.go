// A small shop, as one is written with chi.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"log"
	"net"
	"net/http"
	"os"
	"strconv"

	"github.com/go-chi/chi/v5"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

const foreignKeyViolation = "23503"

type product struct {
	ID       int    `json:"id"`
	Name     string `json:"name"`
	Category string `json:"category,omitempty"`
	Cents    int    `json:"cents"`
}

// number is one, as JSON or in quotes.
type number int

func (n *number) UnmarshalJSON(text []byte) error {
	if unquoted, err := strconv.Unquote(string(text)); err == nil {
		text = []byte(unquoted)
	}
	value, err := strconv.Atoi(string(text))
	*n = number(value)
	return err
}

type shop struct{ pool *pgxpool.Pool }

func main() {
	if err := run(context.Background()); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context) error {
	config, err := pgxpool.ParseConfig(os.Getenv("DATABASE_URL"))
	if err != nil {
		return err
	}
	// As many as the shop in Flask has in its two processes.
	config.MinConns, config.MaxConns = 10, 10
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return err
	}
	defer pool.Close()
	s := shop{pool}
	r := chi.NewRouter()
	r.Get("/health", s.health)
	r.Get("/products", s.category)
	r.Get("/products/{id}", s.product)
	r.Post("/orders", s.order)
	address := net.JoinHostPort(os.Getenv("HOST"), or(os.Getenv("PORT"), "8000"))
	return http.ListenAndServe(address, r)
}

func (s shop) health(w http.ResponseWriter, r *http.Request) {
	if err := s.pool.Ping(r.Context()); err != nil {
		fail(w, http.StatusServiceUnavailable)
		return
	}
	respond(w, http.StatusOK, map[string]bool{"ok": true})
}

func (s shop) category(w http.ResponseWriter, r *http.Request) {
	rows, err := s.pool.Query(r.Context(),
		"SELECT id, name, '', cents FROM products WHERE category = $1 ORDER BY id LIMIT 20",
		r.URL.Query().Get("category"))
	if err != nil {
		fail(w, http.StatusInternalServerError)
		return
	}
	products, err := pgx.CollectRows(rows, pgx.RowToStructByPos[product])
	if err != nil {
		fail(w, http.StatusInternalServerError)
		return
	}
	respond(w, http.StatusOK, map[string]any{"products": products})
}

func (s shop) product(w http.ResponseWriter, r *http.Request) {
	id, err := strconv.Atoi(chi.URLParam(r, "id"))
	if err != nil {
		fail(w, http.StatusNotFound)
		return
	}
	var p product
	err = s.pool.QueryRow(r.Context(), "SELECT id, name, category, cents FROM products WHERE id = $1", id).
		Scan(&p.ID, &p.Name, &p.Category, &p.Cents)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		fail(w, http.StatusNotFound)
	case err != nil:
		fail(w, http.StatusInternalServerError)
	default:
		respond(w, http.StatusOK, p)
	}
}

func (s shop) order(w http.ResponseWriter, r *http.Request) {
	var body struct{ Product, Quantity number }
	if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
		fail(w, http.StatusBadRequest)
		return
	}
	var id int64
	err := s.pool.QueryRow(r.Context(), "INSERT INTO orders (product, quantity) VALUES ($1, $2) RETURNING id",
		int(body.Product), int(body.Quantity)).Scan(&id)
	var refused *pgconn.PgError
	switch {
	case errors.As(err, &refused) && refused.Code == foreignKeyViolation:
		fail(w, http.StatusBadRequest)
	case err != nil:
		fail(w, http.StatusInternalServerError)
	default:
		respond(w, http.StatusCreated, map[string]int64{"id": id})
	}
}

func respond(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}

func fail(w http.ResponseWriter, status int) {
	http.Error(w, http.StatusText(status), status)
}

func or(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}
