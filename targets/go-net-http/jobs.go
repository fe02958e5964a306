package main

import (
	"net/http"

	"github.com/jackc/pgx/v5/pgxpool"
)

const (
	maxJobWaitMs = 60_000
	maxJobRounds = 10_000_000

	// Without NOTIFY, whose lock would let one transaction commit at a time.
	queueJobSQL = `INSERT INTO jobs (wait_ms, rounds) VALUES ($1, $2)`
)

// queueJob leaves a job to whichever worker comes first.
func (s *service) queueJob(x *exchange) error {
	var sent struct {
		WaitMs optional[int64] `json:"wait_ms"`
		Rounds optional[int64] `json:"rounds"`
	}
	if err := x.decode(&sent); err != nil {
		return err
	}
	waitMs, rounds := sent.WaitMs.value, sent.Rounds.value
	var v validation
	v.check(sent.WaitMs.isValid && waitMs >= 0 && waitMs <= maxJobWaitMs, inBody("wait_ms"))
	v.check(sent.Rounds.isValid && rounds >= 0 && rounds <= maxJobRounds, inBody("rounds"))
	if err := v.err(); err != nil {
		return err
	}
	ctx := x.r.Context()
	err := s.database.use(ctx, &x.timing, func(conn *pgxpool.Conn) error {
		_, err := conn.Exec(ctx, queueJobSQL, waitMs, rounds)
		return err
	})
	if err != nil {
		return err
	}
	return x.sendJSON(http.StatusAccepted, struct {
		Status string `json:"status"`
	}{"queued"})
}
