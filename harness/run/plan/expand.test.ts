import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { claims } from '../../../scenarios/claims/index.js';
import { scenarios } from '../../../scenarios/index.js';
import { FEATURES } from '../../model/plan/scenario.js';
import type { Target } from '../../model/plan/target.js';
import type { Wishes } from './wishes.js';
import { expand } from './expand.js';
import { planSeconds } from './estimate.js';
import { planSha256 } from '../../model/plan/hash.js';

const target = (id: string, language: string): Target => ({
  id,
  language,
  title: id,
  runtime: { go: '.' },
  command: ['x'],
  workers: 1,
  implements: ['healthz', 'about', 'ping', 'posts', 'dashboard', 'hash', 'rooms'],
  profiles: [],
});

function wishes(changes: Partial<Wishes> = {}): Wishes {
  return {
    profile: 'quick',
    lab: 'local',
    seed: 7,
    scenarios: scenarios.filter(({ profiles }) => profiles?.includes('quick') ?? true),
    targets: [target('py', 'python'), target('go', 'go')],
    blocks: null,
    untilDecided: false,
    budgetSeconds: null,
    levels: null,
    objectiveMs: null,
    needed: new Set(),
    onlyAa: false,
    cpus: { target: [0], database: [1], load: [2], shared: [], targetCores: 1, pinned: true },
    openFilesHard: 20_000,
    rules: {},
    claims: [],
    ...changes,
  };
}

describe('the plan', () => {
  it('holds every arm of every scenario once in each block', () => {
    const plan = expand(wishes());
    for (let block = 1; block <= 5; block += 1) {
      const arms = plan.trials
        .filter((trial) => trial.block === block)
        .map(({ scenario, target: id, deployment }) => `${scenario} ${id} ${deployment}`);
      expect(new Set(arms).size).toBe(arms.length);
      expect(arms.sort()).toEqual(
        [
          'crud go 1',
          'crud go 2',
          'crud py 1',
          'dashboard go 1',
          'dashboard py 1',
          'fanout go 1',
          'fanout py 1',
          'hashing go 1',
          'hashing py 1',
        ].sort(),
      );
    }
  });

  it('keeps the trials of one scenario together within a block, so that all arms see the same minutes', () => {
    const plan = expand(wishes());
    const runs = plan.trials.filter((trial, index) => plan.trials[index - 1]?.scenario !== trial.scenario);
    expect(runs.length).toBeLessThanOrEqual(4 * plan.blocks);
  });

  it('is the same for the same seed and another for another, to the hash', () => {
    expect(planSha256(expand(wishes()))).toBe(planSha256(expand(wishes())));
    expect(planSha256(expand(wishes({ seed: 8 })))).not.toBe(planSha256(expand(wishes())));
  });

  it('that ends when it is decided has up to three times the blocks, and looks that are hashed with it', () => {
    const plan = expand(wishes({ untilDecided: true }));
    expect(plan.blocks).toBe(15);
    expect(plan.looks.map(({ blocks }) => blocks)).toEqual([5, 7, 9, 11, 13, 15]);
    expect(expand(wishes({ untilDecided: true, blocks: 6 })).looks).toHaveLength(2);
    const fixed = expand(wishes({ blocks: 15 }));
    expect(fixed.looks).toEqual([]);
    expect(fixed.trials).toEqual(plan.trials);
    expect(planSha256(fixed)).not.toBe(planSha256(plan));
  });

  it('has as many blocks as are expected to fit into its budget, and never more than without one', () => {
    const five = planSeconds(expand(wishes({ blocks: 5 })));
    const eight = planSeconds(expand(wishes({ blocks: 8 })));
    const blocksIn = (budgetSeconds: number, changes: Partial<Wishes> = {}) =>
      expand(wishes({ budgetSeconds, ...changes })).blocks;
    expect(blocksIn(eight)).toBe(5);
    // A second of what is rounded.
    expect(blocksIn(eight + 8, { untilDecided: true })).toBe(8);
    expect(blocksIn(eight + 8, { untilDecided: true, blocks: 6 })).toBe(6);
    expect(expand(wishes({ budgetSeconds: eight + 8, untilDecided: true })).looks.at(-1)?.blocks).toBe(8);
    expect(() => blocksIn(five - 60)).toThrow(/--budget to leave time for 5 blocks/);
    expect(blocksIn(five - 60, { blocks: 2 })).toBe(2);
  });

  it('changes its hash when only a rule changes, or what decides a claim', () => {
    expect(planSha256(expand(wishes({ rules: { pairs: 'four' } })))).not.toBe(planSha256(expand(wishes())));
    expect(planSha256(expand(wishes({ claims: claims.slice(0, 1) })))).not.toBe(planSha256(expand(wishes())));
  });

  it('lets each of three arms go first twice in six blocks, whatever the seed', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const plan = expand(
          wishes({ seed, blocks: 6, scenarios: scenarios.filter(({ id }) => id === 'dashboard') }),
        );
        const firsts = plan.trials.filter((trial, index) => plan.trials[index - 1]?.block !== trial.block);
        // The A/A arm makes three; each takes each place twice in six blocks.
        const count = (id: string, deployment: number) =>
          firsts.filter((trial) => trial.target === id && trial.deployment === deployment).length;
        expect([count('py', 1), count('go', 1)]).toEqual([2, 2]);
      }),
      { numRuns: 20 },
    );
  });

  it("measures a block's arms in the same order of levels, with the same seed", () => {
    const plan = expand(wishes());
    for (const trial of plan.trials) {
      const other = plan.trials.find(
        ({ block, scenario, arm }) => block === trial.block && scenario === trial.scenario && arm === 'ab',
      );
      expect(other?.levels.filter((id) => trial.levels.includes(id))).toEqual(trial.levels);
      expect(other?.seed).toBe(trial.seed);
    }
  });

  it('climbs staircases after every other level, and in no second deployment unless only A/A arms are wanted', () => {
    const crud = scenarios.filter(({ id }) => id === 'crud');
    const trialsOf = (changes: Partial<Wishes>) =>
      expand(wishes({ profile: 'standard', scenarios: crud, ...changes })).trials;
    const staircases = ['objective', 'objective-10ms'];
    for (const { levels, arm } of trialsOf({})) {
      expect(staircases.some((id) => levels.includes(id))).toBe(arm === 'ab');
      if (arm === 'ab') expect(levels.slice(-2).sort()).toEqual(staircases);
    }
    expect(trialsOf({ onlyAa: true }).every(({ levels }) => levels.includes('objective'))).toBe(true);
  });

  it('raises the connections of a fan-out, never shuffles them', () => {
    const plan = expand(wishes({ profile: 'standard' }));
    const inOneRoom = plan.trials.filter(
      ({ scenario, levels }) => scenario === 'fanout' && !levels.includes('rooms-500'),
    );
    for (const trial of inOneRoom) {
      expect(trial.levels).toEqual([
        'conn-1000',
        'conn-5000',
        'broadcasts-4',
        'broadcasts-8',
        'broadcasts-16',
        'conn-10000',
        'conn-25000',
        'conn-50000',
      ]);
    }
  });

  it('gives 50,000 connections the replicas that the limit of open files asks for, and one where it is high', () => {
    const replicas = (openFilesHard: number) =>
      expand(wishes({ profile: 'standard', openFilesHard })).trials.find(
        ({ scenario }) => scenario === 'fanout',
      )?.replicas;
    expect(replicas(20_000)).toBe(3);
    expect(replicas(1_048_576)).toBe(1);
  });

  it('starts as many replicas as a level says, and leaves out those that would share a core', () => {
    const chosen = scenarios.filter(({ id }) => id === 'replicas');
    const planned = (targetCores: number) => {
      const cpus = { ...wishes().cpus, targetCores };
      const plan = expand(wishes({ profile: 'standard', blocks: 1, scenarios: chosen, cpus }));
      return {
        trials: new Set(plan.trials.map(({ levels, startUp }) => `${levels.join()}: ${startUp.replicas}`)),
        derived: plan.scenarios[0]?.derived?.map(({ id }) => id),
        leftOut: plan.leftOut.map(({ level, reason }) => `${level}: ${reason}`),
      };
    };
    const two = { cpu: 'cpu-2-speed-up', db: 'db-2-speed-up' };
    // The scenario takes both cores of two.
    expect(planned(1)).toEqual({
      trials: new Set(['cpu-1: 1', 'cpu-2: 2', 'db-1: 1', 'db-2: 2']),
      derived: [two.cpu, two.db],
      leftOut: ['cpu-4', 'db-4'].map((level) => `${level}: 4 replicas, and the target has 2 cores here`),
    });
    expect(planned(4)).toMatchObject({ leftOut: [], derived: { length: 4 } });
  });

  it('leaves out what threads of one process bring where the target has one core', () => {
    const chosen = scenarios.filter(({ id }) => id === 'crud');
    const needed = new Set(['crud/threads', 'crud/threads-one-core']);
    const planned = (targetCores: number) => {
      const { leftOut, scenarios: own } = expand(
        wishes({ scenarios: chosen, needed, cpus: { ...wishes().cpus, targetCores } }),
      );
      return { left: leftOut.map(({ reason }) => reason), derived: own[0]?.derived?.map(({ id }) => id) };
    };
    const reason = '2 cores for the target, and the target has 1 core here';
    expect(planned(1)).toEqual({ left: [reason, reason], derived: [] });
    expect(planned(2)).toEqual({ left: [], derived: ['threads-speed-up'] });
  });

  it('leaves out the levels whose target would call one that takes no part', () => {
    const chosen = scenarios.filter(({ id }) => id === 'hybrid');
    const whole = (id: string) => ({ ...target(id, id), implements: [...FEATURES] });
    const leftOut = (targets: Target[]) =>
      expand(wishes({ profile: 'standard', scenarios: chosen, targets })).leftOut.map(({ level }) => level);
    expect(leftOut([whole('py')])).toEqual(['via-100', 'via-1000', 'via-10000']);
    expect(leftOut([whole('py'), whole('go-net-http')])).toEqual([]);
  });

  it('names Python for the A/A arm with an even seed and Go with an odd one', () => {
    expect(expand(wishes({ seed: 2 })).primaryAa).toEqual({
      scenario: 'crud',
      level: 'rate-200',
      metric: 'latency_p50',
      target: 'py',
    });
    expect(expand(wishes({ seed: 3 })).primaryAa?.target).toBe('go');
  });

  it('names one of the two compared first for the A/A arm, whatever other targets take part', () => {
    const threads: Target = { ...target('threads', 'python'), implements: ['healthz', 'about', 'ping'] };
    const targets = [target('py', 'python'), target('go', 'go'), threads];
    for (const [seed, named] of [
      [2, 'py'],
      [3, 'go'],
    ] as const) {
      const plan = expand(wishes({ seed, targets }));
      expect(plan.primaryAa?.target).toBe(named);
      expect(plan.trials.filter(({ arm }) => arm === 'aa').map(({ target: id }) => id)).toContain(named);
    }
  });

  it('takes the first primary of the first scenario for the A/A arm where crud is left out', () => {
    const plan = expand(wishes({ scenarios: scenarios.filter(({ id }) => id === 'hashing') }));
    expect(plan.primaryAa).toMatchObject({ scenario: 'hashing', metric: 'throughput' });
  });

  it('smokes the smallest level of each scenario for a second, in two blocks, without an A/A arm', () => {
    const plan = expand(wishes({ profile: 'smoke' }));
    expect(plan.blocks).toBe(2);
    expect(plan.scenarios.map(({ levels }) => levels.map(({ id }) => id))).toEqual([
      ['rate-200'],
      ['wait-0'],
      ['digest-c1'],
      ['conn-1000'],
    ]);
    expect(Object.values(plan.levelSeconds)).toEqual([1, 1, 1, 1]);
    expect(plan.trials.every(({ arm }) => arm === 'ab')).toBe(true);
    expect(
      plan.scenarios.find(({ id }) => id === 'hashing')?.pilots?.map(({ placeholder }) => placeholder),
    ).toEqual(['digestRounds']);
  });

  it('makes two deployments of each target, and no comparison between targets, when only A/A arms are wanted', () => {
    const plan = expand(wishes({ onlyAa: true, scenarios: scenarios.filter(({ id }) => id === 'crud') }));
    expect(plan.trials).toHaveLength(4 * 5);
    expect(plan.trials.every(({ arm }) => arm === 'aa')).toBe(true);
  });

  it('leaves out a target where it does not implement what a scenario needs', () => {
    const partial = { ...target('part', 'rust'), implements: ['healthz', 'about', 'hash'] } satisfies Target;
    const plan = expand(wishes({ targets: [target('py', 'python'), partial] }));
    const scenariosOfPartial = new Set(
      plan.trials.filter((trial) => trial.target === 'part').map(({ scenario }) => scenario),
    );
    expect([...scenariosOfPartial]).toEqual(['hashing']);
  });

  it('gives levels with start-up settings of their own a deployment of their own, those alike one together', () => {
    const all = ['healthz', 'about', 'hash', 'mixed'] as const;
    const able = (id: string) => ({ ...target(id, id), implements: [...all] });
    const plan = expand(
      wishes({
        profile: 'standard',
        blocks: 1,
        targets: [able('py'), able('go')],
        scenarios: scenarios.filter(({ id }) => id === 'hashing' || id === 'pool'),
      }),
    );
    const own = plan.trials.filter((trial) => trial.target === 'py');
    expect(new Set(plan.trials.map(({ id }) => id)).size).toBe(plan.trials.length);
    const hashing = own.filter(({ scenario, deployment }) => scenario === 'hashing' && deployment === 1);
    expect(hashing.map(({ startUp }) => JSON.stringify(startUp)).sort()).toEqual([
      '{"cores":"one"}',
      '{"workers":"one"}',
      '{}',
    ]);
    // A queue that a level leaves behind must not be the next one's.
    expect(own.filter(({ scenario }) => scenario === 'pool')).toHaveLength(8);
  });

  it('adds the levels that named claims need to those of the profile', () => {
    const crud = scenarios.filter(({ id }) => id === 'crud');
    const levels = (needed: string[]) =>
      expand(wishes({ scenarios: crud, needed: new Set(needed) })).scenarios[0]?.levels.map(({ id }) => id);
    expect(levels([])).toEqual(['rate-200', 'objective']);
    expect(levels(['crud/load-50'])).toEqual(['rate-200', 'load-50', 'objective']);
  });

  it('holds staircases, and the pilots they start from, to the objective that is asked for', () => {
    const [crud] = expand(wishes({ objectiveMs: 20 })).scenarios;
    const objectives = [...(crud?.levels ?? []).map(({ load }) => load), ...(crud?.pilots ?? [])].flatMap(
      (one) => ('objectiveMs' in one ? one.objectiveMs : []),
    );
    expect(objectives).toEqual([20, 20]);
  });

  it('leaves out levels that one process may not hold, with the reason, and figures made of them', () => {
    const able = { ...target('py', 'python'), implements: [...FEATURES] };
    const plan = expand(
      wishes({
        profile: 'standard',
        targets: [able, { ...able, id: 'go', language: 'go' }],
        scenarios: scenarios.filter(({ id }) => id === 'connections'),
        openFilesHard: 4_096,
      }),
    );
    expect(plan.scenarios[0]?.levels.map(({ id }) => id)).toEqual(['conn-1000', 'conn-2500']);
    expect(plan.scenarios[0]?.derived).toEqual([]);
    expect(plan.leftOut.map(({ level }) => level)).toEqual(['conn-5000', 'conn-10000']);
    expect(plan.leftOut[0]?.reason).toBe('5,000 connections, and a process may open 4,096 files here');
  });

  it('keeps a pilot only where a level uses what it finds', () => {
    const pilots = (id: string, profile: 'quick' | 'standard') => {
      const [scenario] = expand(
        wishes({ scenarios: scenarios.filter((one) => one.id === id), profile }),
      ).scenarios;
      return scenario?.pilots?.map(({ kind }) => kind);
    };
    expect(pilots('dashboard', 'quick')).toBeUndefined();
    expect(pilots('dashboard', 'standard')).toEqual(['rate-within-objective']);
    expect(pilots('crud', 'quick')).toEqual(['rate-within-objective']);
  });

  it('fits the standard profile into ten hours, with every feature there', () => {
    const whole = (id: string) => ({ ...target(id, id), implements: [...FEATURES] });
    const plan = expand(wishes({ profile: 'standard', scenarios, targets: [whole('py'), whole('go')] }));
    expect(planSeconds(plan)).toBeLessThan(10 * 3_600);
  });

  it.each(['docker', 'local'] as const)(
    'fits the quick profile into ten minutes in the %s lab, with what is repeated of it',
    (lab) => {
      expect(1.05 * planSeconds(expand(wishes({ lab })))).toBeLessThanOrEqual(600);
    },
  );
});
