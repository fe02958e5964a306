package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"
)

const (
	connectTimeout = 10 * time.Second
	// Longer than any run: connections are neither recycled nor looked after while one is measured.
	never = 365 * 24 * time.Hour
	// What takes longer has gone wrong.
	statementTimeout = 65 * time.Second
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

// makeTables brings the database to River's latest schema.
func makeTables(ctx context.Context, pool *pgxpool.Pool) error {
	migrator, err := rivermigrate.New(riverpgxv5.New(pool), nil)
	if err != nil {
		return err
	}
	_, err = migrator.Migrate(ctx, rivermigrate.DirectionUp, nil)
	return err
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
