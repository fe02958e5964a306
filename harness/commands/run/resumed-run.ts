import type { RunData } from '../../analysis/run-data.js';
import { pilotValues, recordsOf } from '../../analysis/run-data.js';
import type { Surroundings } from '../../config.js';
import { userPath } from '../../config.js';
import { UsageError } from '../../errors.js';
import { readManifests } from '../../lab/manifests.js';
import type { Environment } from '../../model/run/environment.js';
import type { Target } from '../../model/plan/target.js';
import { callsDownstream } from '../../run/downstream.js';
import { planSha256 } from '../../run/plan/hash.js';
import type { Resumed } from '../../run/resumed.js';
import { resumedWith } from '../../run/resumed.js';
import { codeSha256 } from '../../setup/code-digest.js';
import { readRun, RunStore } from '../../store.js';
import type { PlanFlags } from '../plan/options.js';
import type { RunLock } from './run-lock.js';
import type { Undertaking } from './undertaking.js';

type OtherFlags = PlanFlags & { readonly out?: string };

const PLAN_FLAGS = [
  'profile',
  'lab',
  'scenario',
  'level',
  'targets',
  'claims',
  'blocks',
  'seed',
  'aa',
  'out',
] as const satisfies readonly (keyof OtherFlags)[];

/** The interrupted run in a folder, which goes on with its own plan. Throws UsageError. */
export function resumedRun(
  path: string,
  flags: OtherFlags,
  surroundings: Surroundings,
  lock: RunLock,
): Undertaking {
  refusePlanFlags(flags);
  const folder = userPath(surroundings, path);
  lock.take(folder);
  const data = readRun(folder);
  requireUnfinished(data, codeSha256(surroundings.checkout));
  const { plan } = data;
  const targets = targetsOf(data, surroundings);
  return {
    kind: 'resumed',
    lab: plan.lab,
    targets,
    downstream: callsDownstream({ scenarios: plan.scenarios, targets }),
    folder,
    resumed: foundIn(data),
    secondsBefore: secondsOf(data),
    planOn: () => plan,
    openStore: ({ environment, elapsedSeconds }) => {
      requireSameMachine(data.environment, environment);
      const store = RunStore.reopen(folder);
      store.append({ record: 'resumed', at: new Date().toISOString(), afterSeconds: elapsedSeconds });
      return store;
    },
  };
}

/** Throws UsageError where the run is complete, its plan was touched, or other code made it. */
function requireUnfinished(data: RunData, codeDigest: string): void {
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
  if (start.codeSha256 !== codeDigest) {
    throw refused(
      `the code that made the first part (${start.codeSha256?.slice(0, 12) ?? 'not recorded'})`,
      `other code in this checkout (${codeDigest.slice(0, 12)})`,
      'Check the same commit out again, or start anew: one run is made by one code.',
    );
  }
}

function foundIn(data: RunData): Resumed {
  return resumedWith(data.observations, {
    calibration: recordsOf(data, 'calibration').at(-1)?.calibration ?? null,
    pilots: pilotValues(recordsOf(data, 'pilot')),
    conformed: new Set(recordsOf(data, 'conformance').map(({ target }) => target)),
    decisions: [
      ...recordsOf(data, 'beyond-ceiling'),
      ...recordsOf(data, 'given-up'),
      ...recordsOf(data, 'repeats-spent'),
    ],
  });
}

/** As far as the journal tells: a run that was killed wrote no end. */
function secondsOf(data: RunData): number {
  const observed = data.observations.map(({ atSeconds }) => atSeconds);
  const ended = recordsOf(data, 'end').map(({ wallSeconds }) => wallSeconds);
  return Math.max(0, ...observed, ...ended);
}

/** Throws UsageError where the machine, its limits or the software on it are not those of the run's first part. */
function requireSameMachine(before: Environment, now: Environment): void {
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

function refusePlanFlags(flags: OtherFlags): void {
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
