package main

import (
	"testing"
	"time"
)

func TestTheApplicationsShareIsWhatTheOthersLeave(t *testing.T) {
	parts := timing{pool: 12 * time.Microsecond, db: 534_400 * time.Nanosecond, ser: 20 * time.Microsecond}
	expected := "pool;dur=0.012, db;dur=0.534, ser;dur=0.020, app;dur=0.100"
	if found := parts.header(666_400 * time.Nanosecond); found != expected {
		t.Errorf("expected %s, found %s", expected, found)
	}
}

func TestARouteThatCallsTheDownstreamServiceHasAFifthPart(t *testing.T) {
	parts := timing{db: time.Millisecond, callsDownstream: true}
	expected := "pool;dur=0.000, db;dur=1.000, ser;dur=0.000, app;dur=2.000, down;dur=0.000"
	if found := parts.header(3 * time.Millisecond); found != expected {
		t.Errorf("expected %s, found %s", expected, found)
	}
	parts.down = 1500 * time.Microsecond
	expected = "pool;dur=0.000, db;dur=1.000, ser;dur=0.000, app;dur=0.500, down;dur=1.500"
	if found := parts.header(3 * time.Millisecond); found != expected {
		t.Errorf("expected %s, found %s", expected, found)
	}
}

func TestOfTwoStatementsAtOnceTheLongerCounts(t *testing.T) {
	total := timing{db: time.Millisecond}
	total.addLonger(timing{pool: 3 * time.Millisecond, db: time.Millisecond}, timing{pool: time.Millisecond, db: 2 * time.Millisecond})
	if total.pool != 3*time.Millisecond || total.db != 2*time.Millisecond {
		t.Errorf("expected 3 ms of pool and 1 + 1 ms of database, found %+v", total)
	}
}
