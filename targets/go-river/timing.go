package main

import (
	"context"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// timing is where a request's time went, apart from the application's own share, which is the rest.
type timing struct {
	startedAt time.Time
	pool      time.Duration // waiting for a connection of the pool
	db        time.Duration // from a statement's start to its last row
	ser       time.Duration // turning the answer into bytes
}

type (
	timingKey    struct{}
	acquiringKey struct{}
	queryingKey  struct{}
)

func withTiming(ctx context.Context, t *timing) context.Context {
	return context.WithValue(ctx, timingKey{}, t)
}

// timingOf is nil outside of a request.
func timingOf(ctx context.Context) *timing {
	t, _ := ctx.Value(timingKey{}).(*timing)
	return t
}

// header is the value of Server-Timing (W3C) up to now: milliseconds, three decimals.
func (t *timing) header() string {
	app := max(0, time.Since(t.startedAt)-t.pool-t.db-t.ser)
	text := make([]byte, 0, 96)
	text = appendPart(text, "pool;dur=", t.pool)
	text = appendPart(text, ", db;dur=", t.db)
	text = appendPart(text, ", ser;dur=", t.ser)
	text = appendPart(text, ", app;dur=", app)
	return string(text)
}

func appendPart(text []byte, name string, duration time.Duration) []byte {
	text = append(text, name...)
	return strconv.AppendFloat(text, float64(duration)/float64(time.Millisecond), 'f', 3, 64)
}

// tracer is told by pgx and its pool of each wait for a connection and of each statement.
type tracer struct{}

var (
	_ pgx.QueryTracer       = tracer{}
	_ pgxpool.AcquireTracer = tracer{}
)

func (tracer) TraceAcquireStart(ctx context.Context, _ *pgxpool.Pool, _ pgxpool.TraceAcquireStartData) context.Context {
	return context.WithValue(ctx, acquiringKey{}, time.Now())
}

func (tracer) TraceAcquireEnd(ctx context.Context, _ *pgxpool.Pool, _ pgxpool.TraceAcquireEndData) {
	from, isTraced := ctx.Value(acquiringKey{}).(time.Time)
	if t := timingOf(ctx); t != nil && isTraced {
		t.pool += time.Since(from)
	}
}

func (tracer) TraceQueryStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceQueryStartData) context.Context {
	return context.WithValue(ctx, queryingKey{}, time.Now())
}

func (tracer) TraceQueryEnd(ctx context.Context, _ *pgx.Conn, _ pgx.TraceQueryEndData) {
	from, isTraced := ctx.Value(queryingKey{}).(time.Time)
	if t := timingOf(ctx); t != nil && isTraced {
		t.db += time.Since(from)
	}
}
