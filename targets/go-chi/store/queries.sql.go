package store

import (
	"context"
	"time"
)

const countEvents = `-- name: CountEvents :one
SELECT count(*) FROM user_events WHERE user_id = $1
`

func (q *Queries) CountEvents(ctx context.Context, userID int64) (int64, error) {
	row := q.db.QueryRow(ctx, countEvents, userID)
	var count int64
	err := row.Scan(&count)
	return count, err
}

const createPost = `-- name: CreatePost :one
INSERT INTO posts (user_id, title, body) VALUES ($1, $2, $3) RETURNING id, user_id, title, body, created_at, updated_at
`

type CreatePostParams struct {
	UserID int64  `json:"user_id"`
	Title  string `json:"title"`
	Body   string `json:"body"`
}

func (q *Queries) CreatePost(ctx context.Context, arg CreatePostParams) (Post, error) {
	row := q.db.QueryRow(ctx, createPost, arg.UserID, arg.Title, arg.Body)
	var i Post
	err := row.Scan(
		&i.ID,
		&i.UserID,
		&i.Title,
		&i.Body,
		&i.CreatedAt,
		&i.UpdatedAt,
	)
	return i, err
}

const deletePost = `-- name: DeletePost :execrows
DELETE FROM posts WHERE id = $1
`

func (q *Queries) DeletePost(ctx context.Context, id int64) (int64, error) {
	result, err := q.db.Exec(ctx, deletePost, id)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected(), nil
}

const latestPostsAfterWait = `-- name: LatestPostsAfterWait :many
SELECT p.id, p.user_id, p.title, p.body, p.created_at, p.updated_at
FROM (SELECT pg_sleep($1) IS NOT NULL AS done) AS waited
CROSS JOIN LATERAL (
  SELECT id, user_id, title, body, created_at, updated_at FROM posts
  WHERE user_id = $2 AND waited.done ORDER BY id DESC LIMIT 10
) AS p ORDER BY p.id DESC
`

type LatestPostsAfterWaitParams struct {
	WaitSeconds float64 `json:"wait_seconds"`
	UserID      int64   `json:"user_id"`
}

type LatestPostsAfterWaitRow struct {
	ID        int64     `json:"id"`
	UserID    int64     `json:"user_id"`
	Title     string    `json:"title"`
	Body      string    `json:"body"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

// The posts depend on the wait, so that the planner cannot read them first and leave the wait out where a user has
// none: it happens exactly once.
func (q *Queries) LatestPostsAfterWait(ctx context.Context, arg LatestPostsAfterWaitParams) ([]LatestPostsAfterWaitRow, error) {
	rows, err := q.db.Query(ctx, latestPostsAfterWait, arg.WaitSeconds, arg.UserID)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	items := []LatestPostsAfterWaitRow{}
	for rows.Next() {
		var i LatestPostsAfterWaitRow
		if err := rows.Scan(
			&i.ID,
			&i.UserID,
			&i.Title,
			&i.Body,
			&i.CreatedAt,
			&i.UpdatedAt,
		); err != nil {
			return nil, err
		}
		items = append(items, i)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	return items, nil
}

const listPosts = `-- name: ListPosts :many
SELECT id, user_id, title, body, created_at, updated_at FROM posts WHERE user_id = $1 ORDER BY id DESC LIMIT $2
`

type ListPostsParams struct {
	UserID int64 `json:"user_id"`
	Limit  int32 `json:"limit"`
}

func (q *Queries) ListPosts(ctx context.Context, arg ListPostsParams) ([]Post, error) {
	rows, err := q.db.Query(ctx, listPosts, arg.UserID, arg.Limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	items := []Post{}
	for rows.Next() {
		var i Post
		if err := rows.Scan(
			&i.ID,
			&i.UserID,
			&i.Title,
			&i.Body,
			&i.CreatedAt,
			&i.UpdatedAt,
		); err != nil {
			return nil, err
		}
		items = append(items, i)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	return items, nil
}

const readCredentials = `-- name: ReadCredentials :one
SELECT id, password_hash FROM users WHERE email = $1
`

type ReadCredentialsRow struct {
	ID           int64  `json:"id"`
	PasswordHash string `json:"password_hash"`
}

func (q *Queries) ReadCredentials(ctx context.Context, email string) (ReadCredentialsRow, error) {
	row := q.db.QueryRow(ctx, readCredentials, email)
	var i ReadCredentialsRow
	err := row.Scan(&i.ID, &i.PasswordHash)
	return i, err
}

const readPost = `-- name: ReadPost :one
SELECT id, user_id, title, body, created_at, updated_at FROM posts WHERE id = $1
`

func (q *Queries) ReadPost(ctx context.Context, id int64) (Post, error) {
	row := q.db.QueryRow(ctx, readPost, id)
	var i Post
	err := row.Scan(
		&i.ID,
		&i.UserID,
		&i.Title,
		&i.Body,
		&i.CreatedAt,
		&i.UpdatedAt,
	)
	return i, err
}

const readUser = `-- name: ReadUser :one
SELECT id, name, email, created_at FROM users WHERE id = $1
`

type ReadUserRow struct {
	ID        int64     `json:"id"`
	Name      string    `json:"name"`
	Email     string    `json:"email"`
	CreatedAt time.Time `json:"created_at"`
}

func (q *Queries) ReadUser(ctx context.Context, id int64) (ReadUserRow, error) {
	row := q.db.QueryRow(ctx, readUser, id)
	var i ReadUserRow
	err := row.Scan(
		&i.ID,
		&i.Name,
		&i.Email,
		&i.CreatedAt,
	)
	return i, err
}

const updatePost = `-- name: UpdatePost :one
UPDATE posts SET title = coalesce($1, title), body = coalesce($2, body), updated_at = now()
WHERE id = $3 RETURNING id, user_id, title, body, created_at, updated_at
`

type UpdatePostParams struct {
	Title *string `json:"title"`
	Body  *string `json:"body"`
	ID    int64   `json:"id"`
}

func (q *Queries) UpdatePost(ctx context.Context, arg UpdatePostParams) (Post, error) {
	row := q.db.QueryRow(ctx, updatePost, arg.Title, arg.Body, arg.ID)
	var i Post
	err := row.Scan(
		&i.ID,
		&i.UserID,
		&i.Title,
		&i.Body,
		&i.CreatedAt,
		&i.UpdatedAt,
	)
	return i, err
}
