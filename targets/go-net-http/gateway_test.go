package main

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync/atomic"
	"testing"
	"time"
)

// answerWork is the downstream service: it answers after the delay, unless its client leaves before.
func answerWork(w http.ResponseWriter, r *http.Request) {
	delayMs, err := strconv.Atoi(r.URL.Query().Get("delay_ms"))
	if r.Method != http.MethodGet || r.URL.Path != "/work" || err != nil {
		http.Error(w, "not the contract's call", http.StatusBadRequest)
		return
	}
	select {
	case <-time.After(time.Duration(delayMs) * time.Millisecond):
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"value":1}`)
	case <-r.Context().Done():
	}
}

// serveWith starts a service that calls handle, and counts the connections that it opens to do so.
func serveWith(t *testing.T, handle http.HandlerFunc, settings ...string) (srv *server, opened *atomic.Int64) {
	t.Helper()
	opened = &atomic.Int64{}
	other := httptest.NewUnstartedServer(handle)
	other.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			opened.Add(1)
		}
	}
	other.Start()
	t.Cleanup(other.Close)
	return serve(t, append(settings, "DOWNSTREAM_URL="+other.URL)...), opened
}

func TestAnAnswerIsForwardedByteForByte(t *testing.T) {
	srv, _ := serveWith(t, func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "{ \"other\" : \"<é>\",\"value\":-7 }\n")
	})
	found := ask(t, srv, http.MethodGet, "/forward", "")
	found.expect(t, 200, "{ \"other\" : \"<é>\",\"value\":-7 }\n")
	if kind := found.header.Get("Content-Type"); kind != "application/json" {
		t.Errorf("expected application/json, found %q", kind)
	}
	if downMs := found.durationMs(t, "down"); downMs == 0 {
		t.Error("expected the call to take some time, found none")
	}
}

func TestCallsUseTheConnectionsThatAreThereWhateverTheEnvironmentSaysOfProxies(t *testing.T) {
	t.Setenv("HTTP_PROXY", "http://127.0.0.1:1")
	t.Setenv("http_proxy", "http://127.0.0.1:1")
	srv, opened := serveWith(t, answerWork)
	const calls = 10
	for range calls {
		ask(t, srv, http.MethodGet, "/forward", "").expect(t, 200, `{"value":1}`)
	}
	// One, but where the machine is so busy that the transport gives up waiting for its own goroutine.
	if found := opened.Load(); found == calls {
		t.Errorf("expected a connection to be used again, found %d for %d calls", found, calls)
	}
}

func TestAThousandCallsRunAtOnceAndAreMerged(t *testing.T) {
	const calls = 1_000
	var waiting atomic.Int64
	all := make(chan struct{})
	srv, opened := serveWith(t, func(w http.ResponseWriter, _ *http.Request) {
		if waiting.Add(1) == calls {
			close(all)
		}
		<-all // nobody is answered before everybody has asked
		_, _ = io.WriteString(w, `{"value":2}`)
	})
	ask(t, srv, http.MethodGet, "/scatter?calls=1000&delay_ms=0", "").expect(t, 200, `{"calls":1000,"sum":2000}`)
	ask(t, srv, http.MethodGet, "/scatter?calls=1000", "").expect(t, 200, `{"calls":1000,"sum":2000}`)
	if found := opened.Load(); found > calls*3/2 {
		t.Errorf("expected %d connections to be kept, found that %d were opened for as many calls again", calls, found)
	}
}

func TestTheWaitOfCallsMadeAtOnceIsThatForTheLast(t *testing.T) {
	srv, _ := serveWith(t, answerWork)
	found := ask(t, srv, http.MethodGet, "/scatter?delay_ms=30", "")
	found.expect(t, 200, `{"calls":10,"sum":10}`)
	if downMs := found.durationMs(t, "down"); downMs < 30 {
		t.Errorf("expected 30 ms or more, found %g", downMs)
	}
}

func TestOneCallThatFailsCancelsTheOthers(t *testing.T) {
	var asked, left atomic.Int64
	everybodyLeft := make(chan struct{})
	srv, _ := serveWith(t, func(w http.ResponseWriter, r *http.Request) {
		if asked.Add(1) == 10 {
			http.Error(w, "no", http.StatusInternalServerError)
			return
		}
		<-r.Context().Done()
		if left.Add(1) == 9 {
			close(everybodyLeft)
		}
	})
	ask(t, srv, http.MethodGet, "/scatter", "").expect(t, 502, badGateway)
	<-everybodyLeft
}

func TestWhateverIsNoAnswerOfTheDownstreamServiceIsABadGateway(t *testing.T) {
	answers := map[string]http.HandlerFunc{
		"a redirect": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/work?delay_ms=1", http.StatusFound)
		},
		"another success": func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusAccepted)
			_, _ = io.WriteString(w, `{"value":1}`)
		},
		"a connection cut off": func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
		"a body cut off": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			_, _ = io.WriteString(w, `{"value":1}`)
		},
	}
	for _, body := range []string{``, `1`, `null`, `[]`, `{}`, `{"value":"1"}`, `{"value":1.5}`, `{"value":null}`, `{"value":true}`, `{"value":1} x`} {
		answers[body] = func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, body) }
	}
	for name, handle := range answers {
		t.Run(name, func(t *testing.T) {
			srv, _ := serveWith(t, handle)
			ask(t, srv, http.MethodGet, "/forward", "").expect(t, 502, badGateway)
		})
	}
}

func TestADownstreamServiceThatIsNotThereIsABadGateway(t *testing.T) {
	srv := serve(t, "DOWNSTREAM_URL=http://127.0.0.1:1")
	ask(t, srv, http.MethodGet, "/forward", "").expect(t, 502, badGateway)
	ask(t, srv, http.MethodPost, "/checkout", `{"user_id":3,"amount_cents":1}`).expect(t, 502, badGateway)
}

func TestAClientThatLeavesEndsItsCall(t *testing.T) {
	called, left := make(chan struct{}), make(chan struct{})
	srv, _ := serveWith(t, func(_ http.ResponseWriter, r *http.Request) {
		close(called)
		<-r.Context().Done()
		close(left)
	})
	ctx, leave := context.WithCancel(t.Context())
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+srv.address.String()+"/forward", nil)
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() {
		_, err := (&http.Transport{}).RoundTrip(req)
		done <- err
	}()
	<-called
	leave()
	if err := <-done; err == nil {
		t.Error("expected the request to be cancelled, found an answer")
	}
	<-left
}
