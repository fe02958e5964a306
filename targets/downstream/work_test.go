package main

import (
	"net/http"
	"testing"
	"time"
)

func TestWorkAnswersTheSameBytesWhateverTheWait(t *testing.T) {
	srv := serve(t)
	for _, path := range []string{"/work?delay_ms=0", "/work?delay_ms=1", "/work?delay_ms=020"} {
		found, err := ask(http.DefaultClient, srv, path)
		if expected := (answer{200, "application/json", `{"value":1}`}); err != nil || found != expected {
			t.Errorf("%s: expected %v, found %v (%v)", path, expected, found, err)
		}
	}
}

func TestWorkWaitsNoLessThanItWasAsked(t *testing.T) {
	srv := serve(t)
	askedAt := time.Now()
	if _, err := ask(http.DefaultClient, srv, "/work?delay_ms=50"); err != nil {
		t.Fatal(err)
	}
	if waited := time.Since(askedAt); waited < 50*time.Millisecond {
		t.Errorf("expected 50 ms or more, found %s", waited)
	}
}

func TestADelayThatIsNoneIsAProblemDocument(t *testing.T) {
	srv := serve(t)
	for _, query := range []string{"", "?delay_ms=", "?delay_ms=-1", "?delay_ms=+1", "?delay_ms=1.5", "?delay_ms=1s", "?delay_ms=10001", "?delay_ms=99999999999999999999", "?delay_ms=%zz"} {
		found, err := ask(http.DefaultClient, srv, "/work"+query)
		if expected := (answer{400, "application/problem+json", badDelay}); err != nil || found != expected {
			t.Errorf("%q: expected %v, found %v (%v)", query, expected, found, err)
		}
	}
}

func TestAThousandRequestsWaitAtOnce(t *testing.T) {
	const requests, delay = 1_000, time.Second
	srv := serve(t)
	client := &http.Client{Transport: &http.Transport{}}
	defer client.CloseIdleConnections()
	failures := make(chan error, requests)
	askedAt := time.Now()
	for range requests {
		go func() {
			found, err := ask(client, srv, "/work?delay_ms=1000")
			if err == nil && found.body != done {
				t.Errorf("expected %s, found %v", done, found)
			}
			failures <- err
		}()
	}
	for range requests {
		if err := <-failures; err != nil {
			t.Error(err)
		}
	}
	// One after the other would take seventeen minutes; a busy machine may take some seconds.
	if took := time.Since(askedAt); took > requests*delay/10 {
		t.Errorf("expected them to wait together, found that they took %s", took)
	}
}

func TestOtherPathsAndMethodsAreNotThere(t *testing.T) {
	srv := serve(t)
	if found, err := ask(http.DefaultClient, srv, "/"); err != nil || found.status != 404 {
		t.Errorf("expected 404, found %v (%v)", found, err)
	}
	response, err := http.Post("http://"+srv.address.String()+"/work?delay_ms=0", "text/plain", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode != 405 {
		t.Errorf("expected 405, found %d", response.StatusCode)
	}
}
