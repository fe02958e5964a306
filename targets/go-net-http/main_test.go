package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
)

// Rows that the tests read: user 1 has twelve posts and three events, user 2 has neither, user 3 is who buys.
// The password is crossover-password, by the hash that ../postgres/seed.sql has.
const testRowsSQL = `
INSERT INTO users (name, email, created_at, password_hash)
  SELECT name, lower(name) || '@example.com', created_at, '$2b$10$CrossoverSeedSaltABCDeFeFUHTzb.f5HflSMe8/3zc9N.P9CrqK'
  FROM (VALUES (1, 'Ada', timestamptz '2026-01-02 03:04:05+00'), (2, 'Bob', '2026-01-02 03:04:06+00'),
    (3, 'Cid', '2026-01-02 03:04:07+00')) AS person (id, name, created_at) ORDER BY id;
INSERT INTO posts (user_id, title, body, created_at, updated_at)
  SELECT 1, 'Post ' || i, '<b>"é" & ' || i || '</b>', '2026-01-02 03:04:05+00', '2026-01-02 03:04:06+00'
  FROM generate_series(1, 12) AS i;
INSERT INTO user_events (user_id, kind) SELECT 1, 'login' FROM generate_series(1, 3);`

// testDatabaseURL is a database that only this run of the tests uses.
var testDatabaseURL string

func TestMain(m *testing.M) {
	status, err := runWithDatabase(context.Background(), m)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		status = 1
	}
	os.Exit(status)
}

func runWithDatabase(ctx context.Context, m *testing.M) (status int, err error) {
	serverURL := os.Getenv("TEST_DATABASE_URL")
	if serverURL == "" {
		return 0, fmt.Errorf("TEST_DATABASE_URL: expected the address of a Postgres whose user may create databases and extensions, found none: set it, for example TEST_DATABASE_URL=postgres://postgres:password@127.0.0.1:5432/postgres")
	}
	address, err := url.Parse(serverURL)
	if err != nil {
		return 0, err
	}
	server, err := pgx.Connect(ctx, serverURL)
	if err != nil {
		return 0, err
	}
	defer server.Close(ctx)
	name := fmt.Sprintf("go_net_http_test_%d", os.Getpid())
	if _, err := server.Exec(ctx, "CREATE DATABASE "+name); err != nil {
		return 0, err
	}
	defer func() {
		if _, dropErr := server.Exec(ctx, "DROP DATABASE "+name+" WITH (FORCE)"); err == nil {
			err = dropErr
		}
	}()
	address.Path = "/" + name
	testDatabaseURL = address.String()
	if err := fillTestDatabase(ctx); err != nil {
		return 0, err
	}
	return m.Run(), nil
}

func fillTestDatabase(ctx context.Context) error {
	schema, err := os.ReadFile("../postgres/schema.sql")
	if err != nil {
		return err
	}
	conn, err := pgx.Connect(ctx, testDatabaseURL)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	_, err = conn.PgConn().Exec(ctx, string(schema)+testRowsSQL).ReadAll()
	return err
}

// environment is a getenv that knows the settings given, over those that every test service needs.
func environment(settings ...string) func(string) string {
	values := map[string]string{"PORT": "0", "DATABASE_URL": testDatabaseURL, "POOL_SIZE": "4", "TARGET_ID": "under-test", "NONCE": "n-1"}
	for _, setting := range settings {
		name, value, _ := strings.Cut(setting, "=")
		values[name] = value
	}
	return func(name string) string { return values[name] }
}

// serve starts a service on a free port and stops it when the test ends.
func serve(t *testing.T, settings ...string) *server {
	t.Helper()
	cfg, err := readConfig(environment(settings...))
	if err != nil {
		t.Fatal(err)
	}
	srv, err := start(t.Context(), cfg, slog.New(slog.NewTextHandler(t.Output(), nil)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(srv.stop)
	return srv
}

// answer is what a service said, whole.
type answer struct {
	status int
	header http.Header
	body   string
}

func ask(t *testing.T, srv *server, method, path, body string) answer {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, "http://"+srv.address.String()+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	response, err := (&http.Transport{DisableKeepAlives: true}).RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	if response.StatusCode != http.StatusNoContent && response.ContentLength < 0 {
		t.Errorf("%s %s: expected a Content-Length, found a chunked answer", method, path)
	}
	return answer{status: response.StatusCode, header: response.Header, body: string(text)}
}

// durationMs is a part of the answer's Server-Timing.
func (a answer) durationMs(t *testing.T, name string) float64 {
	t.Helper()
	header := a.header.Get("Server-Timing")
	part := regexp.MustCompile(`\b` + name + `;dur=([\d.]+)`).FindStringSubmatch(header)
	if part == nil {
		t.Fatalf("expected a part %s, found %q", name, header)
	}
	durationMs, err := strconv.ParseFloat(part[1], 64)
	if err != nil {
		t.Fatal(err)
	}
	return durationMs
}

func (a answer) expect(t *testing.T, status int, body string) {
	t.Helper()
	if a.status != status || a.body != body {
		t.Errorf("expected %d %s\nfound    %d %s", status, body, a.status, a.body)
	}
}
