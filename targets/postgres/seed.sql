-- 10,000 users, 200,000 posts (20 a user), 300,000 events (30 a user) and no orders, by arithmetic only:
-- every run, on every machine, reads the same bytes. Run once, on the empty tables of schema.sql.
-- Nothing here may depend on random(), now() or a locale.

BEGIN;

-- The arithmetic below keeps every foreign key; checking half a million of them would double the time.
SET LOCAL session_replication_role = replica;

-- Everybody's password is `crossover-password`: one bcrypt hash of it (cost 10) for all, because making 10,000
-- would take minutes, and checking one costs the same whoever it belongs to.
INSERT INTO users (id, name, email, password_hash, created_at) OVERRIDING SYSTEM VALUE
SELECT i,
       'User ' || i,
       'user' || i || '@example.com',
       '$2b$10$CrossoverSeedSaltABCDeFeFUHTzb.f5HflSMe8/3zc9N.P9CrqK',
       timestamptz '2025-01-01 00:00:00+00' + i * interval '1 minute'
FROM generate_series(1, 10000) AS i;

-- Post i belongs to user ((i - 1) % 10000) + 1. Bodies are some 200 bytes; every fourth holds
-- what JSON encoders disagree on: < > & quotes, a backslash and characters beyond ASCII.
INSERT INTO posts (id, user_id, title, body, created_at, updated_at) OVERRIDING SYSTEM VALUE
SELECT i,
       (i - 1) % 10000 + 1,
       'Post ' || i || ' about topic ' || i % 97,
       CASE i % 4
         WHEN 0 THEN 'A <b>bold</b> claim & its "proof" at the café, no ' || i || ' in C:\notes: '
         ELSE 'An ordinary paragraph, number ' || i || ', of a post that somebody wrote: '
       END || repeat(md5(i::text) || ' ', 4),
       timestamptz '2025-02-01 00:00:00+00' + i * interval '1 minute',
       timestamptz '2025-02-01 00:00:00+00' + i * interval '1 minute' + i % 3 * interval '1 hour'
FROM generate_series(1, 200000) AS i;

INSERT INTO user_events (id, user_id, kind, created_at) OVERRIDING SYSTEM VALUE
SELECT i,
       (i - 1) % 10000 + 1,
       (ARRAY['login', 'view', 'like', 'comment', 'logout'])[i % 5 + 1],
       timestamptz '2025-02-01 00:00:00+00' + i * interval '30 seconds'
FROM generate_series(1, 300000) AS i;

-- Rows with ids of their own leave the sequences where they were: the next ids follow the seed.
ALTER TABLE users ALTER COLUMN id RESTART WITH 10001;
ALTER TABLE posts ALTER COLUMN id RESTART WITH 200001;
ALTER TABLE user_events ALTER COLUMN id RESTART WITH 300001;

COMMIT;

-- Autovacuum is off while measuring, so nothing else would tell the planner what is here.
ANALYZE;
