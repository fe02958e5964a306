package main

import (
	"errors"
	"io"
	"net"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
)

const (
	// Frames that may wait for a client's socket, the one being written among them.
	maxQueuedFrames   = 16
	maxIncomingBytes  = 4096
	closeFrameTimeout = 5 * time.Second // for a client to take what is queued and answer the close frame
	lingerTimeout     = time.Second
	// A write that its socket takes lasts microseconds: one of this length waits for the client to read.
	stuckAfter = 100 * time.Millisecond
)

// client is one socket. A goroutine reads it and another writes it; neither holds anything of the
// request's, and what they share is the queue.
type client struct {
	conn      *websocket.Conn
	frames    chan *websocket.PreparedMessage
	writingAt atomic.Int64 // Unix nanoseconds at which the write under way began; 0 between writes
	closeCode int          // set before frames is closed, read after; 0 says nothing to a client that has gone
}

func newClient(conn *websocket.Conn) *client {
	return &client{conn: conn, frames: make(chan *websocket.PreparedMessage, maxQueuedFrames-1)}
}

// queue takes a frame to be written, or says that too many wait already. With a full queue it tells a
// client that does not read from a writer of ours that has not had its turn: for the latter it waits,
// so that a burst or a busy machine makes messages late, and closes nobody.
func (c *client) queue(frame *websocket.PreparedMessage) bool {
	for {
		select {
		case c.frames <- frame:
			return true
		default:
		}
		if c.isStuck() {
			return false
		}
		select {
		case c.frames <- frame:
			return true
		case <-time.After(stuckAfter):
		}
	}
}

func (c *client) isStuck() bool {
	writingAt := c.writingAt.Load()
	return writingAt != 0 && time.Since(time.Unix(0, writingAt)) >= stuckAfter
}

// close ends the queue: what it holds is still written, then the close frame, if the client takes them in time.
// Either close or end is called, once, and no frame is queued after it.
func (c *client) close(code int) {
	c.closeCode = code
	close(c.frames)
	time.AfterFunc(closeFrameTimeout, func() { _ = c.conn.Close() })
}

// end ends the queue of a client that has closed its side.
func (c *client) end() { close(c.frames) }

// write writes frames until the queue ends. After the socket has failed it only empties the queue: the
// reader sees the failure too, and ends it.
func (c *client) write() {
	var failed error
	for frame := range c.frames {
		if failed != nil {
			continue
		}
		c.writingAt.Store(time.Now().UnixNano())
		failed = c.conn.WritePreparedMessage(frame)
		c.writingAt.Store(0)
		if failed != nil {
			_ = c.conn.Close()
		}
	}
	if c.closeCode != 0 && failed == nil {
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
