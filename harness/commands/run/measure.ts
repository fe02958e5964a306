import { join } from 'node:path';
import { openComparisons } from '../../analysis/open-comparisons.js';
import { spoiledLevels } from '../../analysis/spoiled-levels.js';
import { asError } from '../../errors.js';
import type { Lab } from '../../lab/lab.js';
import type { ByDifference } from '../../model/plan/by-difference.js';
import type { Plan } from '../../model/plan/plan.js';
import type { Target } from '../../model/plan/target.js';
import type { LinkRecord } from '../../model/run/link.js';
import type { Progress } from '../../progress.js';
import { AgentPool } from '../../run/agent-pool.js';
import { ProbeOfLab } from '../../run/deployment/database.js';
import { DownstreamService } from '../../run/deployment/downstream.js';
import { OwnDatabase } from '../../run/own-database.js';
import { run } from '../../run/run.js';
import type { RunStore } from '../../store/run-store.js';
import type { Bench } from '../../lab/bench.js';
import type { Beside } from '../own/beside.js';
import type { CodeWatch } from './code-watch.js';
import { Recorder } from './recorder.js';
import type { Undertaking } from './undertaking.js';

export interface Measuring {
  readonly plan: Plan;
  readonly progress: Progress;
  readonly signal: AbortSignal;
  readonly elapsedSeconds: () => number;
  readonly code: CodeWatch;
  /** What is read along; null for nothing. */
  readonly beside: Beside | null;
}

/** A run whose store was opened: whole, or stopped by an error, which waits for the report of what was measured. */
export interface OpenedRun {
  readonly store: RunStore;
  readonly error: Error | null;
}

/** Runs the plan in the bench's lab. Throws what keeps the store from being opened. */
export async function measure(
  bench: Bench,
  undertaking: Undertaking,
  measuring: Measuring,
): Promise<OpenedRun> {
  const { plan, elapsedSeconds } = measuring;
  await using lab = await bench.start(join(undertaking.folder, 'logs'));
  const environment = await bench.describe(lab, plan.cpus);
  const { reference = null } = measuring.beside ?? {};
  const setUp = [...bench.records(), ...(reference ? [reference] : [])];
  const store = undertaking.openStore({
    plan,
    environment,
    setUp,
    elapsedSeconds: elapsedSeconds(),
    words: bench.words ?? [],
  });
  const error = await firstFailure(
    () => runIn(lab, new Recorder(store, measuring.code), undertaking, measuring),
    () => lab[Symbol.asyncDispose](),
  );
  return { store, error };
}

/** Every step is taken, whatever became of those before; the first that failed is the one to be told. */
async function firstFailure(...steps: readonly (() => PromiseLike<void>)[]): Promise<Error | null> {
  let first: Error | null = null;
  for (const step of steps) {
    try {
      await step();
    } catch (thrown) {
      first ??= asError(thrown);
    }
  }
  return first;
}

async function runIn(
  lab: Lab,
  recorder: Recorder,
  { targets, resumed }: Undertaking,
  { plan, progress, signal: user, elapsedSeconds, beside }: Measuring,
): Promise<void> {
  const signal = recorder.signalWith(user);
  const cpus = lab.layoutFor('separate').load;
  await using agents = await AgentPool.start(
    (index) => lab.startAgent({ cpus, index }),
    plan.agents,
    plan.loadAgents,
  );
  await using probe = new ProbeOfLab(lab.database);
  await probe.ready();
  // Whoever waits for an agent hears of the interruption through its end.
  signal.addEventListener('abort', () => void agents[Symbol.asyncDispose](), { once: true });
  const pilots = new Map(resumed.pilots);
  const offered = new Map<string, number | null>();
  const byDifference: ByDifference[] = [];
  const links: LinkRecord[] = [...resumed.links];
  const carriedOut = (): Plan => ({ ...plan, byDifference });
  signal.throwIfAborted();
  await run({
    plan,
    lab,
    targets: startedAs(plan, targets),
    agents,
    probe,
    ownDatabase:
      beside &&
      new OwnDatabase(beside.database, (why) => {
        progress.show({ kind: 'note', text: `Your Postgres could not be read in a window: ${why}` });
      }),
    downstream: new DownstreamService(() => lab.startDownstream()),
    pilots,
    pilotsByTarget: new Map(resumed.pilotsByTarget),
    deploySeconds: new Map(resumed.deploySeconds),
    generator: { mostPerSecond: null },
    offered,
    latencies: new Map(),
    byDifference,
    resumed,
    signal,
    callOff: (reason) => {
      recorder.callOff(reason);
    },
    elapsedSeconds,
    secondsOf: ({ scenario }, level) => plan.levelSeconds[`${scenario}/${level}`] ?? 0,
    spoiledLevels: (observations, calibration) =>
      spoiledLevels(carriedOut(), calibration, observations, links),
    openComparisons: (look, observations, calibration) =>
      openComparisons(
        { plan: carriedOut(), pilots, leftOut: leftOutOf(offered) },
        look,
        observations,
        calibration,
        links,
      ),
    tell: (event) => {
      progress.show(event);
    },
    observe: (observation) => {
      recorder.observe(observation);
      progress.show({ kind: 'observation', observation });
    },
    record: (record) => {
      if (record.record === 'link') links.push(record);
      recorder.record(record);
    },
  }).catch((thrown: unknown) => {
    throw recorder.refused ?? thrown;
  });
}

/** The plan's targets by id: one with a planted effect is started as the one that it is of. */
function startedAs(plan: Plan, targets: readonly Target[]): Map<string, Target> {
  return new Map(
    plan.targets.flatMap(({ id, planted }) => {
      const target = targets.find((known) => known.id === (planted?.of ?? id));
      return target ? [[id, target] as const] : [];
    }),
  );
}
const leftOutOf = (offered: ReadonlyMap<string, number | null>) =>
  new Set([...offered].flatMap(([level, perSecond]) => (perSecond === null ? [level] : [])));
