import type { Decision, Flip, FlipInput, OptionId, Weighed } from '../model/decision/decision.js';
import type { Trigger, TriggeredBy } from '../model/decision/trigger.js';
import { verdictTrigger } from '../model/decision/verdict-trigger.js';
import { objectiveUs } from '../model/plan/scenario.js';
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
function flipTriggers(service: Weighed): Trigger[] {
  const { name, place, choice, flips } = service;
  if (choice.kind !== 'cheapest') return [];
  const inputs = [...new Set(flips.map(({ input }) => input))];
  return inputs.flatMap((input) => {
    const own = flips.filter((flip) => flip.input === input);
    const bounds = { atLeast: nearest(own, 'below'), atMost: nearest(own, 'above') };
    const byCpu = place.metric === 'cpu_per_1k' && isRate(input);
    return watched(input, service).map((of) => ({
      id: `${name}.${input}`,
      of,
      ...(byCpu ? asCpu(bounds) : bounds),
    }));
  });
}

const isRate = (input: FlipInput): input is `${OptionId}-per-core` => input.endsWith('-per-core');

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

/** A figure of the next run, or a need of the team's. */
function watched(input: FlipInput, { name, options, place }: Weighed): TriggeredBy[] {
  if (!isRate(input)) return [{ kind: 'need', service: name, need: input }];
  const { scenario, metric, objectiveMs, injectedWaitMs: injectedMs } = place;
  const objective = objectiveMs === null ? {} : { objectiveUs: objectiveUs({ objectiveMs, injectedMs }) };
  return options.flatMap((option): TriggeredBy[] => {
    if (option.kind !== 'sized' || `${option.id}-per-core` !== input) return [];
    const { target, level } = option.perCore;
    const perCore = metric !== 'cpu_per_1k';
    return [{ kind: 'figure', scenario, level, metric, target, perCore, ...objective }];
  });
}

/** The decided primary comparisons of the two services, in the workload that the service resembles. */
function verdictTriggers(runs: readonly MeasuredRun[], { place }: Weighed): Trigger[] {
  const report = runs.find((run) => run.report.run.id === place.runId)?.report;
  return (report?.comparisons ?? [])
    .filter(({ arm, primary, scenario }) => arm === 'ab' && primary && scenario === place.scenario)
    .filter(({ a, b }) => a === place.python && b === place.go)
    .flatMap((row) => verdictTrigger(row, report?.staircases ?? []) ?? []);
}
