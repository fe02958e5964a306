import { describe, expect, it } from 'vitest';
import type { RunRecord } from '../../model/run/environment.js';
import type { Observation } from '../../model/run/observation.js';
import type { Plan } from '../../model/plan/plan.js';
import type { Level } from '../../model/plan/scenario.js';
import { defineScenario } from '../../model/plan/scenario.js';
import { judgeObservations } from '../window/judged-levels.js';
import { compareAll, comparedIn } from './compare-all.js';
import { completed, levels, planOf, scenario } from '../observations.test-support.js';

const capacityPilot = {
  kind: 'capacity' as const,
  placeholder: 'most',
  connections: 8,
  engine: 'raw' as const,
  requests: levels.rate.load.requests,
  rule: 'of the slower target',
};
const piloted: Level = {
  ...levels.wait,
  id: 'piloted',
  load: { ...levels.wait.load, ratePerSecond: { times: 0.5, pilot: 'most' } },
};
const own = defineScenario({
  ...scenario,
  levels: [levels.rate, levels.capacity, piloted],
  pilots: [capacityPilot],
  derived: [
    {
      id: 'growth',
      title: 'capacity against a rate',
      metric: 'memory_quotient',
      primary: true,
      from: {
        kind: 'quotient',
        of: { level: 'capacity', metric: 'memory_peak' },
        by: { level: 'rate', metric: 'memory_peak' },
      },
    },
  ],
});

type Trial = Plan['trials'][number];
const trial = (target: string, served: string[], changes: Partial<Trial> = {}): Trial => ({
  ...planOf(1).trials[0]!,
  id: `b1-${target}-${served.join('-')}`,
  target,
  levels: served,
  ...changes,
});

function compared(trials: Trial[], records: RunRecord[] = [], observations: Observation[] = []): string[] {
  const targets = ['py', 'go', 'rs'].map((id) => ({ id, language: id, title: id }));
  const plan: Plan = { ...planOf(5), targets, scenarios: [own], trials };
  const data = { plan, environment: {} as never, records, observations };
  const rows = compareAll(comparedIn(data), judgeObservations(plan, observations, null), {
    deliveryCeilingPerSecond: null,
    bootstrapResamples: 0,
  });
  return rows
    .filter(({ primary, marginKind }) => primary && marginKind === 'ratio')
    .map(({ level, metric, arm, a, b }) => `${level} ${metric} ${arm} ${a}-${b}`);
}

const all = own.levels.map(({ id }) => id);
const pilot: RunRecord = {
  record: 'pilot',
  scenario: 'test',
  placeholder: 'most',
  value: 100,
  measuredMs: null,
};

describe('a run compares', () => {
  it('each target with each later one, at each level and for each derived figure', () => {
    const trials = ['py', 'go', 'rs'].map((target) => trial(target, all));
    const rows = compared(trials, [pilot]);
    expect(rows.filter((row) => row.startsWith('capacity throughput'))).toEqual([
      'capacity throughput ab py-go',
      'capacity throughput ab py-rs',
      'capacity throughput ab go-rs',
    ]);
    expect(rows.filter((row) => row.startsWith('growth'))).toHaveLength(3);
    expect(rows.filter((row) => row.startsWith('piloted'))).toHaveLength(3);
  });

  it('nothing with a target that was not to take part, at a level or in one that a figure is made from', () => {
    const rows = compared([
      trial('py', all),
      trial('go', ['rate']),
      // Levels of one figure may be served in trials of their own.
      trial('rs', ['rate']),
      trial('rs', ['capacity'], { startUp: { cores: 'one' } }),
    ]);
    expect(rows.filter((row) => row.startsWith('growth'))).toEqual(['growth memory_quotient ab py-rs']);
    expect(rows.filter((row) => row.startsWith('rate latency_p50'))).toHaveLength(3);
    expect(rows.filter((row) => row.startsWith('piloted'))).toEqual([]);
  });

  it('a second deployment with the first only at the levels that it served', () => {
    const rows = compared([
      trial('py', all),
      trial('go', all),
      trial('py', ['rate'], { deployment: 2, arm: 'aa' }),
    ]);
    expect(rows.filter((row) => row.includes(' aa '))).toEqual([
      'rate latency_p50 aa py-py',
      'rate cpu_per_1k aa py-py',
    ]);
  });

  it('no level that a pilot’s rate made pool-bound', () => {
    // A pool of 20 held for 50 ms bears 200/s.
    const trials = [trial('py', all), trial('go', all)];
    const at = (value: number) =>
      compared(trials, [{ ...pilot, value }]).filter((row) => row.startsWith('piloted'));
    expect(at(400)).toEqual(['piloted latency_p50 ab py-go']);
    expect(at(402)).toEqual([]);
  });

  it('what was planned and gave nothing, so that it is not passed over in silence', () => {
    const trials = [trial('py', all), trial('go', all)];
    const observed = completed({ block: 1, target: 'py', level: 'rate' });
    expect(compared(trials, [pilot], [observed])).toContain('rate latency_p50 ab py-go');
  });
});
