package main

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// hub knows who is in which room of this process.
type hub struct {
	logger     *slog.Logger
	stuckAfter time.Duration

	mu       sync.Mutex
	rooms    map[string]map[*client]struct{}
	slow     int // clients closed for being slow, since the start
	isClosed bool

	readers sync.WaitGroup // of the clients that have not gone
}

func newHub(logger *slog.Logger) *hub {
	return &hub{logger: logger, stuckAfter: defaultStuckAfter, rooms: map[string]map[*client]struct{}{}}
}

// join gives conn to the room, and returns: the client lives in goroutines of its own, so that
// what the request took is free again.
func (h *hub) join(room string, conn *websocket.Conn) {
	c := newClient(conn, h.stuckAfter)
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.isClosed {
		c.close(websocket.CloseGoingAway)
		go c.write()
		return
	}
	members := h.rooms[room]
	if members == nil {
		members = map[*client]struct{}{}
		h.rooms[room] = members
	}
	members[c] = struct{}{}
	go c.write()
	h.readers.Go(func() {
		c.read()
		h.leave(room, c)
	})
}

// publish queues text for each client of the room, and waits for none of them. The error is one of building the frame.
func (h *hub) publish(room, text string) error {
	frame, err := websocket.NewPreparedMessage(websocket.TextMessage, []byte(text))
	if err != nil {
		return err
	}
	if closed, slow := h.offer(room, frame); closed > 0 {
		h.logger.Warn("slow clients closed", "room", room, "clients", closed, "sinceStart", slow)
	}
	return nil
}

// offer returns how many clients were closed for being slow, now and since the start.
func (h *hub) offer(room string, frame *websocket.PreparedMessage) (closed, slow int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for c := range h.rooms[room] {
		if !c.queue(frame) {
			h.remove(room, c)
			c.close(websocket.CloseTryAgainLater)
			closed++
		}
	}
	h.slow += closed
	return closed, h.slow
}

// leave is for a client that has gone by itself; for one that was closed it does nothing.
func (h *hub) leave(room string, c *client) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if _, found := h.rooms[room][c]; found {
		h.remove(room, c)
		c.end()
	}
}

// remove takes the client out of its room. The caller holds mu.
func (h *hub) remove(room string, c *client) {
	delete(h.rooms[room], c)
	if len(h.rooms[room]) == 0 {
		delete(h.rooms, room)
	}
}

// shutdown closes every client, present and to come, with 1001, and waits until they have gone or ctx ends.
func (h *hub) shutdown(ctx context.Context) {
	h.mu.Lock()
	h.isClosed = true
	for room, members := range h.rooms {
		for c := range members {
			h.remove(room, c)
			c.close(websocket.CloseGoingAway)
		}
	}
	h.mu.Unlock()
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		h.readers.Wait()
	}()
	select {
	case <-gone:
	case <-ctx.Done():
	}
}
