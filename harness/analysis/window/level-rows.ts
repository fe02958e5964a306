import type { MetricId } from '../../model/metrics.js';
import { METRICS } from '../../model/metrics.js';
import type { PilotValues } from '../../model/plan/rate.js';
import { rateOf } from '../../model/plan/rate.js';
import type { Report } from '../../model/report/report.js';
import type { Connections, Derived, Level, Load, Rate, Scenario } from '../../model/plan/scenario.js';
import { shippedLevel } from '../footprint.js';
import { number, percent } from '../../words/numbers.js';
import type { RunData } from '../run-data.js';
import { pilotValues, recordsOf } from '../run-data.js';
import { capacityPerSecond } from './capacity.js';

type LevelRow = Report['scenarios'][number]['levels'][number];

/** What a scenario's figures are found under: its levels, what is derived from them, and what is weighed and not run. */
export function levelRows(data: RunData, scenario: Scenario): LevelRow[] {
  return [
    ...scenario.levels.map((level) => measuredRow(data, scenario, level)),
    ...(scenario.derived ?? []).map((derived) =>
      unmeasuredRow({ id: derived.id, title: derived.title, load: madeFrom(derived) }),
    ),
    ...shippedLevel(data, scenario).map(unmeasuredRow),
  ];
}

function measuredRow(data: RunData, scenario: Scenario, level: Level): LevelRow {
  const pilots = recordsOf(data, 'pilot');
  const fixed = pilots.find(
    ({ scenario: id, placeholder }) =>
      id === scenario.id && JSON.stringify(level.load).includes(`{{${placeholder}}}`),
  );
  return {
    id: level.id,
    title: level.title,
    seconds: data.plan.levelSeconds[`${scenario.id}/${level.id}`] ?? 0,
    load: [
      loadInWords(asOffered(data, scenario, level), pilotValues(pilots)),
      ...utilisationInWords(data, scenario, level),
    ].join('; '),
    injectedWaitMs: level.injectedWaitMs ?? null,
    rounds: fixed?.value ?? null,
  };
}

/** At the rate that the generator's ceiling left of the planned one. */
function asOffered(data: RunData, { id }: Scenario, level: Level): Load {
  const lowered = recordsOf(data, 'beyond-ceiling').find(
    (one) => one.scenario === id && one.level === level.id,
  )?.loweredToPerSecond;
  return typeof lowered === 'number' && level.load.kind === 'open-loop'
    ? { ...level.load, ratePerSecond: lowered }
    : level.load;
}

function unmeasuredRow(own: Pick<LevelRow, 'id' | 'title' | 'load'>): LevelRow {
  return { ...own, seconds: 0, injectedWaitMs: null, rounds: null };
}

/** `throughput of spawned / throughput of one`. */
function madeFrom({ from }: Derived): string {
  const named = (metric: MetricId) => METRICS[metric].inSentence;
  if (from.kind === 'quotient')
    return `${named(from.of.metric)} of ${from.of.level} / ${named(from.by.metric)} of ${from.by.level}`;
  const points = from.points.map(({ level, at }) => `${level} (at ${at})`);
  return `slope of the least-squares line of ${named(from.metric)} through ${points.join(', ')}`;
}

function loadInWords(load: Load, pilots: PilotValues): string {
  if (load.kind === 'fanout') {
    return `${load.connections} connections in one room, ${load.broadcastsPerSecond} messages/s of ${load.messageBytes} bytes`;
  }
  const connections = `${countInWords(load.connections)} connections`;
  if (load.kind === 'open-loop')
    return `open loop, Poisson, ${rateInWords(load.ratePerSecond, pilots)} on ${connections}`;
  if (load.concurrency === undefined) return `closed loop, ${connections}`;
  return `closed loop, ${countInWords(load.concurrency)} in flight on ${connections}`;
}

/** `120 requests/s (0.5 x crudCapacity)`: what a rule came to, and the rule. */
function rateInWords(rate: Rate, pilots: PilotValues): string {
  const perSecond = rateOf(rate, pilots);
  if (typeof rate === 'number') return `${rate} requests/s`;
  const rule = `${rate.times} x ${rate.pilot}`;
  return perSecond === null ? `${rule} requests/s` : `${perSecond} requests/s (${rule})`;
}

/** How much of the slower target's capacity a share of it turned out to be, by what the run then found. */
function utilisationInWords(data: RunData, scenario: Scenario, { load }: Level): string[] {
  if (load.kind !== 'open-loop' || typeof load.ratePerSecond === 'number') return [];
  const offered = rateOf(load.ratePerSecond, pilotValues(recordsOf(data, 'pilot')));
  const capacity = capacityPerSecond(data.observations, scenario);
  if (offered === null || capacity === null) return [];
  return [`${percent(offered / capacity)} of the ${number(capacity)}/s that the slower target then reached`];
}

function countInWords(count: Connections): string {
  return typeof count === 'number' ? String(count) : `${count.timesTargetCores} a core`;
}
