import type { RunData } from '../analysis/run-data.js';
import { pilotValues, recordsOf } from '../analysis/run-data.js';
import type { Surroundings } from '../config.js';
import { userPath } from '../config.js';
import { UsageError } from '../errors.js';
import { readManifests } from '../lab/manifests.js';
import type { Environment } from '../model/environment.js';
import type { Target } from '../model/target.js';
import { pastOf } from '../run/past.js';
import type { Past } from '../run/past.js';
import { planSha256 } from '../run/plan-hash.js';
import { readRun } from '../store.js';
import type { PlanFlags } from './plan-options.js';

/** An interrupted run that goes on: its plan, and what it had found. */
export interface Resumed {
  readonly folder: string;
  readonly data: RunData;
  readonly targets: readonly Target[];
  readonly past: Past;
  /** Targets whose conformance is recorded. */
  readonly conformed: ReadonlySet<string>;
  readonly elapsedSecondsBefore: number;
}

const PLAN_FLAGS = [
  ...['profile', 'lab', 'scenario', 'level', 'targets', 'claims', 'blocks', 'seed', 'aa', 'out'],
] as (keyof PlanFlags)[];

/** Reads the run and checks that it can go on: unfinished, its plan untouched, made by this code. Throws UsageError. */
export function readResumed(
  path: string,
  flags: PlanFlags,
  surroundings: Surroundings,
  codeSha256: string,
): Resumed {
  refusePlanFlags(flags);
  const folder = userPath(surroundings, path);
  const data = readRun(folder);
  const start = recordsOf(data, 'start').at(-1);
  if (!start) throw refused('a run whose trials had begun', 'one without a start record', 'Start it anew.');
  if (recordsOf(data, 'end').at(-1)?.status === 'complete')
    throw refused('an unfinished run', 'one that is complete', 'Read its report, or start another.');
  if (planSha256(data.plan) !== start.planSha256) {
    throw refused(
      `the plan that was hashed before the run (${start.planSha256.slice(0, 12)})`,
      `another in plan.json (${planSha256(data.plan).slice(0, 12)})`,
      'Restore plan.json, or start anew: margins and rules are fixed before a run.',
    );
  }
  if (start.codeSha256 !== codeSha256) {
    throw refused(
      `the code that made the first part (${start.codeSha256?.slice(0, 12) ?? 'not recorded'})`,
      `other code in this checkout (${codeSha256.slice(0, 12)})`,
      'Check the same commit out again, or start anew: one run is made by one code.',
    );
  }
  const atSeconds = data.observations.map((observation) => observation.atSeconds);
  return {
    folder,
    data,
    targets: targetsOf(data, surroundings),
    past: pastOf(data.observations, {
      calibration: recordsOf(data, 'calibration').at(-1)?.calibration ?? null,
      pilots: pilotValues(recordsOf(data, 'pilot')),
    }),
    conformed: new Set(recordsOf(data, 'conformance').map(({ target }) => target)),
    elapsedSecondsBefore: Math.max(
      0,
      ...atSeconds,
      ...recordsOf(data, 'end').map(({ wallSeconds }) => wallSeconds),
    ),
  };
}

/** Throws UsageError where the machine, its limits or the software on it are not those of the run's first part. */
export function requireSameMachine(before: Environment, now: Environment): void {
  const [first] = differencesOf(before, now);
  if (first === undefined) return;
  throw refused(
    `the machine of the run’s first part: ${first.name} ${first.before}`,
    first.now,
    'Resume it on the machine and with the software it began with, or start anew.',
  );
}

interface Difference {
  readonly name: string;
  readonly before: string;
  readonly now: string;
}

function differencesOf(before: Environment, now: Environment): Difference[] {
  return (Object.keys(before) as (keyof Environment)[]).flatMap((name) => {
    const [x, y] = [JSON.stringify(before[name]), JSON.stringify(now[name])];
    return x === y ? [] : [{ name, before: x, now: y }];
  });
}

function refusePlanFlags(flags: PlanFlags): void {
  const given = PLAN_FLAGS.find((name) => flags[name] !== undefined);
  if (given === undefined) return;
  throw refused(
    '--resume without flags that make a plan',
    `--${given}`,
    'Leave it out: the plan is the one in the folder.',
  );
}

function targetsOf({ plan }: RunData, { checkout }: Surroundings): Target[] {
  const known = new Map(readManifests(checkout).map((target) => [target.id, target]));
  return plan.targets.map(({ id }) => {
    const target = known.get(id);
    if (target) return target;
    throw refused(`targets/${id}, which the run measures`, 'no such target here', 'Bring it back.');
  });
}

function refused(expected: string, found: string, remedy: string): UsageError {
  return new UsageError({ expected: `--resume to find ${expected}`, found, remedy });
}
