package main

import (
	"errors"
	"io"
	"net"
	"slices"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

const (
	maxIncomingBytes  = 4096
	closeFrameTimeout = 5 * time.Second // for a client to take what is queued and answer the close frame
	lingerTimeout     = time.Second
)

// client is one socket. A goroutine reads it and another writes it; neither holds anything of the
// request's, and what they share is the queue.
type client struct {
	conn       *websocket.Conn
	stuckAfter time.Duration // a write of this length waits for the client

	mu           sync.Mutex // held for moments only, never while a socket is written to
	changed      sync.Cond  // something is queued, or the queue has ended
	queued       []*websocket.PreparedMessage
	writingSince time.Time // when the write under way began; zero between writes
	ended        bool      // nothing more is queued
	closeCode    int       // set as the queue ends; 0 says nothing to a client that has gone
}

func newClient(conn *websocket.Conn, stuckAfter time.Duration) *client {
	c := &client{conn: conn, stuckAfter: stuckAfter}
	c.changed.L = &c.mu
	return c
}

// queue takes a frame to be written, or says that the client is too slow for it. It never waits.
func (c *client) queue(frame *websocket.PreparedMessage) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	waiting := len(c.queued)
	writing := time.Duration(0)
	if !c.writingSince.IsZero() {
		waiting++
		// Only who has much to write is asked how long it takes: the clock is not free.
		if waiting >= patientFrames {
			writing = time.Since(c.writingSince)
		}
	}
	if isTooSlow(waiting, writing, c.stuckAfter) {
		return false
	}
	c.queued = append(c.queued, frame)
	c.changed.Signal()
	return true
}

// next ends the write under way and waits for the next frame; false when the queue has ended.
func (c *client) next() (*websocket.PreparedMessage, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.writingSince = time.Time{}
	for len(c.queued) == 0 && !c.ended {
		c.changed.Wait()
	}
	if len(c.queued) == 0 {
		return nil, false
	}
	frame := c.queued[0]
	c.queued = slices.Delete(c.queued, 0, 1)
	c.writingSince = time.Now()
	return frame, true
}

// close ends the queue: what it holds is still written, then the close frame, if the client takes them in time.
// Either close or end is called, once, and no frame is queued after it.
func (c *client) close(code int) {
	c.endWith(code)
	time.AfterFunc(closeFrameTimeout, func() { _ = c.conn.Close() })
}

// end ends the queue of a client that has closed its side.
func (c *client) end() { c.endWith(0) }

func (c *client) endWith(code int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ended, c.closeCode = true, code
	c.changed.Signal()
}

// write writes frames until the queue ends. After the socket has failed it only empties the queue: the
// reader sees the failure too, and ends it.
func (c *client) write() {
	var failed error
	for {
		frame, more := c.next()
		if !more {
			break
		}
		if failed != nil {
			continue
		}
		if failed = c.conn.WritePreparedMessage(frame); failed != nil {
			_ = c.conn.Close()
		}
	}
	if c.closeCode != 0 && failed == nil { // no lock: next has seen the end, after which nobody sets it
		message := websocket.FormatCloseMessage(c.closeCode, "")
		_ = c.conn.WriteControl(websocket.CloseMessage, message, time.Now().Add(closeFrameTimeout))
	}
}

// read discards what the client sends until it closes or fails, and closes the socket.
func (c *client) read() {
	c.conn.SetReadLimit(maxIncomingBytes)
	for {
		if _, _, err := c.conn.NextReader(); err != nil {
			if errors.Is(err, websocket.ErrReadLimit) {
				c.linger()
			}
			_ = c.conn.Close()
			return
		}
	}
}

// linger reads on for a moment after the library has sent 1009: closing a socket that holds unread bytes
// resets it, and the client would lose the close frame.
func (c *client) linger() {
	connection := c.conn.NetConn()
	if tcp, ok := connection.(*net.TCPConn); ok {
		_ = tcp.CloseWrite()
	}
	_ = connection.SetReadDeadline(time.Now().Add(lingerTimeout))
	_, _ = io.Copy(io.Discard, connection)
}
