import { describe, expect, it } from 'vitest';
import { scenarios } from '../../scenarios/index.js';
import type { Observation } from '../model/run/observation.js';
import type { Plan } from '../model/plan/plan.js';
import type { Target } from '../model/plan/target.js';
import { expand } from './plan/expand.js';
import type { RunContext } from './context.js';
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
  blocks: null,
  levels: ['wait-0', 'wait-50'],
  needed: new Set<string>(),
  onlyAa: false,
  cpus: { target: [0], database: [1], load: [2], shared: [], targetCores: 1, pinned: true },
  openFilesHard: 20_000,
  rules: {},
  claims: [],
});

/** Runs the whole schedule on a lab whose database never answers, so that each trial ends at once. */
async function observed(
  isInvalid: (observation: Observation) => boolean,
  changes: Partial<RunContext> = {},
): Promise<Observation[]> {
  const observations: Observation[] = [];
  const noDatabase = { sharedUrl: () => Promise.reject(new Error('no database')) };
  const context = {
    plan,
    lab: { database: noDatabase },
    targets: new Map(plan.targets.map(({ id }) => [id, target(id)])),
    signal: new AbortController().signal,
    elapsedSeconds: () => 0,
    tell: () => undefined,
    pilots: new Map(),
    resumed: NOT_RESUMED,
    observe: (observation: Observation) => observations.push(observation),
    ...changes,
  } as unknown as RunContext;
  await new Schedule(context, isInvalid, new Map(), new Map()).run();
  return observations;
}

const which = ({ trialId, level, attempt }: Observation) => `${trialId} ${level} ${attempt}`;

const attempts = (observations: readonly Observation[], block: number) =>
  observations.filter((each) => each.block === block).map(which);

describe('the schedule', () => {
  it('makes every trial of the plan once, in its order, when nothing is spoiled', async () => {
    const observations = await observed(() => false);
    const planned = plan.trials.flatMap(({ id, levels }) => levels.map((level) => `${id} ${level}`));
    expect(observations.map(({ trialId, level }) => `${trialId} ${level}`)).toEqual(planned);
  });

  it('repeats a spoiled level once, at the end of its block, and no other', async () => {
    const observations = await observed(
      ({ block, target: id, level, attempt, deployment }) =>
        block === 2 && id === 'py' && deployment === 1 && level === 'wait-50' && attempt === 0,
    );
    const inBlock = attempts(observations, 2);
    expect(inBlock.filter((each) => each.endsWith('1'))).toEqual(['b2-dashboard-py wait-50 1']);
    expect(inBlock.at(-1)).toBe('b2-dashboard-py wait-50 1');
    expect(Math.max(...observations.map(({ block }) => block))).toBe(5);
  });

  it('adds one spare block, of all arms, for a block that stayed spoiled', async () => {
    const observations = await observed(({ block, target: id }) => block === 3 && id === 'go');
    const arms = plan.trials.filter(({ block }) => block === 1).length;
    expect(new Set(observations.filter(({ block }) => block === 6).map(({ trialId }) => trialId)).size).toBe(
      arms,
    );
    expect(Math.max(...observations.map(({ block }) => block))).toBe(6);
  });

  it('makes only what an interrupted run had not finished, its repeats and spare blocks included', async () => {
    const isInvalid = ({ block, target: id, level }: Observation) =>
      block === 2 && id === 'go' && level === 'wait-0';
    const whole = await observed(isInvalid);
    for (let made = 0; made <= whole.length; made += 7) {
      const before = whole.slice(0, made);
      const resumed = resumedWith(before);
      const rest = await observed(isInvalid, { resumed });
      expect(rest.map(which)).toEqual(whole.slice(made).map(which));
    }
  });

  it('makes again what was called off, and nothing else', async () => {
    const whole = await observed(() => false);
    const [first] = whole;
    if (!first) throw new Error('The plan has trials.');
    const { trialId, block, order, scenario, level, target: id, arm, deployment, attempt, atSeconds } = first;
    const who = { trialId, block, order, scenario, level, target: id, arm, deployment, attempt, atSeconds };
    const resumed = resumedWith([{ ...who, status: 'aborted' }, ...whole.slice(1)]);
    expect((await observed(() => false, { resumed })).map(which)).toEqual([which(first)]);
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
      const observations = await observed(() => false, { plan: ruled, pilots });
      return [...new Set(observations.map(({ level }) => level))].sort();
    };
    // 40 connections bear 400/s at 50 ms, and any rate without a wait.
    expect(await levelsAt(800)).toEqual(['wait-0', 'wait-50']);
    expect(await levelsAt(802)).toEqual(['wait-0']);
  });

  it('never adds more than two spare blocks, nor a third attempt', async () => {
    const observations = await observed(() => true);
    expect(Math.max(...observations.map(({ block }) => block))).toBe(7);
    expect(Math.max(...observations.map(({ attempt }) => attempt))).toBe(1);
  });
});
