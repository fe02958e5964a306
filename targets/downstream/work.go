package main

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

const maxDelayMs = 10_000

const (
	healthy = `{"status":"ok"}`
	// A number, so that who merges many answers can add them up and knows whether each has come.
	done     = `{"value":1}`
	badDelay = `{"type":"about:blank","title":"Bad Request","status":400,"detail":"delay_ms: expected a whole number from 0 to 10000."}`
)

func routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		send(w, http.StatusOK, "application/json", healthy)
	})
	mux.HandleFunc("GET /work", work)
	return mux
}

// work answers delay_ms milliseconds after the request has been read; a client that leaves ends the wait.
func work(w http.ResponseWriter, r *http.Request) {
	delay, ok := readDelay(r.URL.RawQuery)
	if !ok {
		send(w, http.StatusBadRequest, "application/problem+json", badDelay)
		return
	}
	if delay > 0 {
		timer := time.NewTimer(delay)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-r.Context().Done():
			return
		}
	}
	send(w, http.StatusOK, "application/json", done)
}

func readDelay(rawQuery string) (time.Duration, bool) {
	query, err := url.ParseQuery(rawQuery)
	text := query.Get("delay_ms")
	if err != nil || strings.Trim(text, "0123456789") != "" {
		return 0, false
	}
	delayMs, err := strconv.Atoi(text)
	if err != nil || delayMs > maxDelayMs {
		return 0, false
	}
	return time.Duration(delayMs) * time.Millisecond, true
}

func send(w http.ResponseWriter, status int, contentType, body string) {
	header := w.Header()
	header.Set("Content-Type", contentType)
	header.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	// An error of writing is a client that has gone: nobody is left to be told.
	_, _ = w.Write([]byte(body))
}
