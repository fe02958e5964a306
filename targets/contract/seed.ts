import { createHash } from 'node:crypto';

/** The seeded rows by the same arithmetic as targets/postgres/seed.sql, written down a second time on purpose. */
const USERS = 10_000;
const POSTS_PER_USER = 20;
export const EVENTS_PER_USER = 30;

export interface Post {
  readonly id: number;
  readonly user_id: number;
  readonly title: string;
  readonly body: string;
  readonly created_at: string;
  readonly updated_at: string;
}

export interface User {
  readonly id: number;
  readonly name: string;
  readonly email: string;
  readonly created_at: string;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Whole seconds in UTC: `2026-01-02T03:04:05Z`. */
function timestamp(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace('.000Z', 'Z');
}

export function seededUser(id: number): User {
  return {
    id,
    name: `User ${id}`,
    email: `user${id}@example.com`,
    created_at: timestamp(Date.UTC(2025, 0, 1) + id * MINUTE_MS),
  };
}

export function seededPost(id: number): Post {
  const createdMs = Date.UTC(2025, 1, 1) + id * MINUTE_MS;
  const opening =
    id % 4 === 0
      ? `A <b>bold</b> claim & its "proof" at the café, no ${id} in C:\\notes: `
      : `An ordinary paragraph, number ${id}, of a post that somebody wrote: `;
  return {
    id,
    user_id: ((id - 1) % USERS) + 1,
    title: `Post ${id} about topic ${id % 97}`,
    body: opening + `${createHash('md5').update(String(id)).digest('hex')} `.repeat(4),
    created_at: timestamp(createdMs),
    updated_at: timestamp(createdMs + (id % 3) * HOUR_MS),
  };
}

/** The latest posts of a user of the seed, latest first. */
export function latestPosts(userId: number, limit: number): Post[] {
  const count = Math.min(limit, POSTS_PER_USER);
  return Array.from({ length: count }, (_, index) =>
    seededPost(userId + USERS * (POSTS_PER_USER - 1 - index)),
  );
}
