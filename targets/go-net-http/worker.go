package main

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
)

const (
	claimJobSQL  = `SELECT id, wait_ms, rounds FROM jobs ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED`
	finishJobSQL = `DELETE FROM jobs WHERE id = $1`

	idlePause = 50 * time.Millisecond // before an empty queue is looked at again
	lostPause = time.Second           // before a database that was lost is asked again
	jobBytes  = 64
)

// job is a row of the queue: what is waited for, then what is computed.
type job struct {
	id     int64
	waitMs int64
	rounds int64
}

// doJobs does jobs until ctx ends, as many at once as the pool has connections. What is under way then is given up, and
// so is still in the queue.
func doJobs(ctx context.Context, cfg config, logger *slog.Logger) error {
	database, err := openDatabase(ctx, cfg)
	if err != nil {
		return err
	}
	defer database.pool.Close()
	var workers sync.WaitGroup
	for range cfg.poolSize {
		workers.Go(func() { takeJobs(ctx, database, logger) })
	}
	workers.Wait()
	return nil
}

func takeJobs(ctx context.Context, d *database, logger *slog.Logger) {
	for ctx.Err() == nil {
		found, err := d.takeJob(ctx)
		switch {
		case err != nil && ctx.Err() == nil:
			logger.Error("no job could be done", "error", err)
			pause(ctx, lostPause)
		case !found:
			pause(ctx, idlePause)
		}
	}
}

// takeJob does the oldest job that no worker holds, in one transaction: it is out of the queue once, and only if, it
// was done. False where there is none.
func (d *database) takeJob(ctx context.Context) (bool, error) {
	var t timing
	err := d.transact(ctx, &t, func(tx pgx.Tx) error {
		var next job
		if err := tx.QueryRow(ctx, claimJobSQL).Scan(&next.id, &next.waitMs, &next.rounds); err != nil {
			return err
		}
		if err := next.do(ctx); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, finishJobSQL, next.id)
		return err
	})
	if errors.Is(err, pgx.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}

func (j job) do(ctx context.Context) error {
	if j.waitMs > 0 {
		pause(ctx, time.Duration(j.waitMs)*time.Millisecond)
	}
	if j.rounds > 0 {
		chainSHA256(bytes.Repeat([]byte{'a'}, jobBytes), j.rounds)
	}
	return ctx.Err()
}

// pause waits, or returns when ctx ends.
func pause(ctx context.Context, duration time.Duration) {
	timer := time.NewTimer(duration)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
