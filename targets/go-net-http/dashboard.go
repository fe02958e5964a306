package main

import (
	"errors"
	"net/http"
	"time"

	"github.com/jackc/pgx/v5"
	"golang.org/x/sync/errgroup"
)

type user struct {
	ID        int64     `json:"id"`
	Name      string    `json:"name"`
	Email     string    `json:"email"`
	CreatedAt time.Time `json:"created_at"`
}

type dashboard struct {
	User       user   `json:"user"`
	Posts      []post `json:"posts"`
	EventCount int64  `json:"event_count"`
}

const (
	maxWaitMs = 60_000

	readUserSQL = `SELECT id, name, email, created_at FROM users WHERE id = $1`
	// The posts depend on the wait, so that the planner cannot read them first and leave the wait out
	// where a user has none: it happens exactly once.
	latestPostsSQL = `SELECT p.id, p.user_id, p.title, p.body, p.created_at, p.updated_at
FROM (SELECT pg_sleep($2) IS NOT NULL AS done) AS waited
CROSS JOIN LATERAL (
  SELECT id, user_id, title, body, created_at, updated_at FROM posts
  WHERE user_id = $1 AND waited.done ORDER BY id DESC LIMIT 10
) AS p ORDER BY p.id DESC`
	countEventsSQL = `SELECT count(*) FROM user_events WHERE user_id = $1`
)

func scanUser(row pgx.CollectableRow) (user, error) {
	var u user
	err := row.Scan(&u.ID, &u.Name, &u.Email, &u.CreatedAt)
	return u, err
}

// dashboard reads the user, then the latest posts and the event count at once, each on a connection of its own.
func (s *service) dashboard(x *exchange) error {
	var v validation
	userID := v.pathID(x)
	waitMs := v.queryInteger(x, "wait_ms", 0, 0, maxWaitMs)
	if err := v.err(); err != nil {
		return err
	}
	var answer dashboard
	var err error
	answer.User, err = queryRow(x.r.Context(), s.database, &x.timing, scanUser, readUserSQL, userID)
	if errors.Is(err, pgx.ErrNoRows) {
		return errNoSuchUser
	}
	if err != nil {
		return err
	}

	var posts, events timing
	group, ctx := errgroup.WithContext(x.r.Context())
	group.Go(func() (err error) {
		waitSeconds := float64(waitMs) / 1000
		answer.Posts, err = queryRows(ctx, s.database, &posts, scanPost, latestPostsSQL, userID, waitSeconds)
		return err
	})
	group.Go(func() (err error) {
		answer.EventCount, err = queryRow(ctx, s.database, &events, pgx.RowTo[int64], countEventsSQL, userID)
		return err
	})
	err = group.Wait()
	x.addLonger(posts, events)
	if err != nil {
		return err
	}
	return x.sendJSON(http.StatusOK, answer)
}
