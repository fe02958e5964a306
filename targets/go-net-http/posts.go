package main

import (
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// post is a row of posts and its JSON. Timestamps are whole seconds in UTC, which time.Time
// writes as 2026-01-02T03:04:05Z.
type post struct {
	ID        int64     `json:"id"`
	UserID    int64     `json:"user_id"`
	Title     string    `json:"title"`
	Body      string    `json:"body"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

const (
	maxTitleRunes = 200
	maxBodyRunes  = 10_000
	maxRowsKB     = 2_000
	rowsPerKB     = 3 // seeded posts that make about 1 KB of JSON

	// Postgres's code for a row that refers to none.
	foreignKeyViolation = "23503"

	createPostSQL = `INSERT INTO posts (user_id, title, body) VALUES ($1, $2, $3)
RETURNING id, user_id, title, body, created_at, updated_at`
	readPostSQL   = `SELECT id, user_id, title, body, created_at, updated_at FROM posts WHERE id = $1`
	updatePostSQL = `UPDATE posts SET title = coalesce($2, title), body = coalesce($3, body), updated_at = now()
WHERE id = $1 RETURNING id, user_id, title, body, created_at, updated_at`
	deletePostSQL = `DELETE FROM posts WHERE id = $1 RETURNING id`
	listPostsSQL  = `SELECT id, user_id, title, body, created_at, updated_at FROM posts
WHERE user_id = $1 ORDER BY id DESC LIMIT $2`
	firstPostsSQL = `SELECT id, user_id, title, body, created_at, updated_at FROM posts ORDER BY id LIMIT $1`
)

func scanPost(row pgx.CollectableRow) (post, error) {
	var p post
	err := row.Scan(&p.ID, &p.UserID, &p.Title, &p.Body, &p.CreatedAt, &p.UpdatedAt)
	return p, err
}

func (s *service) createPost(x *exchange) error {
	var sent struct {
		UserID int64  `json:"user_id"`
		Title  string `json:"title"`
		Body   string `json:"body"`
	}
	if err := x.decode(&sent); err != nil {
		return err
	}
	var v validation
	v.check(sent.UserID >= 1, inBody("user_id"))
	v.check(isText(sent.Title, 1, maxTitleRunes), inBody("title"))
	v.check(isText(sent.Body, 1, maxBodyRunes), inBody("body"))
	if err := v.err(); err != nil {
		return err
	}
	created, err := queryRow(x.r.Context(), s.database, &x.timing, scanPost, createPostSQL, sent.UserID, sent.Title, sent.Body)
	var reported *pgconn.PgError
	if errors.As(err, &reported) && reported.Code == foreignKeyViolation {
		return invalid(inBody("user_id"))
	}
	if err != nil {
		return err
	}
	x.w.Header().Set("Location", fmt.Sprintf("/posts/%d", created.ID))
	return x.sendJSON(http.StatusCreated, created)
}

func (s *service) readPost(x *exchange) error {
	var v validation
	id := v.pathID(x)
	if err := v.err(); err != nil {
		return err
	}
	found, err := queryRow(x.r.Context(), s.database, &x.timing, scanPost, readPostSQL, id)
	return x.sendPost(found, err)
}

func (s *service) updatePost(x *exchange) error {
	var v validation
	id := v.pathID(x)
	if err := v.err(); err != nil {
		return err
	}
	var sent struct {
		Title optional[string] `json:"title"`
		Body  optional[string] `json:"body"`
	}
	if err := x.decode(&sent); err != nil {
		return err
	}
	isEmpty := !sent.Title.isSent && !sent.Body.isSent
	v.check(!isEmpty && isChange(sent.Title, maxTitleRunes), inBody("title"))
	v.check(!isEmpty && isChange(sent.Body, maxBodyRunes), inBody("body"))
	if err := v.err(); err != nil {
		return err
	}
	updated, err := queryRow(x.r.Context(), s.database, &x.timing, scanPost, updatePostSQL, id, sent.Title.orNil(), sent.Body.orNil())
	return x.sendPost(updated, err)
}

// isChange tells a text that may become another's, or none at all, which leaves the other as it is.
func isChange(text optional[string], maxRunes int) bool {
	return !text.isSent || text.isValid && isText(text.value, 1, maxRunes)
}

func (s *service) deletePost(x *exchange) error {
	var v validation
	id := v.pathID(x)
	if err := v.err(); err != nil {
		return err
	}
	_, err := queryRow(x.r.Context(), s.database, &x.timing, pgx.RowTo[int64], deletePostSQL, id)
	if errors.Is(err, pgx.ErrNoRows) {
		return errNoSuchPost
	}
	if err != nil {
		return err
	}
	return x.sendNothing()
}

// listPosts does not look for the user: one who does not exist has no posts either.
func (s *service) listPosts(x *exchange) error {
	var v validation
	userID := v.pathID(x)
	limit := v.queryInteger(x, "limit", 20, 1, 100)
	if err := v.err(); err != nil {
		return err
	}
	posts, err := queryRows(x.r.Context(), s.database, &x.timing, scanPost, listPostsSQL, userID, limit)
	if err != nil {
		return err
	}
	return x.sendPosts(posts)
}

// readRows reads the first posts there are, about kb KB of them: a payload of the size that is asked for.
func (s *service) readRows(x *exchange) error {
	var v validation
	sizeKB := v.queryInteger(x, "kb", 1, 1, maxRowsKB)
	if err := v.err(); err != nil {
		return err
	}
	posts, err := queryRows(x.r.Context(), s.database, &x.timing, scanPost, firstPostsSQL, rowsPerKB*sizeKB)
	if err != nil {
		return err
	}
	return x.sendPosts(posts)
}

func (x *exchange) sendPosts(posts []post) error {
	return x.sendJSON(http.StatusOK, struct {
		Posts []post `json:"posts"`
	}{posts})
}

// sendPost answers with the post, or with 404 where the statement found none.
func (x *exchange) sendPost(found post, err error) error {
	if errors.Is(err, pgx.ErrNoRows) {
		return errNoSuchPost
	}
	if err != nil {
		return err
	}
	return x.sendJSON(http.StatusOK, found)
}
