import { expect, test } from 'vitest';
import { scenarios } from '../../../scenarios/index.js';
import type { Feature } from '../../model/plan/scenario.js';
import type { Target } from '../../model/plan/target.js';
import { callsDownstream } from './downstream.js';

const target = (id: string, ...features: Feature[]): Target => ({
  id,
  language: 'x',
  title: id,
  runtime: { go: '.' },
  command: ['{binary}'],
  workers: 1,
  profiles: [],
  implements: ['healthz', 'about', ...features],
});
const named = (...ids: string[]) => scenarios.filter(({ id }) => ids.includes(id));

test('the service is called where a target takes part in a scenario whose requests call it', () => {
  const targets = [target('small', 'ping'), target('whole', 'scatter')];
  expect(callsDownstream({ scenarios: named('ping'), targets })).toBe(false);
  expect(callsDownstream({ scenarios: named('ping', 'scatter'), targets })).toBe(true);
  // Without a target that can, nothing of the scenario is run.
  expect(callsDownstream({ scenarios: named('ping', 'scatter'), targets: targets.slice(0, 1) })).toBe(false);
});
