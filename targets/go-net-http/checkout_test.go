package main

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
)

const checkoutOfThree = `{"user_id":3,"amount_cents":1234,"delay_ms":0}`

// count is the only number that a statement returns.
func count(t *testing.T, srv *server, sql string, arguments ...any) (found int) {
	t.Helper()
	if err := srv.service.database.pool.QueryRow(t.Context(), sql, arguments...).Scan(&found); err != nil {
		t.Fatal(err)
	}
	return found
}

func TestACheckoutRecordsTheOrderAndItsEvent(t *testing.T) {
	srv, _ := serveWith(t, answerWork)
	const events = "SELECT count(*) FROM user_events WHERE user_id = 3 AND kind = 'checkout'"
	before := count(t, srv, events)
	created := ask(t, srv, http.MethodPost, "/checkout", `{"user_id":3,"amount_cents":1234,"unknown":null}`)
	var found order
	if err := json.Unmarshal([]byte(created.body), &found); err != nil {
		t.Fatal(err)
	}
	id, _ := json.Marshal(found.ID)
	created.expect(t, 201, `{"id":`+string(id)+`,"user_id":3,"amount_cents":1234,"status":"paid","created_at":"`+
		found.CreatedAt.Format("2006-01-02T15:04:05Z")+`"}`)
	if location := created.header.Get("Location"); location != "/orders/"+string(id) {
		t.Errorf("expected /orders/%s, found %q", id, location)
	}
	if downMs := created.durationMs(t, "down"); downMs < 50 {
		t.Errorf("expected the payment to take 50 ms where the request does not say, found %g", downMs)
	}
	if count(t, srv, events) != before+1 {
		t.Error("expected one event more, found another number")
	}
	if count(t, srv, "SELECT count(*) FROM orders WHERE id = $1 AND user_id = 3 AND amount_cents = 1234 AND status = 'paid'", found.ID) != 1 {
		t.Error("expected the order in its table, found none")
	}
}

func TestAnUnknownUserBuysNothing(t *testing.T) {
	srv, _ := serveWith(t, answerWork, "POOL_SIZE=1")
	ask(t, srv, http.MethodPost, "/checkout", strings.Replace(checkoutOfThree, "3", "999", 1)).expect(t, 404, noSuchUser)
	if count(t, srv, "SELECT count(*) FROM orders WHERE user_id = 999") != 0 {
		t.Error("expected no order, found one")
	}
	// The only connection is no longer in the transaction.
	if found := ask(t, srv, http.MethodPost, "/checkout", checkoutOfThree); found.status != 201 {
		t.Errorf("expected 201, found %d %s", found.status, found.body)
	}
}

func TestThePaymentHoldsNoConnection(t *testing.T) {
	var srv *server
	var during answer
	srv, _ = serveWith(t, func(w http.ResponseWriter, r *http.Request) {
		during = ask(t, srv, http.MethodGet, "/posts/1", "")
		answerWork(w, r)
	}, "POOL_SIZE=1")
	if found := ask(t, srv, http.MethodPost, "/checkout", checkoutOfThree); found.status != 201 {
		t.Errorf("expected 201, found %d %s", found.status, found.body)
	}
	if during.status != 200 {
		t.Errorf("expected the only connection to be free, found %d %s", during.status, during.body)
	}
}

func TestAClientThatLeavesATransactionCostsNoConnection(t *testing.T) {
	srv, _ := serveWith(t, answerWork, "POOL_SIZE=1")
	pid := count(t, srv, "SELECT pg_backend_pid()")
	other := serve(t)
	locking, err := other.service.database.pool.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer locking.Rollback(t.Context())
	if _, err := locking.Exec(t.Context(), "SELECT id FROM users WHERE id = 3 FOR UPDATE"); err != nil {
		t.Fatal(err)
	}
	ctx, leave := context.WithCancel(t.Context())
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+srv.address.String()+"/checkout", strings.NewReader(checkoutOfThree))
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() {
		_, err := (&http.Transport{}).RoundTrip(req)
		done <- err
	}()
	waitForLock(t, other, pid, true)
	leave()
	if err := <-done; err == nil {
		t.Error("expected the request to be cancelled, found an answer")
	}
	waitForLock(t, other, pid, false)
	if found := count(t, srv, "SELECT pg_backend_pid()"); found != pid {
		t.Errorf("expected the connection %d, found another, %d", pid, found)
	}
}

// waitForLock returns when the backend waits for a lock, or no longer does.
func waitForLock(t *testing.T, srv *server, pid int, expected bool) {
	t.Helper()
	for isWaiting := !expected; isWaiting != expected; {
		err := srv.service.database.pool.QueryRow(t.Context(),
			"SELECT EXISTS (SELECT FROM pg_stat_activity WHERE pid = $1 AND wait_event_type = 'Lock')", pid).Scan(&isWaiting)
		if err != nil {
			t.Fatal(err)
		}
	}
}
