package main

import (
	"bytes"
	"net"
	"strings"
	"testing"
)

func TestTheHealthFlagAsksTheRunningService(t *testing.T) {
	srv := serve(t)
	_, port, _ := net.SplitHostPort(srv.address.String())
	check := func(settings ...string) (int, string) {
		var stderr bytes.Buffer
		status := run(t.Context(), []string{"-health"}, environment(settings...), &stderr)
		return status, stderr.String()
	}
	// In a container the service listens everywhere.
	for _, host := range []string{"127.0.0.1", "0.0.0.0"} {
		if status, said := check("HOST="+host, "PORT="+port); status != exitOK || said != "" {
			t.Errorf("%s: expected %d and silence, found %d and %q", host, exitOK, status, said)
		}
	}
	srv.service.listener.on.Store(false)
	if status, said := check("PORT=" + port); status != exitStart || !strings.Contains(said, "found 503") {
		t.Errorf("a service without its database: expected %d and 503, found %d and %q", exitStart, status, said)
	}
	srv.service.listener.on.Store(true)
}

func TestTheHealthFlagFailsWhereNothingAnswers(t *testing.T) {
	var stderr bytes.Buffer
	status := run(t.Context(), []string{"-health"}, environment("PORT=1"), &stderr)
	if status != exitStart || !strings.Contains(stderr.String(), "found none") {
		t.Errorf("expected %d and no answer, found %d and %q", exitStart, status, stderr.String())
	}
}

func TestAnyOtherArgumentIsAMistake(t *testing.T) {
	var stderr bytes.Buffer
	status := run(t.Context(), []string{"-port=8000"}, environment(), &stderr)
	if status != exitUsage || !strings.Contains(stderr.String(), "arguments: expected none, -health or -worker") {
		t.Errorf("expected %d and a line about the arguments, found %d and %q", exitUsage, status, stderr.String())
	}
}
