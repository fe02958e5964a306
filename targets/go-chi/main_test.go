package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
)

// Rows that the tests read: user 1 has twelve posts and three events, user 2 has neither.
// The password is crossover-password, by the hash that ../postgres/seed.sql has.
const testRowsSQL = `
INSERT INTO users (name, email, created_at, password_hash)
  SELECT name, lower(name) || '@example.com', created_at, '$2b$10$CrossoverSeedSaltABCDeFeFUHTzb.f5HflSMe8/3zc9N.P9CrqK'
  FROM (VALUES (1, 'Ada', timestamptz '2026-01-02 03:04:05+00'), (2, 'Bob', '2026-01-02 03:04:06+00'))
    AS person (id, name, created_at) ORDER BY id;
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
	name := fmt.Sprintf("go_chi_test_%d", os.Getpid())
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

// service serves until the test ends; its address is `http://host:port`.
func service(t *testing.T) string {
	t.Helper()
	cfg, err := readConfig(environment())
	if err != nil {
		t.Fatal(err)
	}
	pool, err := openPool(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	server := httptest.NewServer(newAPI(cfg, pool, slog.New(slog.NewTextHandler(t.Output(), nil))).routes())
	t.Cleanup(server.Close)
	return server.URL
}

// ask is the answer of one request, with its body.
func ask(t *testing.T, address, method, path, body string) (*http.Response, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, address+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response, string(text)
}

func TestWhatKeepsTheServiceFromStartingIsOneLineAndAnExitStatus(t *testing.T) {
	for setting, expected := range map[string]struct {
		status int
		text   string
	}{
		"PORT=none":         {exitUsage, "PORT: expected a whole number"},
		"POOL_SIZE=0":       {exitUsage, "POOL_SIZE: expected a whole number"},
		"WORKER_START=fork": {exitUsage, "WORKER_START: expected spawn or prefork"},
		"TOKEN_KEY=short":   {exitUsage, "TOKEN_KEY: expected 32 bytes or more, found 5"},
		"DATABASE_URL=":     {exitUsage, "DATABASE_URL: expected an address, found none"},
		"DATABASE_URL=postgres://u:p@127.0.0.1:1/d": {exitStart, "expected Postgres at 127.0.0.1:1"},
	} {
		var stderr bytes.Buffer
		status := run(t.Context(), nil, environment(setting), &stderr)
		if status != expected.status || !strings.Contains(stderr.String(), expected.text) || strings.Count(stderr.String(), "\n") != 1 {
			t.Errorf("%s: expected %d and one line with %q, found %d and %q", setting, expected.status, expected.text, status, stderr.String())
		}
	}
}

func TestAPostIsMadeReadChangedAndRemoved(t *testing.T) {
	address := service(t)
	made, _ := ask(t, address, http.MethodPost, "/posts", `{"user_id":2,"title":"T","body":"<é>"}`)
	path := made.Header.Get("Location")
	if made.StatusCode != http.StatusCreated || path == "" {
		t.Fatalf("expected 201 and a Location, found %d and %q", made.StatusCode, path)
	}
	for _, step := range []struct {
		method, body string
		status       int
		holds        string
	}{
		{http.MethodGet, "", 200, `"title":"T","body":"<é>"`},
		{http.MethodPatch, `{"title":"U"}`, 200, `"title":"U","body":"<é>"`},
		{http.MethodPatch, `{"title":null}`, 422, `"errors":[{"in":"body","name":"title"}]`},
		{http.MethodPatch, `{}`, 422, `[{"in":"body","name":"title"},{"in":"body","name":"body"}]`},
		{http.MethodDelete, "", 204, ""},
		{http.MethodGet, "", 404, "No post has this id."},
	} {
		response, body := ask(t, address, step.method, path, step.body)
		if response.StatusCode != step.status || !strings.Contains(body, step.holds) {
			t.Errorf("%s %s: expected %d with %s, found %d %s", step.method, step.body, step.status, step.holds, response.StatusCode, body)
		}
	}
}

func TestADashboardHoldsTheUserTenPostsAndTheEventCount(t *testing.T) {
	_, body := ask(t, service(t), http.MethodGet, "/users/1/dashboard", "")
	var found dashboard
	if err := json.Unmarshal([]byte(body), &found); err != nil {
		t.Fatal(err)
	}
	if found.User.Name != "Ada" || found.EventCount != 3 || len(found.Posts) != 10 || found.Posts[0].ID != 12 {
		t.Errorf("expected Ada, 3 events, posts 12 to 3, found %+v", found)
	}
}

func TestTheTimeOfAStatementIsInServerTiming(t *testing.T) {
	response, _ := ask(t, service(t), http.MethodGet, "/posts/1", "")
	var pool, db, ser, app float64
	header := response.Header.Get("Server-Timing")
	if _, err := fmt.Sscanf(header, "pool;dur=%f, db;dur=%f, ser;dur=%f, app;dur=%f", &pool, &db, &ser, &app); err != nil || db <= 0 {
		t.Errorf("expected parts with a db, found %q (%v)", header, err)
	}
}

func TestOnlyTheRightPasswordGivesAToken(t *testing.T) {
	address := service(t)
	for body, status := range map[string]int{
		`{"email":"ada@example.com","password":"crossover-password"}`:                         200,
		`{"email":"nobody@example.com","password":"crossover-password"}`:                      401,
		`{"email":"ada@example.com","password":"` + strings.Repeat("x", 73) + `"}`:            422,
		`{"email":"ada@example.com","password":"` + strings.Repeat("\u00e9", 36) + `x` + `"}`: 422,
	} {
		if response, found := ask(t, address, http.MethodPost, "/login", body); response.StatusCode != status {
			t.Errorf("%s: expected %d, found %d %s", body, status, response.StatusCode, found)
		}
	}
}

func TestAMethodThatAPathDoesNotHaveIsRefusedWithThoseThatItHas(t *testing.T) {
	address := service(t)
	for path, allow := range map[string]string{"/posts": "POST", "/posts/1": "DELETE, GET, PATCH", "/ping": "GET"} {
		response, _ := ask(t, address, http.MethodOptions, path, "")
		if response.StatusCode != http.StatusMethodNotAllowed || response.Header.Get("Allow") != allow {
			t.Errorf("%s: expected 405 with %q, found %d with %q", path, allow, response.StatusCode, response.Header.Get("Allow"))
		}
	}
}

func TestNothingIsEscapedThatJSONDoesNotWantEscaped(t *testing.T) {
	const text = "<&>\u2028\u2029\\u2028 \\\u2028"
	body, err := encode(text)
	if expected := `"<&>` + "\u2028\u2029" + `\\u2028 \\` + "\u2028" + `"`; err != nil || string(body) != expected {
		t.Errorf("expected %s, found %s (%v)", expected, body, err)
	}
}
