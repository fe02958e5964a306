import { describe, expect, it } from 'vitest';
import { scenarios } from '../../../scenarios/index.js';
import type { Observation } from '../../model/run/observation.js';
import { TargetStartError } from '../../lab/lab.js';
import type { Calibration, RunRecord } from '../../model/run/environment.js';
import type { Plan, PlannedTrial } from '../../model/plan/plan.js';
import type { Target } from '../../model/plan/target.js';
import { planSeconds, trialSeconds } from '../plan/estimate.js';
import { expand } from '../plan/expand.js';
import { looksWithin } from '../../stats/looks.js';
import type { RunContext } from '../context.js';
import type { RunEvent } from '../events.js';
import { NOT_RESUMED, resumedWith } from './resumed.js';
import { Schedule } from './schedule.js';

const target = (id: string): Target => ({
  id,
  language: id,
  title: id,
  runtime: { go: '.' },
  command: ['x'],
  workers: 1,
  implements: ['healthz', 'about', 'dashboard'],
  profiles: [],
});

const plan = expand({
  profile: 'quick',
  lab: 'local',
  seed: 4,
  scenarios: scenarios.filter(({ id }) => id === 'dashboard'),
  targets: [target('py'), target('go')],
  // Enough of them for the time that repeats may take.
  blocks: 10,
  untilDecided: false,
  budgetSeconds: null,
  levels: ['wait-0', 'wait-50'],
  objectiveMs: null,
  needed: new Set<string>(),
  onlyAa: false,
  cpus: { target: [0], database: [1], load: [2], shared: [], targetCores: 1, pinned: true },
  openFilesHard: 20_000,
  rules: {},
  claims: [],
});

const DEPLOY_SECONDS = 1.5;
const NO_CALIBRATION = {} as Calibration;

interface Made {
  readonly observations: Observation[];
  /** With the seed that each attempt of a trial was told to use. */
  readonly trials: { readonly trial: PlannedTrial; readonly attempt: number }[];
  readonly records: RunRecord[];
}

/** Which gate spoils an observation, if one does. */
type Gates = (observation: Observation) => string | null;

/** Runs the whole schedule on a lab in which no target starts, so that each trial ends at once. */
async function made(gateOf: Gates, changes: Partial<RunContext> = {}): Promise<Made> {
  const { observations, trials, records }: Made = { observations: [], trials: [], records: [] };
  const text = { expected: 'a start', found: 'none', remedy: 'None.' };
  const noDatabase = {
    sharedUrl: () => Promise.reject(new TargetStartError(text, '')),
    exit: () => null,
    answers: () => Promise.resolve(true),
  };
  const context = {
    plan,
    lab: { database: noDatabase, measureLinks: async () => Promise.resolve([]) },
    targets: new Map(plan.targets.map(({ id }) => [id, target(id)])),
    signal: new AbortController().signal,
    elapsedSeconds: () => 0,
    tell: (event: RunEvent) => {
      if (event.kind === 'trial') trials.push(event);
    },
    pilots: new Map(),
    offered: new Map(),
    deploySeconds: new Map(plan.targets.map(({ id }) => [id, DEPLOY_SECONDS])),
    resumed: NOT_RESUMED,
    observe: (observation: Observation) => observations.push(observation),
    record: (record: RunRecord) => records.push(record),
    spoiledLevels: (seen: readonly Observation[]) =>
      seen.flatMap((observation) => {
        const gate = gateOf(observation);
        const { scenario, level, block, attempt } = observation;
        return gate === null ? [] : [{ scenario, level, block, attempt, gates: [gate] }];
      }),
    openComparisons: () => [],
    ...changes,
  } as unknown as RunContext;
  await new Schedule(context, NO_CALIBRATION, new Map(), new Map()).run();
  return { observations, trials, records };
}

const which = ({ trialId, level, attempt }: Observation) => `${trialId} ${level} ${attempt}`;
const inBlock = (number: number) => (observation: Observation) => observation.block === number;
const never: Gates = () => null;
/** Another gate at each attempt, so that none spoils three in a row. */
const changing = ({ attempt, block }: Observation) => `gate-${(attempt + block) % 2}`;

// Most of their time is that which a trial gives to the end of a target to be seen.
describe.concurrent('the schedule', () => {
  it('makes every trial of the plan once, in its order, when nothing is spoiled', async () => {
    const { observations, records } = await made(never);
    const planned = plan.trials.flatMap(({ id, levels }) => levels.map((level) => `${id} ${level}`));
    expect(observations.map(({ trialId, level }) => `${trialId} ${level}`)).toEqual(planned);
    expect(records).toEqual([]);
  });

  it('repeats a spoiled level for every arm of it, at the end of its block, and no other level', async () => {
    const { observations } = await made(({ block, target: id, level, attempt, deployment }) =>
      block === 2 && id === 'py' && deployment === 1 && level === 'wait-50' && attempt === 0 ? 'steal' : null,
    );
    const arms = plan.trials.filter(({ block }) => block === 2).map(({ id }) => id);
    const again = observations.filter(inBlock(2)).map(which).slice(-arms.length);
    expect(again).toEqual(arms.map((id) => `${id} wait-50 1`));
    expect(observations.filter(({ attempt }) => attempt > 0)).toHaveLength(arms.length);
    expect(Math.max(...observations.map(({ block }) => block))).toBe(plan.blocks);
  });

  it('gives a repeat a seed of its own, the same for all arms', async () => {
    const { trials } = await made(({ block, attempt }) =>
      block === 1 && attempt < 2 ? `gate-${attempt}` : null,
    );
    const seeds = [0, 1, 2].map(
      (attempt) =>
        new Set(
          trials
            .filter((one) => one.trial.block === 1 && one.attempt === attempt)
            .map((one) => one.trial.seed),
        ),
    );
    expect(seeds.map(({ size }) => size)).toEqual([1, 1, 1]);
    expect(new Set(seeds.flatMap((each) => [...each])).size).toBe(3);
  });

  it('gives a level up that one gate spoils three times in a row, and measures it once a block from then on', async () => {
    const { observations, records } = await made(({ level }) => (level === 'wait-50' ? 'littles-law' : null));
    const attempts = [1, 2, 10].map((block) =>
      Math.max(...observations.filter(inBlock(block)).map(({ attempt }) => attempt)),
    );
    expect(attempts).toEqual([2, 0, 0]);
    expect(records).toEqual([
      {
        record: 'given-up',
        scenario: 'dashboard',
        level: 'wait-50',
        block: 1,
        gate: 'littles-law',
        timesInARow: 3,
      },
    ]);
    expect(Math.max(...observations.map(({ block }) => block))).toBe(plan.blocks);
  });

  it('adds a spare block of the level, of all arms, with an order and a seed of its own, for a block that stayed spoiled', async () => {
    const { observations, trials } = await made((observation) =>
      observation.block === 3 && observation.level === 'wait-0' ? changing(observation) : null,
    );
    const spare = plan.spareTrials.filter(({ block }) => block === 11);
    expect(observations.filter(inBlock(11)).map(which)).toEqual(spare.map(({ id }) => `${id} wait-0 0`));
    const seedsBefore = plan.trials.map(({ seed }) => seed);
    expect(seedsBefore).not.toContain(trials.at(-1)?.trial.seed);
    expect(Math.max(...observations.map(({ block }) => block))).toBe(11);
  });

  it('repeats for a fifth of the planned time and no longer, and says so once', async () => {
    const { trials, records } = await made((observation) => changing(observation));
    const seconds = trials
      .filter(({ attempt, trial }) => attempt > 0 || trial.block > plan.blocks)
      .reduce((sum, { trial }) => sum + trialSeconds(plan, trial, () => DEPLOY_SECONDS), 0);
    const planned = planSeconds(plan, () => DEPLOY_SECONDS);
    expect(seconds).toBeGreaterThan(0.1 * planned);
    expect(seconds).toBeLessThanOrEqual(0.2 * planned);
    expect(records.filter(({ record }) => record === 'repeats-spent')).toHaveLength(1);
  });

  it('makes only what an interrupted run had not finished, and records no decision twice', async () => {
    const gates: Gates = (observation) => {
      if (observation.level === 'wait-50') return 'littles-law';
      return observation.block === 2 && observation.target === 'go' ? changing(observation) : null;
    };
    const whole = await made(gates);
    const goesOnAfter = async (count: number) => {
      const before = whole.observations.slice(0, count);
      const resumed = resumedWith(before, { ...NOT_RESUMED, decisions: whole.records });
      const rest = await made(gates, { resumed });
      expect(rest.observations.map(which)).toEqual(whole.observations.slice(count).map(which));
      expect(rest.records).toEqual([]);
    };
    const counts = whole.observations.flatMap((_, at) => (at % 5 === 0 ? [at] : []));
    await Promise.all([...counts, whole.observations.length].map(goesOnAfter));
  });

  it('makes again what was called off, and nothing else', async () => {
    const { observations: whole } = await made(never);
    const [first] = whole;
    if (!first) throw new Error('The plan has trials.');
    const { trialId, block, order, scenario, level, target: id, arm, deployment, attempt, atSeconds } = first;
    const who = { trialId, block, order, scenario, level, target: id, arm, deployment, attempt, atSeconds };
    const resumed = resumedWith([{ ...who, status: 'aborted' }, ...whole.slice(1)]);
    expect((await made(never, { resumed })).observations.map(which)).toEqual([which(first)]);
  });

  it('leaves out levels that a pilot’s rate makes pool-bound, and trials in which none is left', async () => {
    const [scenario] = plan.scenarios;
    if (!scenario) throw new Error('The plan has a scenario.');
    const ruled = {
      ...plan,
      scenarios: [
        {
          ...scenario,
          levels: scenario.levels.map((level) => ({
            ...level,
            load: { ...level.load, ratePerSecond: { times: 0.5, pilot: 'capacity' } },
          })),
        },
      ],
    } as Plan;
    const levelsAt = async (capacityPerSecond: number) => {
      const pilots = new Map([['capacity', capacityPerSecond]]);
      const { observations } = await made(never, { plan: ruled, pilots });
      return [...new Set(observations.map(({ level }) => level))].sort();
    };
    // 40 connections bear 400/s at 50 ms, and any rate without a wait.
    expect(await levelsAt(800)).toEqual(['wait-0', 'wait-50']);
    expect(await levelsAt(802)).toEqual(['wait-0']);
  });

  it('leaves out, for every arm, what the generator cannot offer', async () => {
    const offered = new Map([
      ['dashboard/wait-0', null],
      ['dashboard/wait-50', 90],
    ]);
    const { observations } = await made(never, { offered });
    expect([...new Set(observations.map(({ level }) => level))]).toEqual(['wait-50']);
  });

  it('ends at the look that finds nothing open, without spare blocks for what was lost', async () => {
    const looks = looksWithin(5, plan.blocks);
    const openUntil = (blocks: number) => (position: number) =>
      looks[position]!.blocks < blocks ? [{ scenario: 'dashboard', level: 'wait-0' }] : [];
    const gates: Gates = (observation) =>
      observation.block === 3 && observation.level === 'wait-0' ? changing(observation) : null;
    const run = (blocks: number, changes: Partial<RunContext> = {}) =>
      made(gates, { plan: { ...plan, looks }, openComparisons: openUntil(blocks), ...changes });
    const seven = await run(7);
    expect(Math.max(...seven.observations.map(({ block }) => block))).toBe(7);
    expect(seven.records.filter(({ record }) => record === 'look')).toEqual([
      { record: 'look', blocks: 5, open: 1, ends: null },
      { record: 'look', blocks: 6, open: 1, ends: null },
      { record: 'look', blocks: 7, open: 0, ends: 'decided' },
    ]);
    const never = await run(100);
    expect(Math.max(...never.observations.map(({ block }) => block))).toBe(11);
    const resumed = resumedWith(seven.observations, { ...NOT_RESUMED, decisions: seven.records });
    expect(await run(100, { resumed })).toMatchObject({ observations: [], records: [] });
  });

  it('never adds more than two spare blocks, nor a fourth attempt', async () => {
    const { observations } = await made((observation) => changing(observation));
    expect(Math.max(...observations.map(({ block }) => block))).toBeLessThanOrEqual(12);
    expect(Math.max(...observations.map(({ attempt }) => attempt))).toBe(2);
  });
});
