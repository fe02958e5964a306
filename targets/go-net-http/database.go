package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgconn/ctxwatch"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"
)

const (
	acquireTimeout = 30 * time.Second
	connectTimeout = 10 * time.Second
	// Longer than any run: connections are neither recycled nor looked after while one is measured.
	never = 365 * 24 * time.Hour
	// Longer than the longest wait that a request may ask for: what takes longer has gone wrong.
	statementTimeout = 65 * time.Second
)

// errUnavailable marks errors of the way to the database rather than of a statement.
var errUnavailable = errors.New("the database is not available")

// database is the pool of connections that requests use. It serves who waits in turn: puddle lets no newcomer pass.
type database struct {
	pool *pgxpool.Pool
	free atomic.Int64 // connections that nobody has asked for; below zero, as many requests wait
}

// openDatabase returns when every connection of the pool is open.
func openDatabase(ctx context.Context, cfg config) (*database, error) {
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
	conn.DefaultQueryExecMode = pgx.QueryExecModeCacheStatement
	conn.ConnectTimeout = connectTimeout
	conn.BuildContextWatcherHandler = cancelStatement

	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, err
	}
	if err := fill(ctx, pool); err != nil {
		pool.Close()
		return nil, unreachable(conn, err)
	}
	d := &database{pool: pool}
	d.free.Store(int64(config.MaxConns))
	return d, nil
}

// connConfig is how connections beside the pool are opened.
func (d *database) connConfig() *pgx.ConnConfig { return d.pool.Config().ConnConfig }

// unreachable is the error of a service that cannot start without its database.
func unreachable(conn *pgx.ConnConfig, err error) error {
	return fmt.Errorf("expected Postgres at %s:%d, found none that lets us in: start it, or correct DATABASE_URL (%w)",
		conn.Host, conn.Port, err)
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

// cancelStatement asks Postgres to cancel the statement of a client that has gone, where pgx would close
// the connection and the pool would have to open another.
func cancelStatement(conn *pgconn.PgConn) ctxwatch.Handler {
	return &pgconn.CancelRequestContextWatcherHandler{Conn: conn, DeadlineDelay: connectTimeout}
}

// use runs work on a connection of the pool, and adds the wait for it and the work to t.
func (d *database) use(ctx context.Context, t *timing, work func(*pgxpool.Conn) error) error {
	waitingFrom := time.Now()
	conn, err := d.acquire(ctx)
	acquiredAt := time.Now()
	t.pool += acquiredAt.Sub(waitingFrom)
	if err != nil {
		return fmt.Errorf("%w: %w", errUnavailable, err)
	}
	// Also where work panics, which the router answers: the connection would be the pool's no more.
	defer func() {
		conn.Release()
		d.free.Add(1)
	}()
	err = work(conn)
	t.db += time.Since(acquiredAt)
	return classify(err)
}

// acquire gives a connection, which counts as taken until free is added to again. A limit costs a timer: only who
// must wait has one.
func (d *database) acquire(ctx context.Context) (*pgxpool.Conn, error) {
	if d.free.Add(-1) < 0 {
		waiting, done := context.WithTimeout(ctx, acquireTimeout)
		defer done()
		ctx = waiting
	}
	conn, err := d.pool.Acquire(ctx)
	if err != nil {
		d.free.Add(1)
	}
	return conn, err
}

// transact runs work in a transaction on one connection of the pool, and rolls back what it gives up.
func (d *database) transact(ctx context.Context, t *timing, work func(pgx.Tx) error) error {
	return d.use(ctx, t, func(conn *pgxpool.Conn) error {
		tx, err := conn.Begin(ctx)
		if err != nil {
			return err
		}
		if err := work(tx); err != nil {
			// A client that has gone ends its statement, but pgx would close a connection that it cannot roll back.
			rollingBack, done := context.WithTimeout(context.WithoutCancel(ctx), connectTimeout)
			defer done()
			_ = tx.Rollback(rollingBack) // the first error is the one that matters
			return err
		}
		return tx.Commit(ctx)
	})
}

// classify marks errors that are none of the statement's: all that Postgres did not report itself, and
// its classes 08 (connection), 53 (resources) and 57 (intervention: a statement that was cut off, by its time-out or by
// the server's end).
// Source: PostgreSQL documentation, appendix A, error codes.
func classify(err error) error {
	if err == nil || errors.Is(err, pgx.ErrNoRows) {
		return err
	}
	var reported *pgconn.PgError
	var scanning pgx.ScanArgError
	switch {
	case errors.As(err, &reported):
		for _, class := range []string{"08", "53", "57"} {
			if strings.HasPrefix(reported.Code, class) {
				return fmt.Errorf("%w: %w", errUnavailable, err)
			}
		}
		return err
	case errors.As(err, &scanning):
		return err
	default:
		return fmt.Errorf("%w: %w", errUnavailable, err)
	}
}

// queryRows runs one statement and returns its rows; an empty slice where there are none.
func queryRows[T any](ctx context.Context, d *database, t *timing, scan pgx.RowToFunc[T], sql string, arguments ...any) ([]T, error) {
	var found []T
	err := d.use(ctx, t, func(conn *pgxpool.Conn) error {
		rows, err := conn.Query(ctx, sql, arguments...)
		if err != nil {
			return err
		}
		found, err = pgx.CollectRows(rows, scan)
		return err
	})
	return found, err
}

// queryRow runs one statement and returns its only row, or pgx.ErrNoRows.
func queryRow[T any](ctx context.Context, d *database, t *timing, scan pgx.RowToFunc[T], sql string, arguments ...any) (T, error) {
	var found T
	err := d.use(ctx, t, func(conn *pgxpool.Conn) error {
		rows, err := conn.Query(ctx, sql, arguments...)
		if err != nil {
			return err
		}
		found, err = pgx.CollectExactlyOneRow(rows, scan)
		return err
	})
	return found, err
}
