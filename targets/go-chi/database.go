package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"
)

const (
	connectTimeout = 10 * time.Second
	// Longer than any run: connections are neither recycled nor looked after while one is measured.
	never = 365 * 24 * time.Hour
	// Longer than the longest wait that a request may ask for: what takes longer has gone wrong.
	statementTimeout = 65 * time.Second

	// Postgres's code for a row that refers to none.
	foreignKeyViolation = "23503"
)

// openPool returns when every connection of the pool is open.
func openPool(ctx context.Context, cfg config) (*pgxpool.Pool, error) {
	config := cfg.database.Copy()
	config.MaxConns = int32(cfg.poolSize)
	config.MinConns = int32(cfg.poolSize)
	config.MaxConnLifetime = never
	config.MaxConnIdleTime = never
	config.HealthCheckPeriod = never
	config.ShouldPing = func(context.Context, pgxpool.ShouldPingParams) bool { return false }
	config.AfterConnect = readTimestampsAsUTC
	conn := config.ConnConfig
	conn.RuntimeParams["application_name"] = cfg.targetID
	conn.RuntimeParams["statement_timeout"] = strconv.FormatInt(statementTimeout.Milliseconds(), 10)
	conn.ConnectTimeout = connectTimeout
	conn.Tracer = tracer{}

	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, err
	}
	if err := fill(ctx, pool); err != nil {
		pool.Close()
		return nil, fmt.Errorf("expected Postgres at %s:%d, found none that lets us in: start it, or correct DATABASE_URL (%w)", conn.Host, conn.Port, err)
	}
	return pool, nil
}

// fill opens every connection of the pool by holding all of them for a moment.
func fill(ctx context.Context, pool *pgxpool.Pool) error {
	for range pool.Config().MaxConns {
		conn, err := pool.Acquire(ctx)
		if err != nil {
			return err
		}
		defer conn.Release()
	}
	return nil
}

// readTimestampsAsUTC spares each row a conversion from the machine's own time zone.
func readTimestampsAsUTC(_ context.Context, conn *pgx.Conn) error {
	conn.TypeMap().RegisterType(&pgtype.Type{
		Name:  "timestamptz",
		OID:   pgtype.TimestamptzOID,
		Codec: &pgtype.TimestamptzCodec{ScanLocation: time.UTC},
	})
	return nil
}

// refersToNone tells a row whose user does not exist.
func refersToNone(err error) bool {
	var reported *pgconn.PgError
	return errors.As(err, &reported) && reported.Code == foreignKeyViolation
}

// isUnavailable tells an error of the way to the database from one of the statement: all that Postgres did not report
// itself, and its classes 08 (connection), 53 (resources) and 57 (intervention).
// Source: PostgreSQL documentation, appendix A, error codes.
func isUnavailable(err error) bool {
	var reported *pgconn.PgError
	if !errors.As(err, &reported) {
		return true
	}
	return strings.HasPrefix(reported.Code, "08") || strings.HasPrefix(reported.Code, "53") || strings.HasPrefix(reported.Code, "57")
}
