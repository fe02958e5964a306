package main

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"
	"time"
)

// exchange is one request and its answer, with the time each part of it took.
type exchange struct {
	w http.ResponseWriter
	r *http.Request
	timing
	startedAt time.Time
}

func newExchange(w http.ResponseWriter, r *http.Request) *exchange {
	return &exchange{w: w, r: r, startedAt: time.Now()}
}

// sendJSON answers with value. The error, if any, is one of encoding: nothing has been sent then.
func (x *exchange) sendJSON(status int, value any) error {
	return x.send(status, "application/json", value)
}

func (x *exchange) send(status int, contentType string, value any) error {
	encodingFrom := time.Now()
	body, err := encodeJSON(value)
	x.ser += time.Since(encodingFrom)
	if err != nil {
		return err
	}
	x.sendBytes(status, contentType, body)
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

// encodeJSON writes value as the contract wants it: no newline at the end, and nothing escaped
// that JSON itself does not want escaped.
func encodeJSON(value any) ([]byte, error) {
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return nil, err
	}
	return unescapeSeparators(bytes.TrimSuffix(buffer.Bytes(), []byte("\n"))), nil
}

// unescapeSeparators undoes the one escape that SetEscapeHTML(false) leaves in: U+2028 and U+2029.
// An escape begins at a backslash that is not itself escaped, so backslashes are taken in pairs.
func unescapeSeparators(text []byte) []byte {
	if !bytes.Contains(text, []byte(`\u202`)) {
		return text
	}
	result := make([]byte, 0, len(text))
	for i := 0; i < len(text); i++ {
		if text[i] != '\\' {
			result = append(result, text[i])
			continue
		}
		switch rest := text[i:]; {
		case bytes.HasPrefix(rest, []byte(`\u2028`)):
			result = append(result, "\u2028"...)
			i += len(`\u2028`) - 1
		case bytes.HasPrefix(rest, []byte(`\u2029`)):
			result = append(result, "\u2029"...)
			i += len(`\u2029`) - 1
		default:
			result = append(result, text[i], text[i+1])
			i++
		}
	}
	return result
}
