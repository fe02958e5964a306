import { expect, it } from 'vitest';
import type { Observation } from '../../model/run/observation.js';
import type { Level } from '../../model/plan/scenario.js';
import { capacityPerSecond } from './capacity.js';

const levels = [
  { id: 'capacity', load: { kind: 'closed-loop', purpose: 'capacity' } },
  { id: 'load-50', load: { kind: 'open-loop' } },
] as unknown as Level[];

const seen = (target: string, achievedRatePerSecond: number, level = 'capacity') =>
  ({
    status: 'completed',
    scenario: 'crud',
    level,
    target,
    load: { kind: 'http', achievedRatePerSecond },
  }) as unknown as Observation;

it('takes the median of the slower target', () => {
  const observations = [
    ...[100, 900, 110].map((perSecond) => seen('py', perSecond)),
    ...[300, 310, 290].map((perSecond) => seen('go', perSecond)),
    seen('py', 5, 'load-50'),
  ];
  expect(capacityPerSecond(observations, { id: 'crud', levels })).toBe(110);
});

it('knows none where the scenario has no capacity level, or none was measured', () => {
  expect(capacityPerSecond([], { id: 'crud', levels })).toBeNull();
  expect(capacityPerSecond([seen('py', 100)], { id: 'crud', levels: levels.slice(1) })).toBeNull();
});
