import type { RunData } from '../../analysis/run-data.js';
import { pilotValues, recordsOf } from '../../analysis/run-data.js';
import type { Surroundings } from '../../config.js';
import { userPath } from '../../config.js';
import { UsageError } from '../../errors.js';
import { withEditions } from '../../lab/editions.js';
import { readManifests } from '../../lab/manifests.js';
import type { Environment, RunRecord } from '../../model/run/environment.js';
import type { NamedHosts } from '../../model/plan/hosts.js';
import { withAgents } from '../../model/plan/hosts.js';
import type { Plan } from '../../model/plan/plan.js';
import { withWords } from '../../model/scrub.js';
import type { Target } from '../../model/plan/target.js';
import { callsDownstream } from '../../run/deployment/downstream.js';
import type { Resumed } from '../../run/schedule/resumed.js';
import { resumedWith } from '../../run/schedule/resumed.js';
import { codeSha256 } from '../../setup/code-digest.js';
import { RunStore } from '../../store/run-store.js';
import { scrubbed } from '../../store/scrubbed.js';
import { FolderLock } from '../../store/lock.js';
import { readRun, requireRun } from '../../store/read-run.js';
import { ownTargets } from '../own/own-targets.js';
import type { PlanFlags } from '../plan/flags.js';
import { hostsNamedBy } from '../plan/options.js';
import { differenceBetween } from './same-machine.js';
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
  'untilDecided',
  'budget',
  'seed',
  'aa',
  'objective',
  'rate',
  'needs',
  'loadAgents',
  'scenarioFile',
  'replay',
  'replayFor',
  'out',
] as const satisfies readonly (keyof OtherFlags)[];

/** The interrupted run in a folder, which goes on with its own plan. Throws UsageError. */
export function resumedRun(path: string, flags: OtherFlags, surroundings: Surroundings): Undertaking {
  refusePlanFlags(flags);
  const folder = userPath(surroundings, path);
  requireRun(folder);
  const lock = FolderLock.take(folder);
  try {
    return goingOn(readRun(folder), { folder, flags, surroundings, lock });
  } catch (thrown) {
    lock[Symbol.dispose]();
    throw thrown;
  }
}

interface Resuming {
  readonly folder: string;
  readonly flags: OtherFlags;
  readonly surroundings: Surroundings;
  readonly lock: FolderLock;
}

function goingOn(data: RunData, { folder, flags, surroundings, lock }: Resuming): Undertaking {
  const codeDigest = codeSha256(surroundings.checkout);
  requireUnfinished(data, codeDigest);
  const { plan } = data;
  const targets = targetsOf(data, flags, surroundings);
  return {
    kind: 'resumed',
    codeSha256: codeDigest,
    lab: plan.lab,
    hosts: hostsOf(plan, flags, surroundings),
    targets,
    downstream: callsDownstream({ scenarios: plan.scenarios, targets }),
    folder,
    resumed: foundIn(data),
    secondsBefore: secondsOf(data),
    planOn: () => plan,
    openStore: ({ environment, setUp, elapsedSeconds, words }) => {
      const names = withWords(surroundings.names, words);
      requireSameMachine(data, scrubbed(environment, names));
      requireSameImages(data, setUp);
      const store = RunStore.reopen(folder, names);
      store.append({ record: 'resumed', at: new Date().toISOString(), afterSeconds: elapsedSeconds });
      return store;
    },
    [Symbol.dispose]: () => {
      lock[Symbol.dispose]();
    },
  };
}

/** No record names them: they are named again, and must be the same machines. */
function hostsOf(
  { lab, loadAgents = 1 }: Pick<Plan, 'lab' | 'loadAgents'>,
  flags: OtherFlags,
  surroundings: Surroundings,
): NamedHosts | null {
  const named = hostsNamedBy(flags, surroundings);
  const hosts = named && withAgents(named, loadAgents);
  if ((lab === 'hosts') === (hosts !== null)) return hosts;
  throw lab === 'hosts'
    ? refused('the hosts of the run, which no record names', 'no --host', 'Name them as the run’s start did.')
    : refused('the run’s own lab', '--host', `Leave it out: the run was made in the lab ${lab}.`);
}

/** Throws UsageError where the run is complete, or other code made it. */
function requireUnfinished(data: RunData, codeDigest: string): void {
  // Of a run that went to its end, what cannot be read any more is measured again.
  if (recordsOf(data, 'end').at(-1)?.status === 'complete' && (data.lost ?? []).length === 0)
    throw refused('an unfinished run', 'one that is complete', 'Read its report, or start another.');
  const madeBy = recordsOf(data, 'start').at(-1)?.codeSha256;
  if (madeBy !== codeDigest) {
    throw refused(
      `the code that made the first part (${madeBy?.slice(0, 12) ?? 'not recorded'})`,
      `other code in this checkout (${codeDigest.slice(0, 12)})`,
      'Check the same commit out again, or start anew: one run is made by one code.',
    );
  }
}

function foundIn(data: RunData): Resumed {
  return resumedWith(data.observations, {
    calibration: recordsOf(data, 'calibration').at(-1)?.calibration ?? null,
    pilots: pilotValues(recordsOf(data, 'pilot')),
    pilotsByTarget: new Map(
      recordsOf(data, 'pilot').flatMap(({ placeholder, perTarget }) =>
        perTarget ? [[placeholder, perTarget]] : [],
      ),
    ),
    conformed: new Set(recordsOf(data, 'conformance').map(({ target }) => target)),
    deploySeconds: new Map(
      recordsOf(data, 'conformance').flatMap(({ target, deploySeconds }) =>
        deploySeconds === undefined ? [] : [[target, deploySeconds]],
      ),
    ),
    byDifference: recordsOf(data, 'by-difference').at(-1)?.figures ?? null,
    decisions: [
      ...recordsOf(data, 'beyond-ceiling'),
      ...recordsOf(data, 'given-up'),
      ...recordsOf(data, 'repeats-spent'),
      ...recordsOf(data, 'look'),
    ],
    links: recordsOf(data, 'link'),
  });
}

/** As far as the journal tells: a run that was killed wrote no end. */
function secondsOf(data: RunData): number {
  const observed = data.observations.map(({ atSeconds }) => atSeconds);
  const ended = recordsOf(data, 'end').map(({ wallSeconds }) => wallSeconds);
  return Math.max(0, ...observed, ...ended);
}

/** Throws UsageError where what decides figures is not as it was in the run's first part. */
function requireSameMachine({ plan, environment }: RunData, now: Environment): void {
  const difference = differenceBetween(plan, environment, now);
  if (difference === null) return;
  throw refused(
    `the machine of the run’s first part: ${difference.name} ${difference.before}, on which rests ${difference.touches}`,
    difference.now,
    'Resume it on the machine and with the software it began with, or start anew.',
  );
}

/** Throws UsageError where an image is another than the one whose containers were measured. */
function requireSameImages(data: RunData, setUp: readonly RunRecord[]): void {
  const before = new Map(recordsOf(data, 'image').map(({ image }) => [image.service, image.id]));
  for (const record of setUp) {
    if (record.record !== 'image') continue;
    const { service, id } = record.image;
    const measured = before.get(service);
    if (measured === undefined || measured === id) continue;
    throw refused(
      `the image of ${service} that the first part measured (${measured.slice(0, 19)})`,
      `another (${id.slice(0, 19)})`,
      'Give the image that you have kept its name again, or start anew: one run measures one image.',
    );
  }
}

function refusePlanFlags(flags: OtherFlags): void {
  const given = PLAN_FLAGS.find((name) => flags[name] !== undefined);
  if (given === undefined) return;
  throw refused(
    '--resume without flags that make a plan',
    `--${given.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
    'Leave it out: the plan is the one in the folder.',
  );
}

/** Of a reader's own services no record holds where they are: the flags say it again. */
function targetsOf({ plan }: RunData, flags: OtherFlags, surroundings: Surroundings): Target[] {
  const isOwn = plan.targets.some(({ own }) => own);
  const started = new Set(plan.targets.map(({ id, planted }) => planted?.of ?? id));
  const all = isOwn
    ? ownTargets(flags, surroundings)
    : withEditions(readManifests(surroundings.checkout), [...started]);
  const known = new Map(all.map((target) => [target.id, target]));
  return [...started].map((id) => {
    const target = known.get(id);
    if (target) return target;
    throw isOwn
      ? refused(
          `a --target for ${id}, which the run measures`,
          'none',
          `Say again where it is: --target ${id}=URL.`,
        )
      : refused(`targets/${id}, which the run measures`, 'no such target here', 'Bring it back.');
  });
}

function refused(expected: string, found: string, remedy: string): UsageError {
  return new UsageError({ expected: `--resume to find ${expected}`, found, remedy });
}
