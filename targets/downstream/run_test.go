package main

import (
	"bytes"
	"context"
	"io"
	"net"
	"strings"
	"testing"
)

func TestWhatKeepsTheServiceFromStartingIsOneLineAndAnExitStatus(t *testing.T) {
	_, taken, _ := net.SplitHostPort(serve(t).address.String())
	cases := []struct {
		args     []string
		setting  string
		status   int
		expected string
	}{
		{nil, "PORT=", exitUsage, "PORT: expected a whole number"},
		{nil, "PORT=65536", exitUsage, `found "65536"`},
		{nil, "PORT=" + taken, exitStart, "choose another HOST or PORT"},
		{[]string{"-port=1"}, "PORT=0", exitUsage, "arguments: expected none, or -health"},
		// Nothing listens at port 1.
		{[]string{healthFlag}, "PORT=1", exitStart, "expected an answer from /healthz"},
	}
	for _, c := range cases {
		var stderr bytes.Buffer
		status := run(t.Context(), c.args, environment(c.setting), &stderr)
		if status != c.status || !strings.Contains(stderr.String(), c.expected) || strings.Count(stderr.String(), "\n") != 1 {
			t.Errorf("%v %s: expected %d and one line with %q, found %d and %q", c.args, c.setting, c.status, c.expected, status, stderr.String())
		}
	}
}

func TestTheHealthFlagAsksTheRunningService(t *testing.T) {
	_, port, _ := net.SplitHostPort(serve(t).address.String())
	// In a container the service listens everywhere.
	for _, host := range []string{"HOST=", "HOST=0.0.0.0"} {
		var stderr bytes.Buffer
		status := run(t.Context(), []string{healthFlag}, environment(host, "PORT="+port), &stderr)
		if status != exitOK || stderr.Len() > 0 {
			t.Errorf("%s: expected %d and silence, found %d and %q", host, exitOK, status, stderr.String())
		}
	}
}

func TestTheServiceLeavesWithZeroWhenItIsAskedTo(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	reader, writer := io.Pipe()
	status := make(chan int, 1)
	go func() { status <- run(ctx, nil, environment("PORT=0"), writer) }()
	buffer := make([]byte, 4096)
	n, err := reader.Read(buffer)
	if err != nil || !strings.Contains(string(buffer[:n]), "msg=listening") {
		t.Fatalf("expected a log line with the address, found %q (%v)", buffer[:n], err)
	}
	cancel()
	if found := <-status; found != exitOK {
		t.Errorf("expected %d, found %d", exitOK, found)
	}
}

func TestStoppingCutsOffWhatStillWaits(t *testing.T) {
	srv := serve(t)
	connection, err := net.Dial("tcp", srv.address.String())
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close()
	if _, err := io.WriteString(connection, "GET /work?delay_ms=10000 HTTP/1.1\r\nHost: a\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	srv.stop()
	if text, _ := io.ReadAll(connection); len(text) > 0 {
		t.Errorf("expected the request to be cut off, found the answer %q", text)
	}
}
