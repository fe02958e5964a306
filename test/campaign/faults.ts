import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { asError } from '../../harness/errors.js';
import { Random } from '../../harness/stats/random.js';
import { ENDINGS, engineRestarted } from './faults/endings.js';
import type { Fault, Row, StruckTrial } from './faults/fault.js';
import { IN_TRIALS } from './faults/in-trials.js';
import type { Victim, Victims } from './faults/victims.js';
import { victimsOn } from './faults/victims.js';
import type { Ground } from './runs/ground.js';
import { reportOf } from './runs/run-on-disk.js';
import { endComplaint } from './runs/to-the-end.js';
import type { Onlooker, Tried } from './tried.js';

const POLL_MS = 20;
const THERE_WITHIN_MS = 60_000;
/** A deployment, its warm-up and its window take longer than this on any machine. */
const LONGEST_DELAY_MS = 1_500;
const TRIAL = /^\d+\/\d+ {2}block (\d+) {2}crud {2}(\S+?)(?: {2}.*)?$/;

/** A fault that has struck, or failed to. */
interface Struck {
  readonly fault: Fault;
  readonly trial: StruckTrial;
  readonly afterMs: number;
  /** Why it could not strike. */
  readonly missed: string | null;
}

interface FaultsAsked {
  readonly count: number;
  readonly seed: number;
  /** Kinds; all where none are named. */
  readonly only?: readonly string[];
  /** A command of the machine's that restarts its Docker engine; undefined where that may not be tried. */
  readonly restartEngine?: string | undefined;
}

/** Every fault so many times: those that strike a trial one after another in a run, those that end a run in one each. */
export async function tryFaults(
  ground: Ground,
  { count, seed, only, restartEngine }: FaultsAsked,
  onlooker: Onlooker,
): Promise<Tried[]> {
  const random = new Random(seed);
  const isAsked = ({ kind, labs }: { kind: string; labs: readonly string[] }) =>
    labs.includes(ground.lab) && (only?.includes(kind) ?? true);
  const endings = [...ENDINGS, ...(restartEngine === undefined ? [] : [engineRestarted(restartEngine)])];
  const tried: Tried[] = [];
  const take = (one: Tried): void => {
    tried.push(one);
    onlooker.tried(one);
  };
  const isEnough = (): boolean => onlooker.enough.aborted;
  for (let round = 1; round <= count && !isEnough(); round += 1) {
    const faults = random.shuffle(IN_TRIALS.filter(isAsked));
    if (faults.length > 0)
      for (const one of await oneAfterAnother(ground, `faults-${round}`, faults, random)) take(one);
    for (const ending of endings.filter(isAsked)) {
      if (isEnough()) break;
      const out = join(ground.folder, `${ending.kind.replaceAll(' ', '-')}-${round}`);
      const complaint = await ending.complaint(ground, out);
      take({ kind: `${ending.kind}, ${ground.lab}`, what: out, complaint });
    }
  }
  return tried;
}

async function oneAfterAnother(
  ground: Ground,
  name: string,
  faults: readonly Fault[],
  random: Random,
): Promise<Tried[]> {
  const out = join(ground.folder, name);
  const victims = victimsOn(ground);
  const waiting = [...faults];
  const struck: Promise<Struck>[] = [];
  // One of a target alone may have to wait for a trial of it.
  const run = ground.startRun(out, ['--blocks', String(faults.length)]);
  run.onLine((line) => {
    const [, block, target] = TRIAL.exec(line) ?? [];
    if (block === undefined || target === undefined) return;
    const at = waiting.findIndex(({ onlyOf }) => onlyOf === undefined || onlyOf === target);
    const [fault] = at < 0 ? [] : waiting.splice(at, 1);
    const afterMs = Math.round(random.uniform() * LONGEST_DELAY_MS);
    if (fault) struck.push(strike(victims, fault, { block: Number(block), target }, afterMs));
  });
  const outcome = await run.ended;
  const all = await Promise.all(struck);
  const what = all.map(({ fault, trial, afterMs }) => wordsFor(fault, trial, afterMs)).join('; ');
  const broken = await endComplaint(ground, out, '', outcome);
  const ofRun = { kind: `run with faults, ${ground.lab}`, what: `${what}\n${out}` };
  if (broken !== null) return [{ ...ofRun, complaint: broken }];
  const { trials } = reportOf(out);
  const isStruck = (row: Row) =>
    all.some(({ trial }) => trial.block === row.block && trial.target === row.target && row.attempt === 0);
  const others = trials.filter((row) => !isStruck(row) && row.cause?.kind === 'failure');
  return [
    ...all.map(({ fault, trial, afterMs, missed }) => ({
      kind: `${fault.kind}, ${ground.lab}`,
      what: `${wordsFor(fault, trial, afterMs)}\n${out}`,
      complaint: missed ?? labelComplaint(fault, trial, trials),
    })),
    {
      ...ofRun,
      complaint: others.length === 0 ? null : `trials that nothing struck: ${others.map(shown).join('; ')}`,
    },
  ];
}

const wordsFor = ({ kind }: Fault, { block, target }: StruckTrial, afterMs: number) =>
  `${kind} in block ${block} of ${target}, ${afterMs} ms after its victim was there`;

async function strike(victims: Victims, fault: Fault, trial: StruckTrial, afterMs: number): Promise<Struck> {
  try {
    const there = await once(() => fault.victim(victims, trial));
    await sleep(afterMs);
    // It may have been started anew meanwhile, at a port that was free.
    await fault.strike((await fault.victim(victims, trial)) ?? there);
    return { fault, trial, afterMs, missed: null };
  } catch (thrown) {
    return { fault, trial, afterMs, missed: `it could not strike: ${asError(thrown).message}` };
  }
}

/** The victim, as soon as it is there. */
async function once(find: () => Promise<Victim | null>): Promise<Victim> {
  const deadline = performance.now() + THERE_WITHIN_MS;
  for (;;) {
    const victim = await find();
    if (victim) return victim;
    if (performance.now() > deadline) throw new Error('it has not come up');
    await sleep(POLL_MS);
  }
}

function labelComplaint(fault: Fault, { block, target }: StruckTrial, trials: readonly Row[]): string | null {
  const rows = trials.filter((row) => row.block === block && row.target === target && row.attempt === 0);
  if (rows.length > 0 && rows.every((row) => fault.isLabel(row))) return null;
  return `expected ${fault.label}, found ${rows.map(shown).join('; ') || 'no row'}`;
}

const shown = ({ id, status, reason }: Row) => `${id} ${status}: ${reason ?? 'no reason'}`;
