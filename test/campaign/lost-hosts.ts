import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { hostRoleSchema } from '../../harness/model/plan/hosts.js';
import { Random } from '../../harness/stats/random.js';
import type { ThreeHosts } from '../many-hosts/three-hosts.js';
import { brokenPromise } from './promise.js';
import type { Ground } from './runs/ground.js';
import { isRun, reportOf } from './runs/run-on-disk.js';
import { leftComplaint } from './runs/to-the-end.js';
import type { Tried } from './tried.js';

const LONGEST_DELAY_MS = 3_000;
/** Lines of progress of a run that nobody disturbs, about. */
const LINES = 12;
const LONGEST_AWAY_MS = 10_000;
const KINDS = ['connection', 'engine', 'network'] as const;

/** How one host is lost, and comes back. */
interface Loss {
  readonly of: 'connection' | 'engine' | 'network';
  readonly host: (typeof hostRoleSchema.options)[number];
  readonly afterLines: number;
  readonly afterMs: number;
  readonly awayMs: number;
}

/**
 * So many times a host is lost at a random moment of a run: its connection, its engine or its network, which come back. Whether the
 * run goes on or stops as partial, no target is blamed for it, and the next `clean` leaves nothing on any host.
 */
export async function tryLostHosts(
  ground: Ground,
  three: ThreeHosts,
  count: number,
  seed: number,
  tell: (done: number) => void,
): Promise<Tried[]> {
  const random = new Random(seed);
  const tried: Tried[] = [];
  for (let nth = 1; nth <= count; nth += 1) {
    const loss = drawn(random);
    const out = join(ground.folder, `lost-${nth}`);
    const complaint = await complaintOf(ground, three, loss, out);
    tried.push({ kind: `${loss.of} of a host lost`, what: `${wordsFor(loss)}\n${out}`, complaint });
    tell(nth);
  }
  return tried;
}

function drawn(random: Random): Loss {
  const roles = hostRoleSchema.options;
  return {
    of: KINDS[random.integer(0, KINDS.length - 1)] ?? 'engine',
    host: roles[random.integer(0, roles.length - 1)] ?? 'target',
    afterLines: random.integer(0, LINES),
    afterMs: Math.round(random.uniform() * LONGEST_DELAY_MS),
    awayMs: Math.round(random.uniform() * LONGEST_AWAY_MS),
  };
}

const wordsFor = ({ of, host, afterLines, afterMs, awayMs }: Loss) =>
  `the ${of} of the host of ${host} ${afterMs} ms after ${afterLines} lines of progress${of === 'connection' ? '' : `, back after ${awayMs} ms`}`;

async function complaintOf(
  ground: Ground,
  three: ThreeHosts,
  loss: Loss,
  out: string,
): Promise<string | null> {
  const run = ground.startRun(out, ['--targets', 'go-net-http', '--aa']);
  let lines = 0;
  const strikes: Promise<void>[] = [];
  const count = () => {
    if (lines === loss.afterLines) strikes.push(strike(ground, three, loss));
    lines += 1;
  };
  count();
  run.onLine(count);
  const outcome = await run.ended;
  await Promise.all(strikes);
  const cleaned = await ground.start(['clean']).ended;
  return (
    brokenPromise(outcome) ?? brokenPromise(cleaned) ?? blamed(out) ?? (await leftComplaint(ground, out))
  );
}

async function strike(ground: Ground, three: ThreeHosts, loss: Loss): Promise<void> {
  await sleep(loss.afterMs);
  const host = three.hosts[loss.host];
  if (loss.of === 'connection') {
    const ours = ground.processes().filter(({ command }) => command.endsWith(`${host.alias} cat`));
    for (const { pid } of ours) process.kill(pid, 'SIGKILL');
    return;
  }
  if (loss.of === 'network') {
    three.namespaces.cut(host.namespace);
    await sleep(loss.awayMs);
    three.namespaces.mend(host.namespace);
    return;
  }
  await host.stopEngine();
  await sleep(loss.awayMs);
  await host.startEngine();
}

function blamed(out: string): string | null {
  if (!isRun(out)) return null;
  const failed = reportOf(out).trials.filter(({ status }) => status === 'failed');
  return failed.length === 0
    ? null
    : `the target is blamed: ${failed.map(({ reason }) => reason ?? '').join('; ')}`;
}
