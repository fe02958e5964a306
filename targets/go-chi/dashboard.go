package main

import (
	"errors"
	"net/http"

	"github.com/jackc/pgx/v5"
	"golang.org/x/sync/errgroup"

	"crossover/go-chi/store"
)

const maxWaitMs = 60_000

type dashboard struct {
	User       store.ReadUserRow `json:"user"`
	Posts      []store.Post      `json:"posts"`
	EventCount int64             `json:"event_count"`
}

// dashboard reads the user, then the latest posts and the event count at once, each on a connection of its own.
func (a *api) dashboard(w http.ResponseWriter, r *http.Request) error {
	userID, err := pathID(r)
	if err != nil {
		return err
	}
	waitMs, err := queryInteger(r, "wait_ms", 0, 0, maxWaitMs)
	if err != nil {
		return err
	}
	var answer dashboard
	answer.User, err = a.store.ReadUser(r.Context(), userID)
	if errors.Is(err, pgx.ErrNoRows) {
		return errNoSuchUser
	}
	if err != nil {
		return err
	}

	var posts, events timing
	group, ctx := errgroup.WithContext(r.Context())
	group.Go(func() (err error) {
		answer.Posts, err = a.store.LatestPostsAfterWait(withTiming(ctx, &posts), store.LatestPostsAfterWaitParams{
			UserID: userID, WaitSeconds: float64(waitMs) / 1000,
		})
		return err
	})
	group.Go(func() (err error) {
		answer.EventCount, err = a.store.CountEvents(withTiming(ctx, &events), userID)
		return err
	})
	err = group.Wait()
	timingOf(r.Context()).addLonger(posts, events)
	if err != nil {
		return err
	}
	return respond(w, r, http.StatusOK, answer)
}
