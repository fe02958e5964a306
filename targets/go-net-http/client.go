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
	maxQueuedFrames    = 16
	maxIncomingBytes   = 4096
	closeFrameTimeout  = 5 * time.Second // for a client to take what is queued and answer the close frame
	lingerAfterTooMuch = time.Second
)

// client is one socket. A goroutine reads it and another writes it; neither has anything of the
// request's, and what they share is the queue.
type client struct {
	conn   *websocket.Conn
	frames chan *websocket.PreparedMessage
	// Frames that the socket has not taken: those in the channel, and the one being written.
	pending   atomic.Int32
	closeCode int // set before frames is closed, read after; 0 says nothing to a client that has gone
}

func newClient(conn *websocket.Conn) *client {
	return &client{conn: conn, frames: make(chan *websocket.PreparedMessage, maxQueuedFrames)}
}

// queue takes a frame to be written, or says that too many wait already. It never blocks.
func (c *client) queue(frame *websocket.PreparedMessage) bool {
	if c.pending.Add(1) > maxQueuedFrames {
		return false
	}
	c.frames <- frame
	return true
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

// write writes frames until the queue ends or the socket fails. The reader notices either.
func (c *client) write() {
	for frame := range c.frames {
		if err := c.conn.WritePreparedMessage(frame); err != nil {
			_ = c.conn.Close()
			return
		}
		c.pending.Add(-1)
	}
	if c.closeCode == 0 {
		return
	}
	message := websocket.FormatCloseMessage(c.closeCode, "")
	_ = c.conn.WriteControl(websocket.CloseMessage, message, time.Now().Add(closeFrameTimeout))
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
	_ = connection.SetReadDeadline(time.Now().Add(lingerAfterTooMuch))
	_, _ = io.Copy(io.Discard, connection)
}
