package main

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
)

func TestADashboardHoldsTheUserTenPostsAndTheEventCount(t *testing.T) {
	srv := serve(t)
	var found dashboard
	if err := json.Unmarshal([]byte(ask(t, srv, http.MethodGet, "/users/1/dashboard", "").body), &found); err != nil {
		t.Fatal(err)
	}
	if found.User.Name != "Ada" || found.EventCount != 3 || len(found.Posts) != 10 || found.Posts[0].ID != 12 || found.Posts[9].ID != 3 {
		t.Errorf("expected Ada, 3 events, posts 12 to 3, found %+v", found)
	}
}

func TestAUserWithoutAnythingHasAnEmptyDashboard(t *testing.T) {
	srv := serve(t)
	ask(t, srv, http.MethodGet, "/users/2/dashboard", "").expect(t, 200,
		`{"user":{"id":2,"name":"Bob","email":"bob@example.com","created_at":"2026-01-02T03:04:06Z"},"posts":[],"event_count":0}`)
}

// The planner may read the posts before it waits, and then wait once a post, or never.
func TestTheWaitHappensExactlyOnceWhateverTheNumberOfPosts(t *testing.T) {
	srv := serve(t)
	conn, err := srv.service.database.pool.Acquire(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Release()
	for _, mode := range []string{"force_custom_plan", "force_generic_plan"} {
		if _, err := conn.Exec(t.Context(), "SET plan_cache_mode = "+mode); err != nil {
			t.Fatal(err)
		}
		for userID, posts := range map[int]int{1: 10, 2: 0} {
			var calls int
			// A sequence counts how often the expression that stands for the wait is evaluated.
			if _, err := conn.Exec(t.Context(), "CREATE TEMPORARY SEQUENCE waits"); err != nil {
				t.Fatal(err)
			}
			counting := strings.Replace(latestPostsSQL, "pg_sleep($2)", "pg_sleep($2 + 0 * nextval('waits'))", 1)
			rows, err := conn.Query(t.Context(), counting, userID, 0.0)
			if err != nil {
				t.Fatal(err)
			}
			found := 0
			for rows.Next() {
				found++
			}
			if err := conn.QueryRow(t.Context(), "SELECT nextval('waits') - 1").Scan(&calls); err != nil {
				t.Fatal(err)
			}
			if _, err := conn.Exec(t.Context(), "DROP SEQUENCE waits"); err != nil {
				t.Fatal(err)
			}
			if calls != 1 || found != posts {
				t.Errorf("%s, user %d: expected one wait and %d posts, found %d and %d", mode, userID, posts, calls, found)
			}
		}
	}
}

func TestTheWaitCountsAsDatabaseTime(t *testing.T) {
	srv := serve(t)
	found := ask(t, srv, http.MethodGet, "/users/2/dashboard?wait_ms=30", "")
	if dbMs := found.durationMs(t, "db"); dbMs < 30 {
		t.Errorf("expected at least 30 ms of database time, found %g", dbMs)
	}
}
