package main

import (
	"context"
	"log/slog"
	"net/http"
	"testing"
)

const waiting = "SELECT count(*) FROM jobs"

// claimable looks at the queue as another worker does: what is being done is not there. It counts what is.
const claimable = "SELECT count(*) FROM (SELECT id FROM jobs FOR UPDATE SKIP LOCKED) AS free"

// startWorker does jobs until the function that it returns is called, which waits for its end.
func startWorker(t *testing.T, settings ...string) (stop func()) {
	t.Helper()
	cfg, err := readConfig(environment(settings...))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- doJobs(ctx, cfg, slog.New(slog.NewTextHandler(t.Output(), nil))) }()
	return func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("expected the worker to end well, found %v", err)
		}
	}
}

// until asks until the answer is the one that is waited for; the test's own time limit ends it otherwise.
func until(t *testing.T, srv *server, sql string, expected int) {
	t.Helper()
	for count(t, srv, sql) != expected {
	}
}

func TestAWorkerDoesWhatIsQueuedAndRemovesIt(t *testing.T) {
	srv := serve(t)
	for _, body := range []string{`{"wait_ms":0,"rounds":0}`, `{"wait_ms":1,"rounds":0}`, `{"rounds":1000,"wait_ms":0,"unknown":1}`} {
		ask(t, srv, http.MethodPost, "/jobs", body).expect(t, 202, `{"status":"queued"}`)
	}
	if found := count(t, srv, waiting); found != 3 {
		t.Errorf("expected 3 jobs, found %d", found)
	}
	stop := startWorker(t)
	until(t, srv, waiting, 0)
	// A worker that found nothing looks again.
	ask(t, srv, http.MethodPost, "/jobs", `{"wait_ms":0,"rounds":0}`).expect(t, 202, `{"status":"queued"}`)
	until(t, srv, waiting, 0)
	stop()
}

func TestAWorkerDoesAsManyJobsAtOnceAsItsPoolHasConnections(t *testing.T) {
	srv := serve(t)
	for range 5 {
		ask(t, srv, http.MethodPost, "/jobs", `{"wait_ms":60000,"rounds":0}`)
	}
	stop := startWorker(t, "POOL_SIZE=3")
	until(t, srv, claimable, 2)
	stop()
	// What was under way is in the queue still, and anybody's.
	if found := count(t, srv, claimable); found != 5 {
		t.Errorf("expected all 5 jobs, found %d", found)
	}
	if _, err := srv.service.database.pool.Exec(t.Context(), "DELETE FROM jobs"); err != nil {
		t.Fatal(err)
	}
}

func TestJobsThatAreNotValidAreNotQueued(t *testing.T) {
	srv := serve(t)
	ask(t, srv, http.MethodGet, "/jobs", "").expect(t, 405, wrongVerb)
	ask(t, srv, http.MethodPost, "/jobs", `{`).expect(t, 400, notJSON)
	ask(t, srv, http.MethodPost, "/jobs", `{}`).expect(t, 422, notValid("body:wait_ms", "body:rounds"))
	ask(t, srv, http.MethodPost, "/jobs", `{"wait_ms":60001,"rounds":-1}`).expect(t, 422, notValid("body:wait_ms", "body:rounds"))
	ask(t, srv, http.MethodPost, "/jobs", `{"wait_ms":1.0,"rounds":null}`).expect(t, 422, notValid("body:wait_ms", "body:rounds"))
	if found := count(t, srv, waiting); found != 0 {
		t.Errorf("expected no job, found %d", found)
	}
}

func TestAWorkerWithoutItsDatabaseSaysSo(t *testing.T) {
	cfg, err := readConfig(environment("DATABASE_URL=postgres://nobody:none@127.0.0.1:1/none"))
	if err != nil {
		t.Fatal(err)
	}
	if err := doJobs(t.Context(), cfg, slog.New(slog.DiscardHandler)); err == nil {
		t.Error("expected an error, found none")
	}
}
