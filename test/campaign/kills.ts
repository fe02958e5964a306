import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { JOURNAL } from '../../harness/store/read-run.js';
import { Random } from '../../harness/stats/random.js';
import type { Outcome, Started } from './command.js';
import { killGroup } from './command.js';
import type { Ground } from './runs/ground.js';
import { isRun, journalOf } from './runs/run-on-disk.js';
import { endComplaint, reportComplaint, resumedComplaint, TAKEN_DOWN_SECONDS } from './runs/to-the-end.js';
import type { Onlooker, Tried } from './tried.js';

/** So many kills of one run at most before it is let to its end. */
const MOST_IN_A_ROW = 4;
const LONGEST_DELAY_MS = 3_000;
/** Nodes of a swarm end what their manager wants no more a moment later. */
const GOING_SECONDS = 20;
/** Lines of progress of a run that nobody disturbs, about. */
const LINES = { fresh: 10, resumed: 7 };

/** When a run is killed, and whether the process that would clean after it is killed with it. */
interface Moment {
  readonly afterLines: number;
  readonly afterMs: number;
  readonly withWatchdog: boolean;
  /** The kill cuts off the line that is just being written. */
  readonly tearsLine: boolean;
}

/** So many kills with SIGKILL at random moments, of runs and of what goes on with them; every run is then let to its end. */
export async function tryKills(
  ground: Ground,
  count: number,
  seed: number,
  onlooker: Onlooker,
): Promise<Tried[]> {
  const random = new Random(seed);
  const tried: Tried[] = [];
  const killsOf = () => tried.filter(({ kind }) => kind.startsWith('kill')).length;
  for (let nth = 1; killsOf() < count && !onlooker.enough.aborted; nth += 1) {
    const most = Math.min(random.integer(1, MOST_IN_A_ROW), count - killsOf());
    const ofRun = await killedAgainAndAgain(ground, `kills-${nth}`, most, random);
    tried.push(...ofRun);
    for (const one of ofRun) onlooker.tried(one);
  }
  return tried;
}

async function killedAgainAndAgain(
  ground: Ground,
  name: string,
  most: number,
  random: Random,
): Promise<Tried[]> {
  const folder = join(ground.folder, name);
  mkdirSync(folder);
  const tried: Tried[] = [];
  const said: string[] = [];
  let out = '';
  for (let kill = 1; kill <= most; kill += 1) {
    const goesOn = out !== '' && isRun(out);
    // What was killed before it was a run is started anew, elsewhere: a folder with something in it is never taken.
    if (!goesOn) out = join(folder, `run-${kill}`);
    const moment = drawn(random, goesOn ? LINES.resumed : LINES.fresh);
    said.push(wordsFor(moment, goesOn));
    const before = journalOf(out);
    const started = goesOn ? ground.resume(out) : ground.startRun(out);
    const itself = await killedAt(ground, started, moment);
    if (itself) {
      const complaint = await endComplaint(ground, out, before, itself);
      return [...tried, { kind: kindOf('to its end', ground), what: said.join('; '), complaint }];
    }
    if (moment.tearsLine && isRun(out)) appendFileSync(join(out, JOURNAL), '{"trialId":"b9');
    const complaint =
      (journalOf(out).startsWith(before) ? null : 'lines of the journal are lost') ??
      (await takenDownComplaint(ground, moment)) ??
      (await reportComplaint(ground, out));
    tried.push({ kind: kindOf('kill -9', ground), what: said.join('; '), complaint });
  }
  if (!isRun(out)) return tried;
  const complaint = await resumedComplaint(ground, out);
  return [...tried, { kind: kindOf('to its end', ground), what: said.join('; '), complaint }];
}

const kindOf = (what: string, { lab }: Ground) => `${what}, ${lab}`;

function drawn(random: Random, lines: number): Moment {
  return {
    afterLines: random.integer(0, lines),
    afterMs: Math.round(random.uniform() * LONGEST_DELAY_MS),
    withWatchdog: random.uniform() < 0.5,
    tearsLine: random.uniform() < 0.5,
  };
}

function wordsFor({ afterLines, afterMs, withWatchdog }: Moment, goesOn: boolean): string {
  const what = withWatchdog ? 'it and its watchdog' : 'it';
  return `${goesOn ? 'resumed' : 'started'}, ${what} killed ${afterMs} ms after ${afterLines} lines of progress`;
}

/** Resolves to how the run ended where it did before that moment; null where it was killed. */
async function killedAt(ground: Ground, run: Started, moment: Moment): Promise<Outcome | null> {
  let lines = 0;
  const reached = new Promise<void>((resolve) => {
    const count = () => {
      if (lines === moment.afterLines) resolve();
      lines += 1;
    };
    count();
    run.onLine(count);
  });
  const itself = await Promise.race([run.ended, reached.then(() => sleep(moment.afterMs, null))]);
  if (itself) return itself;
  const guards = moment.withWatchdog
    ? ground.processes().filter(({ command }) => command.includes('watchdog.js'))
    : [];
  for (const { pid } of guards) killGroup(pid);
  killGroup(run.pid);
  const { exitCode, ...outcome } = await run.ended;
  return exitCode === null ? null : { exitCode, ...outcome };
}

/** Without its watchdog a killed run is cleaned after by the next start, which is yet to come, or over hosts by `clean`. */
async function takenDownComplaint(ground: Ground, { withWatchdog }: Moment): Promise<string | null> {
  const cleaned = withWatchdog ? await ground.cleaned() : null;
  if (withWatchdog && cleaned === null) return null;
  const left = await ground.leftAfter(withWatchdog ? GOING_SECONDS : TAKEN_DOWN_SECONDS[ground.lab]);
  const by = cleaned === null ? 'the watchdog' : `clean, which said: ${cleaned.stdout}${cleaned.stderr}`;
  return left.length === 0 ? null : `left by ${by}: ${left.join('; ')}`;
}
