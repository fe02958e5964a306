package main

import (
	"errors"
	"fmt"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/jackc/pgx/v5"
)

// A test that waits longer than this for a frame has failed, however busy the machine.
const frameTimeout = 30 * time.Second

// enter opens a socket in the room. It offers compression, which must be refused.
func enter(t *testing.T, srv *server, room string) *websocket.Conn {
	t.Helper()
	dialer := websocket.Dialer{EnableCompression: true}
	conn, response, err := dialer.DialContext(t.Context(), "ws://"+srv.address.String()+"/ws/rooms/"+room, nil)
	if err != nil {
		t.Fatal(err)
	}
	if offered := response.Header.Get("Sec-WebSocket-Extensions"); offered != "" {
		t.Errorf("expected no extension, found %q", offered)
	}
	if response.Header.Get("Server-Timing") == "" {
		t.Error("expected the upgrade to carry its timing")
	}
	t.Cleanup(func() { _ = conn.Close() })
	if err := conn.SetReadDeadline(time.Now().Add(frameTimeout)); err != nil {
		t.Fatal(err)
	}
	return conn
}

func expectText(t *testing.T, conn *websocket.Conn, expected string) {
	t.Helper()
	kind, text, err := conn.ReadMessage()
	if err != nil || kind != websocket.TextMessage || string(text) != expected {
		t.Fatalf("expected the text %.40q, found kind %d %.40q (%v)", expected, kind, text, err)
	}
}

// expectClose reads frames until the socket is closed, and compares the code.
func expectClose(t *testing.T, conn *websocket.Conn, code int) {
	t.Helper()
	for {
		_, _, err := conn.ReadMessage()
		var closed *websocket.CloseError
		if errors.As(err, &closed) && closed.Code == code {
			return
		}
		if err != nil {
			t.Fatalf("expected close code %d, found %v", code, err)
		}
	}
}

func TestAMessageReachesEachSocketOfItsRoomInEveryProcessAndNoOther(t *testing.T) {
	first, second := serve(t), serve(t)
	inside, elsewhere, outside := enter(t, first, "a"), enter(t, second, "a"), enter(t, first, "b")
	ask(t, first, http.MethodPost, "/rooms/a/messages", "two words, é").expect(t, 202, `{"status":"accepted"}`)
	ask(t, second, http.MethodPost, "/rooms/b/messages", "{}").expect(t, 202, `{"status":"accepted"}`)
	expectText(t, inside, "two words, é")
	expectText(t, elsewhere, "two words, é")
	expectText(t, outside, "{}")
}

func TestAMessageOfTheLargestSizeArrivesWhole(t *testing.T) {
	srv := serve(t)
	room, text := strings.Repeat("r", 64), strings.Repeat("x", 7000)
	conn := enter(t, srv, room)
	ask(t, srv, http.MethodPost, "/rooms/"+room+"/messages", text).expect(t, 202, `{"status":"accepted"}`)
	expectText(t, conn, text)
}

func TestWhatAClientSendsIsDiscardedUpToItsLimit(t *testing.T) {
	srv := serve(t)
	conn := enter(t, srv, "a")
	if err := conn.WriteMessage(websocket.TextMessage, make([]byte, 4096)); err != nil {
		t.Fatal(err)
	}
	ask(t, srv, http.MethodPost, "/rooms/a/messages", "still here")
	expectText(t, conn, "still here")
	if err := conn.WriteMessage(websocket.BinaryMessage, make([]byte, 1<<20)); err != nil {
		t.Fatal(err)
	}
	expectClose(t, conn, websocket.CloseMessageTooBig)
}

func TestARequestThatIsNoHandshakeIsToldSo(t *testing.T) {
	srv := serve(t)
	ask(t, srv, http.MethodGet, "/ws/rooms/a", "").expect(t, 426,
		`{"type":"about:blank","title":"Upgrade Required","status":426,"detail":"This resource speaks WebSocket."}`)
}

func TestAClientThatDoesNotReadIsClosedAndTheOthersGetEverything(t *testing.T) {
	srv := serve(t)
	slow, healthy := enter(t, srv, "a"), enter(t, srv, "a")
	closed := func() bool {
		srv.service.hub.mu.Lock()
		defer srv.service.hub.mu.Unlock()
		return srv.service.hub.slow == 1
	}
	// Fewer frames at once than a queue holds: no machine is slow enough to lose the healthy client.
	const batch = 10
	padding := strings.Repeat("x", 6900)
	for sent := 0; !closed(); sent += batch {
		if sent > 10_000 {
			t.Fatal("expected the kernel's buffers to be full after 70 MB")
		}
		_, err := srv.service.database.pool.Exec(t.Context(),
			"SELECT pg_notify('rooms', 'a ' || i || $3) FROM generate_series($1::int, $2::int) AS i", sent, sent+batch-1, padding)
		if err != nil {
			t.Fatal(err)
		}
		for i := range batch {
			expectText(t, healthy, fmt.Sprint(sent+i)+padding)
		}
	}
	expectClose(t, slow, websocket.CloseTryAgainLater)
	ask(t, srv, http.MethodPost, "/rooms/a/messages", "after")
	expectText(t, healthy, "after")
}

// One statement's notifications arrive together: far more than a queue holds, for sockets that have room.
func TestABurstClosesNobodyWhoseSocketHasRoom(t *testing.T) {
	for _, cores := range []int{1, 2} {
		t.Run(fmt.Sprintf("with GOMAXPROCS %d", cores), func(t *testing.T) {
			defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(cores))
			srv := serve(t)
			// A machine that gives a writer no turn looks like a client that does not read: not what is asked here.
			srv.service.hub.stuckAfter = time.Hour
			conns := make([]*websocket.Conn, 50)
			for i := range conns {
				conns[i] = enter(t, srv, "a")
			}
			const messages = 200
			_, err := srv.service.database.pool.Exec(t.Context(),
				"SELECT pg_notify('rooms', 'a ' || i) FROM generate_series(1, $1::int) AS i", messages)
			if err != nil {
				t.Fatal(err)
			}
			for _, conn := range conns {
				for i := range messages {
					expectText(t, conn, fmt.Sprint(i+1))
				}
			}
		})
	}
}

func TestRoomsAreForgottenWhenTheLastClientHasGone(t *testing.T) {
	srv := serve(t)
	conn := enter(t, srv, "a")
	message := websocket.FormatCloseMessage(websocket.CloseNormalClosure, "")
	if err := conn.WriteMessage(websocket.CloseMessage, message); err != nil {
		t.Fatal(err)
	}
	expectClose(t, conn, websocket.CloseNormalClosure)
	srv.service.hub.readers.Wait()
	srv.service.hub.mu.Lock()
	defer srv.service.hub.mu.Unlock()
	if len(srv.service.hub.rooms) != 0 {
		t.Errorf("expected no room, found %v", srv.service.hub.rooms)
	}
}

func TestALostListenConnectionIsMadeAgain(t *testing.T) {
	const listening = "SELECT pid FROM pg_stat_activity WHERE application_name = 'deaf' AND query = 'LISTEN rooms'"
	srv := serve(t, "TARGET_ID=deaf")
	conn := enter(t, srv, "a")
	pool := srv.service.database.pool
	var before, after uint32
	if err := pool.QueryRow(t.Context(), listening).Scan(&before); err != nil {
		t.Fatal(err)
	}
	terminate(t, before)
	for after == 0 || !srv.service.listener.on.Load() {
		err := pool.QueryRow(t.Context(), listening+" AND pid <> $1", before).Scan(&after)
		if err != nil && !errors.Is(err, pgx.ErrNoRows) {
			t.Fatal(err)
		}
	}
	ask(t, srv, http.MethodPost, "/rooms/a/messages", "here again")
	expectText(t, conn, "here again")
}
