package main

import (
	"bytes"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// exchange is one request and its answer, with the time each part of it took.
type exchange struct {
	w http.ResponseWriter
	r *http.Request
	timing
	startedAt   time.Time
	bodyTimeout time.Duration
}

// buffers hold an answer between its encoding and its sending: ser must be known before the first byte is sent.
var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// sendJSON answers with value. The error, if any, is one of encoding: nothing has been sent then.
func (x *exchange) sendJSON(status int, value any) error {
	return x.send(status, "application/json", value)
}

func (x *exchange) send(status int, contentType string, value any) error {
	encodingFrom := time.Now()
	buffer := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(buffer)
	buffer.Reset()
	err := encodeJSON(buffer, value)
	x.ser += time.Since(encodingFrom)
	if err != nil {
		return err
	}
	x.sendBytes(status, contentType, buffer.Bytes())
	return nil
}

func (x *exchange) sendBytes(status int, contentType string, body []byte) {
	header := x.w.Header()
	header.Set("Content-Type", contentType)
	header.Set("Content-Length", strconv.Itoa(len(body)))
	header.Set("Server-Timing", x.serverTiming())
	x.w.WriteHeader(status)
	// An error of writing is a client that has gone: nobody is left to be told.
	_, _ = x.w.Write(body)
}

// sendNothing answers 204, which has neither a body nor a length.
func (x *exchange) sendNothing() error {
	x.w.Header().Set("Server-Timing", x.serverTiming())
	x.w.WriteHeader(http.StatusNoContent)
	return nil
}

func (x *exchange) serverTiming() string {
	return x.header(time.Since(x.startedAt))
}
