-- name: CreatePost :one
INSERT INTO posts (user_id, title, body) VALUES ($1, $2, $3) RETURNING *;

-- name: ReadPost :one
SELECT * FROM posts WHERE id = $1;

-- name: UpdatePost :one
UPDATE posts SET title = coalesce(sqlc.narg(title), title), body = coalesce(sqlc.narg(body), body), updated_at = now()
WHERE id = sqlc.arg(id) RETURNING *;

-- name: DeletePost :execrows
DELETE FROM posts WHERE id = $1;

-- name: ListPosts :many
SELECT * FROM posts WHERE user_id = $1 ORDER BY id DESC LIMIT $2;

-- name: ReadUser :one
SELECT id, name, email, created_at FROM users WHERE id = $1;

-- name: ReadCredentials :one
SELECT id, password_hash FROM users WHERE email = $1;

-- The posts depend on the wait, so that the planner cannot read them first and leave the wait out where a user has
-- none: it happens exactly once.
-- name: LatestPostsAfterWait :many
SELECT p.id, p.user_id, p.title, p.body, p.created_at, p.updated_at
FROM (SELECT pg_sleep(sqlc.arg(wait_seconds)) IS NOT NULL AS done) AS waited
CROSS JOIN LATERAL (
  SELECT id, user_id, title, body, created_at, updated_at FROM posts
  WHERE user_id = sqlc.arg(user_id) AND waited.done ORDER BY id DESC LIMIT 10
) AS p ORDER BY p.id DESC;

-- name: CountEvents :one
SELECT count(*) FROM user_events WHERE user_id = $1;
