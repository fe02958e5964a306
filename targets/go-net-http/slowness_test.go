package main

import (
	"testing"
	"time"
)

// The same table as in targets/python-fastapi/tests/test_slowness.py.
func TestAClientIsTooSlowByHowMuchWaitsAndForHowLong(t *testing.T) {
	for _, c := range []struct {
		waiting int
		writing time.Duration
		slow    bool
	}{
		{0, 0, false},
		{15, time.Hour, false},             // few frames wait, however long
		{16, 0, false},                     // a burst that the writer has not begun to write
		{16, 99 * time.Millisecond, false}, // a write that a busy machine makes long
		{16, 100 * time.Millisecond, true}, // a client that does not read
		{1023, 99 * time.Millisecond, false},
		{1024, 0, true}, // a client that reads too slowly for what comes
	} {
		if found := isTooSlow(c.waiting, c.writing, defaultStuckAfter); found != c.slow {
			t.Errorf("%d frames, the write under way for %v: expected %v, found %v", c.waiting, c.writing, c.slow, found)
		}
	}
}
