package main

import (
	"encoding/json"
	"net/http"
	"strconv"
	"time"
)

// respond answers with value. The error, if any, is one of encoding: nothing has been sent then.
func respond(w http.ResponseWriter, r *http.Request, status int, value any) error {
	return send(w, r, status, "application/json", value)
}

func send(w http.ResponseWriter, r *http.Request, status int, contentType string, value any) error {
	t := timingOf(r.Context())
	encodingFrom := time.Now()
	body, err := json.Marshal(value)
	t.ser += time.Since(encodingFrom)
	if err != nil {
		return err
	}
	header := w.Header()
	header.Set("Content-Type", contentType)
	header.Set("Content-Length", strconv.Itoa(len(body)))
	header.Set("Server-Timing", t.header())
	w.WriteHeader(status)
	_, _ = w.Write(body) // a client that has gone is nobody to be told
	return nil
}
