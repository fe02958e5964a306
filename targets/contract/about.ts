import { aboutSchema } from '../../harness/model/plan/target.js';
import type { HttpClient } from './client.js';
import type { Started } from './conformance.js';
import type { Findings } from './findings.js';

const KEYS = aboutSchema.keyof().options;

/** `/about` is this very target, started as the harness asked: a leftover server would answer too. */
export async function checkAbout(findings: Findings, client: HttpClient, started: Started): Promise<void> {
  const name = 'GET /about';
  const answer = await client.send({ method: 'GET', path: '/about' });
  const text = answer.bytes.toString('utf8');
  findings.equal(name, 'status', 200, answer.status);
  findings.equal(name, 'header content-type', 'application/json', String(answer.headers['content-type']));
  const parsed = aboutSchema.safeParse(parse(text));
  const faults = parsed.error?.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
  findings.check(parsed.success, name, 'the fields of the contract', `${faults ?? ''} in ${text}`);
  if (!parsed.success) return;
  const about = parsed.data;
  const keys = Object.keys(parse(text) as object);
  // In the contract's order; those that may be left out are asked for only where they are told.
  const wanted = KEYS.filter(
    (key) => keys.includes(key) || !aboutSchema.shape[key].safeParse(undefined).success,
  );
  findings.equal(name, 'keys', wanted.join(), keys.join());
  findings.equal(name, 'bytes as compact JSON', JSON.stringify(parse(text)), text);
  findings.equal(name, 'target', started.target, about.target);
  findings.equal(name, 'nonce', started.nonce, about.nonce);
  const pool = Math.max(1, Math.floor(started.poolSize / about.workers)) * about.workers;
  findings.equal(name, `pool_size over ${about.workers} workers`, pool, about.pool_size);
  if (started.withoutGil === true) findings.equal(name, 'gil', 'false', String(about.gil));
  findings.equal(name, 'compression', 'false', String(about.compression));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
