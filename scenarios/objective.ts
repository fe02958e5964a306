import type { Connections, Level, Pilot } from '../harness/model/plan/scenario.js';
import type { RequestMix } from '../harness/model/plan/requests.js';
import { LARGE_PROFILES } from './requests.js';

/** Beyond what is injected; `--objective` changes it. */
const OBJECTIVE_MS = 50;
const BUDGET_MS = 10;

interface Traffic {
  readonly connections: Connections;
  readonly requests: RequestMix;
  /** What each request waits in the database or in another service. */
  readonly injectedMs?: number;
}

/** The highest rate at which p99 stays within the objective, looked for from where the pilot found it. */
export function objectiveLevel(pilot: string, { connections, requests, injectedMs = 0 }: Traffic): Level {
  return {
    id: 'objective',
    title: 'the highest rate within the objective',
    load: { kind: 'staircase', objectiveMs: OBJECTIVE_MS, injectedMs, connections, requests, pilot },
    // Of each step.
    seconds: { quick: 1.2, standard: 2 },
    primary: ['rate_within_objective'],
  };
}

/** The same for budgets under 10 ms, whatever `--objective` says. */
export function budgetLevel(pilot: string, traffic: Traffic): Level {
  const level = objectiveLevel(pilot, traffic);
  return {
    ...level,
    id: 'objective-10ms',
    title: 'the highest rate at which 99 % come within 10 ms',
    load: { ...level.load, objectiveMs: BUDGET_MS } as Level['load'],
    profiles: LARGE_PROFILES,
  };
}

export function objectivePilot(
  placeholder: string,
  { connections, requests, injectedMs = 0 }: Traffic,
): Pilot {
  return {
    kind: 'rate-within-objective',
    placeholder,
    objectiveMs: OBJECTIVE_MS,
    injectedMs,
    connections,
    requests,
    rule: 'requests/s of an open loop at which p99 stays within the objective, in the slowest target',
  };
}
