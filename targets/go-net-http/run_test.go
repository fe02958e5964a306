package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/jackc/pgx/v5/pgxpool"
)

func TestWhatKeepsTheServiceFromStartingIsOneLineAndAnExitStatus(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	_, port, _ := net.SplitHostPort(taken.Addr().String())
	for setting, expected := range map[string]struct {
		status int
		text   string
	}{
		"PORT=none":    {exitUsage, "PORT: expected a whole number"},
		"PORT=" + port: {exitStart, "choose another HOST or PORT"},
		"DATABASE_URL=postgres://u:p@127.0.0.1:1/d": {exitStart, "expected Postgres at 127.0.0.1:1"},
	} {
		var stderr bytes.Buffer
		status := run(t.Context(), nil, environment(setting), &stderr)
		if status != expected.status || !strings.Contains(stderr.String(), expected.text) || strings.Count(stderr.String(), "\n") != 1 {
			t.Errorf("%s: expected %d and one line with %q, found %d and %q", setting, expected.status, expected.text, status, stderr.String())
		}
	}
}

func TestTheServiceLeavesWithZeroWhenItIsAskedTo(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	reader, writer := io.Pipe()
	status := make(chan int, 1)
	go func() { status <- run(ctx, nil, environment(), writer) }()
	buffer := make([]byte, 4096)
	n, err := reader.Read(buffer)
	if err != nil || !strings.Contains(string(buffer[:n]), "msg=listening") {
		t.Fatalf("expected a log line with the address, found %q (%v)", buffer[:n], err)
	}
	cancel()
	if found := <-status; found != exitOK {
		t.Errorf("expected %d, found %d", exitOK, found)
	}
}

func TestStoppingSaysGoodbyeToSocketsAndCutsOffWhatHangs(t *testing.T) {
	cfg, err := readConfig(environment())
	if err != nil {
		t.Fatal(err)
	}
	srv, err := start(t.Context(), cfg, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	conn := enter(t, srv, "a")
	hanging := make(chan error, 1)
	go func() {
		response, err := http.Get("http://" + srv.address.String() + "/users/1/dashboard?wait_ms=60000")
		if err == nil {
			_ = response.Body.Close()
		}
		hanging <- err
	}()
	waitForSleepingStatement(t, srv)
	srv.stop()
	expectClose(t, conn, websocket.CloseGoingAway)
	<-hanging // cut off, or told that the database is not available: but not after a minute
}

// waitForSleepingStatement returns when some backend of the test's database runs the dashboard's wait.
func waitForSleepingStatement(t *testing.T, srv *server) {
	t.Helper()
	for isSleeping := false; !isSleeping; {
		err := srv.service.database.pool.QueryRow(t.Context(), `SELECT EXISTS (SELECT FROM pg_stat_activity
WHERE datname = current_database() AND wait_event = 'PgSleep')`).Scan(&isSleeping)
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestAboutIsTheParityManifest(t *testing.T) {
	srv := serve(t, "WORKERS=3", "POOL_SIZE=4")
	var found map[string]any
	if err := json.Unmarshal([]byte(ask(t, srv, http.MethodGet, "/about", "").body), &found); err != nil {
		t.Fatal(err)
	}
	for name, expected := range map[string]any{"target": "under-test", "nonce": "n-1", "language": "go", "workers": 3.0, "pool_size": 3.0, "gil": nil, "compression": false} {
		if value, has := found[name]; !has || value != expected {
			t.Errorf("%s: expected %v, found %v", name, expected, value)
		}
	}
}

func TestTheWholePoolIsOpenBeforeTheFirstAnswer(t *testing.T) {
	srv := serve(t, "POOL_SIZE=7")
	ask(t, srv, http.MethodGet, "/healthz", "").expect(t, 200, `{"status":"ok"}`)
	if open := srv.service.database.pool.Stat().TotalConns(); open != 7 {
		t.Errorf("expected 7 connections, found %d", open)
	}
}

func TestADatabaseThatIsGoneIsNotAvailableAndComesBack(t *testing.T) {
	srv := serve(t, "TARGET_ID=lost", "POOL_SIZE=1")
	conn, err := srv.service.database.pool.Acquire(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	_, err = conn.Exec(t.Context(), "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = 'lost' AND pid <> pg_backend_pid()")
	if err != nil {
		t.Fatal(err)
	}
	pid := conn.Conn().PgConn().PID()
	conn.Release()
	terminate(t, pid)
	ask(t, srv, http.MethodGet, "/posts/1", "").expect(t, 503,
		`{"type":"about:blank","title":"Service Unavailable","status":503,"detail":"The database is not available."}`)
	if found := ask(t, srv, http.MethodGet, "/posts/1", ""); found.status != 200 {
		t.Errorf("expected the pool to open another connection, found %d %s", found.status, found.body)
	}
}

// terminate ends a backend from a connection outside the service, and waits until it has gone.
func terminate(t *testing.T, pid uint32) {
	t.Helper()
	other := serve(t)
	var ended bool
	err := other.service.database.pool.QueryRow(t.Context(), "SELECT pg_terminate_backend($1, 5000)", pid).Scan(&ended)
	if err != nil || !ended {
		t.Fatalf("expected the backend to end, found %v (%v)", ended, err)
	}
}

func TestAStatementHasItsTimeLimitAndIsNotAvailableBeyondIt(t *testing.T) {
	srv := serve(t, "POOL_SIZE=1")
	var limit string
	if err := srv.service.database.pool.QueryRow(t.Context(), "SHOW statement_timeout").Scan(&limit); err != nil || limit != "65s" {
		t.Errorf("expected 65s, found %q (%v)", limit, err)
	}
	err := srv.service.database.use(t.Context(), &timing{}, func(conn *pgxpool.Conn) error {
		if _, err := conn.Exec(t.Context(), "SET statement_timeout = 1"); err != nil {
			return err
		}
		_, err := conn.Exec(t.Context(), "SELECT pg_sleep(60)")
		return err
	})
	if !errors.Is(err, errUnavailable) {
		t.Errorf("expected that it is not available, found %v", err)
	}
}

func TestABodyThatDoesNotComeIsTimedOutAndItsConnectionClosed(t *testing.T) {
	cfg, err := readConfig(environment())
	if err != nil {
		t.Fatal(err)
	}
	cfg.bodyTimeout = time.Millisecond
	srv, err := start(t.Context(), cfg, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(srv.stop)
	for _, path := range []string{"/posts", "/rooms/a/messages"} {
		conn, err := net.Dial("tcp", srv.address.String())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		if _, err := fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: test\r\nContent-Length: 10\r\n\r\n{", path); err != nil {
			t.Fatal(err)
		}
		answered, err := io.ReadAll(conn) // until the service closes it
		if err != nil || !strings.HasPrefix(string(answered), "HTTP/1.1 408 ") || !strings.HasSuffix(string(answered), `"detail":"The body did not come in time."}`) {
			t.Errorf("%s: expected 408, found %q (%v)", path, answered, err)
		}
	}
}

func TestARequestThatIsNeverWholeHasItsEndToo(t *testing.T) {
	if limit := serve(t).http.ReadHeaderTimeout; limit != readHeaderTimeout {
		t.Errorf("expected %v, found %v", readHeaderTimeout, limit)
	}
}
