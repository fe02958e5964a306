package main

import (
	"log/slog"
	"testing"

	"github.com/gorilla/websocket"
)

// crowd is a hub with one room of clients whose writers never have their turn.
func crowd(clients int) *hub {
	h := newHub(slog.New(slog.DiscardHandler))
	h.rooms["a"] = map[*client]struct{}{}
	for range clients {
		h.rooms["a"][newClient(nil, h.stuckAfter)] = struct{}{}
	}
	return h
}

// It would hang for ever if the hub waited for a client.
func TestAMessageWaitsForNoClientHoweverManyAreBehind(t *testing.T) {
	h := crowd(50)
	for range maxWaitingFrames {
		if err := h.publish("a", "text"); err != nil {
			t.Fatal(err)
		}
	}
	for c := range h.rooms["a"] {
		if len(c.queued) != maxWaitingFrames {
			t.Fatalf("expected %d frames to wait, found %d", maxWaitingFrames, len(c.queued))
		}
	}
}

func TestFramesAreWrittenInTheirOrderAndTheCloseFrameIsTheLast(t *testing.T) {
	c := newClient(nil, defaultStuckAfter)
	first, second := new(websocket.PreparedMessage), new(websocket.PreparedMessage)
	if !c.queue(first) || !c.queue(second) {
		t.Fatal("expected a client without a queue to take frames")
	}
	c.end()
	for _, expected := range []*websocket.PreparedMessage{first, second} {
		if frame, more := c.next(); frame != expected || !more {
			t.Errorf("expected %p, found %p (%v)", expected, frame, more)
		}
	}
	if _, more := c.next(); more {
		t.Error("expected the queue to have ended")
	}
}
