package main

import (
	"strconv"
	"time"
)

// timing is where a request's time went, apart from the application's own share, which is the rest.
type timing struct {
	pool time.Duration // waiting for a connection of the pool
	db   time.Duration // from having the connection to having the rows
	ser  time.Duration // turning the answer into bytes
	down time.Duration // waiting for the downstream service

	callsDownstream bool // whether the route has a share of down at all, be it none this time
}

// addLonger counts, of two statements that ran at the same time, the one that was waited for.
func (t *timing) addLonger(a, b timing) {
	longer := a
	if b.pool+b.db > a.pool+a.db {
		longer = b
	}
	t.pool += longer.pool
	t.db += longer.db
}

// header is the value of Server-Timing (W3C) for a request that took total: milliseconds, three decimals.
func (t *timing) header(total time.Duration) string {
	text := make([]byte, 0, 128)
	text = appendPart(text, "pool;dur=", t.pool)
	text = appendPart(text, ", db;dur=", t.db)
	text = appendPart(text, ", ser;dur=", t.ser)
	text = appendPart(text, ", app;dur=", max(0, total-t.pool-t.db-t.ser-t.down))
	if t.callsDownstream {
		text = appendPart(text, ", down;dur=", t.down)
	}
	return string(text)
}

func appendPart(text []byte, name string, duration time.Duration) []byte {
	text = append(text, name...)
	return strconv.AppendFloat(text, float64(duration)/float64(time.Millisecond), 'f', 3, 64)
}
