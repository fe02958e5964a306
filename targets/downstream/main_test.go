package main

import (
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"
)

// environment is a getenv that knows these settings only.
func environment(settings ...string) func(string) string {
	values := map[string]string{}
	for _, setting := range settings {
		name, value, _ := strings.Cut(setting, "=")
		values[name] = value
	}
	return func(name string) string { return values[name] }
}

// serve starts the service on a free port and stops it when the test ends.
func serve(t *testing.T) *server {
	t.Helper()
	srv, err := start(t.Context(), "127.0.0.1:0", slog.New(slog.NewTextHandler(t.Output(), nil)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(srv.stop)
	return srv
}

// answer is what the service said, whole.
type answer struct {
	status      int
	contentType string
	body        string
}

// ask is used by goroutines too, so it returns its error.
func ask(client *http.Client, srv *server, path string) (answer, error) {
	response, err := client.Get("http://" + srv.address.String() + path)
	if err != nil {
		return answer{}, err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	return answer{response.StatusCode, response.Header.Get("Content-Type"), string(text)}, err
}
