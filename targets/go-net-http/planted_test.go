package main

import (
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"
)

func TestAnEffectIsPlantedInEachRequestAndTold(t *testing.T) {
	srv := serve(t, "CROSSOVER_PLANTED_SPIN_US=3000", "CROSSOVER_PLANTED_WAIT_MS=20")
	found := ask(t, srv, http.MethodGet, "/ping", "")
	found.expect(t, 200, `{"message":"pong"}`)
	if appMs := found.durationMs(t, "app"); appMs < 23 {
		t.Errorf("expected 3 ms of work and 20 ms of waiting, found %g ms", appMs)
	}
	about := ask(t, srv, http.MethodGet, "/about", "").body
	if expected := `"planted":{"spin_us":3000,"wait_ms":20}`; !strings.Contains(about, expected) {
		t.Errorf("expected %s, found %s", expected, about)
	}
}

func TestWithoutAnEffectTheHandlerStaysAsItIs(t *testing.T) {
	if allocated := testing.AllocsPerRun(10, func() { planted{}.around(nil) }); allocated != 0 || planted.around(planted{}, nil) != nil {
		t.Error("expected the very handler, not another around it")
	}
	if about := ask(t, serve(t), http.MethodGet, "/about", "").body; !strings.Contains(about, `"planted":null`) {
		t.Errorf("expected no effect, found %s", about)
	}
}

func TestSpinningUsesAsMuchOfAProcessorAsWasAskedFor(t *testing.T) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	const work = 5 * time.Millisecond
	before := threadCPUTime()
	spin(work)
	// Never less; and what lies beyond is the call around it, however busy the machine.
	if used := threadCPUTime() - before; used < work || used > work+work/10 {
		t.Errorf("expected %v, found %v", work, used)
	}
}
