import type { Decision, Flip, FlipInput, Weighed } from '../model/decision/decision.js';
import type { Trigger, TriggeredBy } from '../model/decision/trigger.js';
import { verdictTrigger } from '../model/decision/verdict-trigger.js';
import type { MeasuredRun } from './measured-run.js';

/** The numbers at which a decision is to be looked at again: the flips of its inputs, and the verdicts that it rests on. */
export function triggersOf(runs: readonly MeasuredRun[], services: Decision['services']): Trigger[] {
  const weighed = services.filter((service) => service.kind === 'weighed');
  const all = [...weighed.flatMap(flipTriggers), ...weighed.flatMap((one) => verdictTriggers(runs, one))];
  return [...new Map(all.map((trigger) => [trigger.id, rounded(trigger)])).values()];
}

/** No interval is known better than that. */
const DIGITS = 6;

function rounded(trigger: Trigger): Trigger {
  const to = (value: number | null) => (value === null ? null : Number(value.toPrecision(DIGITS)));
  return { ...trigger, atLeast: to(trigger.atLeast), atMost: to(trigger.atMost) };
}

/** What is open has no value that it rests on. */
function flipTriggers({ name, place, choice, flips }: Weighed): Trigger[] {
  if (choice.kind !== 'cheapest') return [];
  const inputs = [...new Set(flips.map(({ input }) => input))];
  return inputs.flatMap((input): Trigger[] => {
    const own = flips.filter((flip) => flip.input === input);
    const bounds = { atLeast: nearest(own, 'below'), atMost: nearest(own, 'above') };
    const byCpu = place.metric === 'cpu_per_1k' && input.endsWith('per-core');
    return [{ id: `${name}.${input}`, of: watched(input, name, place), ...(byCpu ? asCpu(bounds) : bounds) }];
  });
}

type Bounds = Pick<Trigger, 'atLeast' | 'atMost'>;

/** Requests/s of a core, as CPU seconds that a thousand requests take: the other way round. */
function asCpu({ atLeast, atMost }: Bounds): Bounds {
  const turned = (value: number | null) => (value === null ? null : 1_000 / value);
  return { atLeast: turned(atMost), atMost: turned(atLeast) };
}

function nearest(flips: readonly Flip[], side: 'below' | 'above'): number | null {
  const values = flips.filter(({ at, now }) => (side === 'below' ? at < now : at > now)).map(({ at }) => at);
  if (values.length === 0) return null;
  return side === 'below' ? Math.max(...values) : Math.min(...values);
}

function watched(input: FlipInput, service: string, place: Weighed['place']): TriggeredBy {
  const { scenario, level, metric } = place;
  const figure = { kind: 'figure', scenario, level, metric, perCore: metric !== 'cpu_per_1k' } as const;
  switch (input) {
    case 'python-per-core':
      return { ...figure, target: place.python };
    case 'go-per-core':
      return { ...figure, target: place.go };
    case 'peak-rate':
    case 'instance-price':
    case 'rewrite-cost':
    case 'horizon':
    case 'utilisation':
      return { kind: 'need', service, need: input };
  }
}

/** The decided primary comparisons of the two services, in the workload that the service resembles. */
function verdictTriggers(runs: readonly MeasuredRun[], { place }: Weighed): Trigger[] {
  const report = runs.find((run) => run.report.run.id === place.runId)?.report;
  return (report?.comparisons ?? [])
    .filter(({ arm, primary, scenario }) => arm === 'ab' && primary && scenario === place.scenario)
    .filter(({ a, b }) => a === place.python && b === place.go)
    .flatMap((row) => verdictTrigger(row) ?? []);
}
