package main

import (
	"net/http"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/gorilla/websocket"
	"github.com/jackc/pgx/v5"
)

const (
	maxRoomBytes    = 64
	maxMessageBytes = 7000 // Postgres takes less than 8,000 bytes in a notification, the room's name among them

	// A room is a notification's first word: every process of every replica hears it.
	publishSQL = `SELECT pg_notify('rooms', $1)`
)

// upgrader turns a request into a socket. Compression stays off: EnableCompression's zero value.
type upgrader struct{ websocket.Upgrader }

func newUpgrader() upgrader {
	return upgrader{websocket.Upgrader{
		// Clients have next to nothing to say, and a writer needs its buffer only while it writes.
		ReadBufferSize:  256,
		WriteBufferPool: &sync.Pool{},
		// Rooms are public: no cookie or password could be used in somebody's name.
		CheckOrigin: func(*http.Request) bool { return true },
		// The library's own error page; joinRoom answers instead.
		Error: func(http.ResponseWriter, *http.Request, int, error) {},
	}}
}

func (s *service) joinRoom(x *exchange) error {
	var v validation
	room := v.room(x)
	if err := v.err(); err != nil {
		return err
	}
	conn, err := s.upgrader.Upgrade(x.w, x.r, http.Header{"Server-Timing": {x.serverTiming()}})
	if err != nil {
		x.w.Header().Set("Upgrade", "websocket")
		return errNotWebSocket
	}
	s.hub.join(room, conn)
	return nil
}

func (s *service) publishMessage(x *exchange) error {
	var v validation
	room := v.room(x)
	if err := v.err(); err != nil {
		return err
	}
	text, err := readBody(x, maxMessageBytes, invalid(inBody("")))
	if err != nil {
		return err
	}
	isText := utf8.Valid(text) && !strings.Contains(string(text), "\x00")
	v.check(isText && len(text) >= 1, inBody(""))
	if err := v.err(); err != nil {
		return err
	}
	_, err = queryRow(x.r.Context(), s.database, &x.timing, scanVoid, publishSQL, room+" "+string(text))
	if err != nil {
		return err
	}
	return x.sendJSON(http.StatusAccepted, struct {
		Status string `json:"status"`
	}{"accepted"})
}

// scanVoid takes a row whose value says nothing.
func scanVoid(pgx.CollectableRow) (struct{}, error) { return struct{}{}, nil }

// room reads the path's {room}: 1 to 64 letters, digits, _ or -.
func (v *validation) room(x *exchange) string {
	room := x.r.PathValue("room")
	isName := !strings.ContainsFunc(room, func(c rune) bool {
		return (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '_' && c != '-'
	})
	v.check(isName && len(room) >= 1 && len(room) <= maxRoomBytes, inPath("room"))
	return room
}
