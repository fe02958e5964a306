package main

import (
	"bytes"
	"context"
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
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
)

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
		return 0, fmt.Errorf("TEST_DATABASE_URL: expected the address of a Postgres whose user may create databases, found none: set it, for example TEST_DATABASE_URL=postgres://postgres:password@127.0.0.1:5432/postgres")
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
	name := fmt.Sprintf("go_river_test_%d", os.Getpid())
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
	return m.Run(), nil
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

// started serves until the test ends, over a pool that the test may use too.
func started(t *testing.T) (address string, pool *pgxpool.Pool) {
	t.Helper()
	cfg, err := readConfig(environment())
	if err != nil {
		t.Fatal(err)
	}
	if pool, err = openPool(t.Context(), cfg); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	if err := makeTables(t.Context(), pool); err != nil {
		t.Fatal(err)
	}
	logger := slog.New(slog.NewTextHandler(t.Output(), nil))
	queue, err := river.NewClient(riverpgxv5.New(pool), &river.Config{Logger: logger})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(newService(cfg, queue, logger))
	t.Cleanup(server.Close)
	return server.URL, pool
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

func TestAJobThatIsNotValidIsRefusedWithTheFieldsThatAreWrong(t *testing.T) {
	address, _ := started(t)
	for body, names := range map[string]string{
		`{"wait_ms":60001,"rounds":-1}`: `[{"in":"body","name":"wait_ms"},{"in":"body","name":"rounds"}]`,
		`{"wait_ms":0,"rounds":1.0}`:    `[{"in":"body","name":"rounds"}]`,
		`[1]`:                           `[{"in":"body","name":""}]`,
	} {
		response, found := ask(t, address, http.MethodPost, "/jobs", body)
		if response.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(found, names) {
			t.Errorf("%s: expected 422 with %s, found %d %s", body, names, response.StatusCode, found)
		}
	}
}

func TestAMethodThatAPathDoesNotHaveIsRefusedWithTheOneThatItHas(t *testing.T) {
	address, _ := started(t)
	response, _ := ask(t, address, http.MethodGet, "/jobs", "")
	if response.StatusCode != http.StatusMethodNotAllowed || response.Header.Get("Allow") != http.MethodPost {
		t.Errorf("expected 405 with POST, found %d with %q", response.StatusCode, response.Header.Get("Allow"))
	}
}

func TestAWorkerDoesWhatIsQueuedUntilItIsAskedToEnd(t *testing.T) {
	address, pool := started(t)
	for _, body := range []string{`{"wait_ms":0,"rounds":0}`, `{"wait_ms":1,"rounds":0}`, `{"rounds":1000,"wait_ms":0}`} {
		if response, found := ask(t, address, http.MethodPost, "/jobs", body); response.StatusCode != http.StatusAccepted || found != `{"status":"queued"}` {
			t.Fatalf("%s: expected 202, found %d %s", body, response.StatusCode, found)
		}
	}
	cfg, err := readConfig(environment())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- doJobs(ctx, cfg, slog.New(slog.NewTextHandler(t.Output(), nil))) }()
	for done := 0; done < 3; { // the test's own time limit ends it otherwise
		if err := pool.QueryRow(t.Context(), "SELECT count(*) FROM river_job WHERE state = 'completed'").Scan(&done); err != nil {
			t.Fatal(err)
		}
	}
	cancel()
	if err := <-ended; err != nil {
		t.Errorf("expected the worker to end well, found %v", err)
	}
}
