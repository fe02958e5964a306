-- The tables of the reference service, and the extension the harness reads its database time from.
-- Plain SQL without psql commands: it runs as one multi-statement string too.

CREATE EXTENSION IF NOT EXISTS pg_stat_statements;

CREATE TABLE users (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL,
  email text NOT NULL UNIQUE,
  password_hash text NOT NULL,
  created_at timestamptz(0) NOT NULL DEFAULT now()
);

CREATE TABLE posts (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  user_id bigint NOT NULL REFERENCES users (id),
  title text NOT NULL,
  body text NOT NULL,
  created_at timestamptz(0) NOT NULL DEFAULT now(),
  updated_at timestamptz(0) NOT NULL DEFAULT now()
);

-- The order of GET /users/{id}/posts and of the dashboard: the latest come first.
CREATE INDEX posts_user_id_id ON posts (user_id, id DESC);

CREATE TABLE user_events (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  user_id bigint NOT NULL REFERENCES users (id),
  kind text NOT NULL,
  created_at timestamptz(0) NOT NULL DEFAULT now()
);

CREATE INDEX user_events_user_id ON user_events (user_id);

CREATE TABLE orders (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  user_id bigint NOT NULL REFERENCES users (id),
  amount_cents bigint NOT NULL,
  status text NOT NULL,
  created_at timestamptz(0) NOT NULL DEFAULT now()
);

-- A queue: the oldest job that no worker holds is next, and is removed by the transaction that did it. Autovacuum is
-- off (settings.conf), and a queue without it grows slow by itself, as each look for the next job passes all that were
-- removed: the harness vacuums this table every second that it measures, as autovacuum would.
CREATE TABLE jobs (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  wait_ms integer NOT NULL,
  rounds integer NOT NULL,
  created_at timestamptz(0) NOT NULL DEFAULT now()
);

-- Events of other services, by the id that their sender gave them: each is recorded once.
CREATE TABLE webhooks (
  id text PRIMARY KEY,
  type text NOT NULL,
  body text NOT NULL,
  received_at timestamptz(0) NOT NULL DEFAULT now()
);
