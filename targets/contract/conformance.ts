import type { Feature } from '../../harness/model/plan/scenario.js';
import { checkAbout } from './about.js';
import { allCases } from './all-cases.js';
import { nameOf, type Case } from './case.js';
import { checkAnswer } from './check.js';
import { HttpClient, NoAnswerError } from './client.js';
import { comparable, type Answer } from './compare.js';
import { checkAtOnce } from './downstream.js';
import { Findings } from './findings.js';
import { creation, storyOf } from './good-cases.js';
import { checkRooms } from './rooms.js';
import type { Post } from './seed.js';

export { compareAnswers, type Answer } from './compare.js';

/** What the harness asked of the target when it started it. */
export interface Started {
  readonly target: string;
  readonly nonce: string;
  readonly poolSize: number;
  /** Whether it was told of a downstream service; without one, the routes that call it must say so. */
  readonly hasDownstream: boolean;
  /** What the target's manifest says it implements; the rest is not asked for. */
  readonly features: readonly Feature[];
  /** It is to run without the GIL, and must say so once it has done its work; left out: it need not. */
  readonly withoutGil?: boolean;
}

export interface Conformance {
  readonly checks: number;
  /** By request, for `compareAnswers`. */
  readonly answers: Map<string, Answer>;
  /** Each difference from the contract: what was expected, what was found. */
  readonly differences: string[];
}

/** Between one wait and the ten that a statement evaluating it for each of its ten rows would take. */
const ONE_WAIT = { waitMs: 60, limitMs: 400, tries: 3 };

/**
 * Compares a running target with the contract, on the seeded database, which is left as it was but for sequences and a
 * few orders, each with its event.
 * `address` is `http://host:port`. Never rejects for what the target does: one that stops answering is a difference.
 */
export async function checkConformance(address: string, started: Started): Promise<Conformance> {
  const findings = new Findings();
  const answers = new Map<string, Answer>();
  using client = new HttpClient(address, 1);
  try {
    await checkFeatures(findings, answers, client, address, started);
  } catch (thrown) {
    if (!(thrown instanceof NoAnswerError)) throw thrown;
    findings.differences.push(`${thrown.message} The checks after it were not made.`);
  }
  return { checks: findings.checks, answers, differences: findings.differences };
}

async function checkFeatures(
  findings: Findings,
  answers: Map<string, Answer>,
  client: HttpClient,
  address: string,
  started: Started,
): Promise<void> {
  const has = (feature: Feature | null): boolean => feature === null || started.features.includes(feature);
  const run = async (wanted: Case): Promise<string> => {
    const answer = await client.send(wanted);
    checkAnswer(findings, wanted, answer);
    const kept = answers.size === 0 || answer.reusedConnection;
    findings.check(kept, nameOf(wanted), 'the connection still open after the answer before', 'a closed one');
    const entry = comparable(wanted, answer);
    let key = entry.request;
    while (answers.has(key)) key += ' again';
    answers.set(key, entry);
    return answer.bytes.toString('utf8');
  };
  for (const wanted of allCases(started.hasDownstream)) if (has(wanted.feature)) await run(wanted);
  if (has('posts')) await runStory(findings, run);
  if (has('about')) await checkAbout(findings, client, started);
  if (has('dashboard')) await checkWaitsOnce(findings, client);
  if (has('dashboard')) await checkNoDeadlock(findings, address, started.poolSize);
  if (has('scatter') && started.hasDownstream) await checkAtOnce(findings, client);
  if (has('rooms')) await checkRooms(findings, address, client);
}

/** A post from its creation to its deletion. */
async function runStory(findings: Findings, run: (wanted: Case) => Promise<string>): Promise<void> {
  const text = await run(creation);
  let post: Post;
  try {
    post = JSON.parse(text) as Post;
  } catch {
    return;
  }
  findings.equal(nameOf(creation), 'updated_at', post.created_at, post.updated_at);
  for (const wanted of storyOf(post)) await run(wanted);
}

/** The wait is one of the statement, not one of each of its rows. The fastest of three counts: a machine may be busy. */
async function checkWaitsOnce(findings: Findings, client: HttpClient): Promise<void> {
  const { waitMs, limitMs, tries } = ONE_WAIT;
  const request = { method: 'GET', path: `/users/8/dashboard?wait_ms=${waitMs}` };
  let fastestMs = Infinity;
  for (let index = 0; index < tries && fastestMs >= limitMs; index += 1)
    fastestMs = Math.min(fastestMs, (await client.send(request)).elapsedMs);
  const found = `${fastestMs.toFixed(0)} ms at best of ${tries}`;
  findings.check(fastestMs < limitMs, nameOf(request), `one wait, below ${limitMs} ms`, found);
}

/** Each dashboard wants two connections at once: with more of them than the pool has connections, all must end. */
async function checkNoDeadlock(findings: Findings, address: string, poolSize: number): Promise<void> {
  const count = 2 * poolSize;
  using client = new HttpClient(address, count);
  const statuses = await Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const answer = await client.send({ method: 'GET', path: `/users/${index + 1}/dashboard?wait_ms=5` });
      return answer.status;
    }),
  );
  const good = statuses.filter((status) => status === 200).length;
  findings.equal(`${count} dashboards at once, pool ${poolSize}`, 'answers with status 200', count, good);
}
