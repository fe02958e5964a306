import { printable } from '../../words/printable.js';
import type { PoolUse } from '../../analysis/bound/bound.js';
import type { PlacedLevel, Placement } from '../../analysis/bound/placement.js';
import type { ServiceBound } from '../../analysis/bound/service-bound.js';
import type { BlockEstimate } from '../../model/report/findings/bound.js';
import { bare, bareQuantity, count, number, percent, quantityWithInterval } from '../../words/numbers.js';
import { fitted } from '../../words/text-table.js';
import { verdictWords } from '../../words/comparison/comparison.js';
import type { DatabaseReading } from './bound.js';

/** Statements named one by one; the JSON has all. */
const NAMED_STATEMENTS = 5;
const LONGEST_STATEMENT = 70;
const TITLE_WIDTH = 10;

/** The answer for people: a title at the left, its sentences beside it. */
export function boundText(bound: ServiceBound, reading: DatabaseReading | null): string {
  const sections: [title: string, sentences: readonly string[]][] = [
    ['Service', [serviceSentence(bound)]],
    ['Postgres', reading ? readingLines(reading) : []],
    ['Rewrite', [rewriteSentence(bound)]],
    ['Pool', poolSentences(bound)],
    ['Cores', coreSentences(bound)],
    ['Run', bound.placement ? placementSentences(bound.placement, bound.service.databaseMs) : []],
    ['Assumed', bound.assumptions],
  ];
  return sections
    .flatMap(([title, sentences]) =>
      sentences.map((sentence, index) => `${fitted(index === 0 ? title : '', TITLE_WIDTH)}${sentence}\n`),
    )
    .join('');
}

/** Computed from figures that somebody gave, and written as they gave them. */
const ms = (value: number) => bareQuantity('ms', value);
const perSecond = (rate: number) => bareQuantity('1/s', rate);
const share = (value: number) => bareQuantity('share', value);
const coresWords = (cores: number) => `${bare(cores)} ${bare(cores) === '1' ? 'core' : 'cores'}`;

function serviceSentence({ service, latencyMs }: ServiceBound): string {
  const rest = service.source === 'told' ? 'the application' : 'all that is not Postgres';
  return `${ms(latencyMs)} a request: ${ms(service.databaseMs)} the database, ${ms(service.restMs)} ${rest}.`;
}

function readingLines({
  intervalSeconds,
  requests,
  callsPerRequest,
  kinds,
  statements,
}: DatabaseReading): string[] {
  const perRequest = (totalMs: number) => ms(totalMs / requests);
  return [
    `In ${bareQuantity('s', intervalSeconds)}, ${count(requests)} requests by the rate given: ${bare(callsPerRequest)} statements a request.`,
    ...kinds.map(
      ({ kind, calls, totalMs }) => `${kind}: ${count(calls)} calls, ${perRequest(totalMs)} a request.`,
    ),
    ...statements
      .slice(0, NAMED_STATEMENTS)
      .map(
        ({ query, calls, totalMs }) =>
          `  ${perRequest(totalMs)} a request, ${count(calls)} calls: ${shortened(printable(query))}`,
      ),
  ];
}

function shortened(text: string): string {
  return text.length > LONGEST_STATEMENT ? `${text.slice(0, LONGEST_STATEMENT - 1)}…` : text;
}

function rewriteSentence({ saving, latencyMs }: ServiceBound): string {
  return `Another language saves at most ${ms(saving.ms)} of ${ms(latencyMs)} (${share(saving.share)}) at the mean: at most ${number(saving.ratio)} times as fast.`;
}

function poolSentences({ pool, capHeldThroughoutPerSecond, latencyMs }: ServiceBound): string[] {
  if (!pool) return [];
  return [
    `${pool.pool} connections, each held ${ms(pool.holdMs)}, let at most ${bare(pool.capPerSecond)} requests/s through, in any language.`,
    ...(pool.offered ? [useSentence(pool, pool.offered)] : ['Give --rate to see how much of that is used.']),
    `Kept for the whole request (${ms(latencyMs)}) they let ${bare(capHeldThroughoutPerSecond ?? 0)} requests/s through.`,
  ];
}

function useSentence(
  { capPerSecond }: PoolUse,
  { ratePerSecond, busyConnections, utilisation, verdict }: NonNullable<PoolUse['offered']>,
): string {
  const used = `At ${perSecond(ratePerSecond)} ${bare(busyConnections)} are in use on average (${share(utilisation)}):`;
  switch (verdict) {
    case 'not-the-limit':
      return `${used} the pool is not the limit.`;
    case 'queues':
      return `${used} requests that arrive together wait for a connection; the pool, not the language, is the next limit.`;
    case 'the-limit':
      return `${used} the pool is the limit. What exceeds ${perSecond(capPerSecond)} waits ever longer, whatever the language.`;
  }
}

/** From this many cores on, a process that computes on one at a time has requests queueing for it; told of computing alone. */
const ONE_CORE_QUEUES = 0.5;

function coreSentences({ cores, service }: ServiceBound): string[] {
  if (cores === null) return [];
  const rate = `${perSecond(service.ratePerSecond ?? 0)} x ${ms(service.restMs)} keep ${coresWords(cores)} busy, if all of it is computing.`;
  return cores < ONE_CORE_QUEUES || service.source === 'read'
    ? [rate]
    : [
        rate,
        'A process that computes on one core at a time (Python) queues there: add processes, or expect latency above the figures given, of which another language saves more.',
      ];
}

function placementSentences(
  { runId, levels, cores, nearest, baseline }: Placement,
  databaseMs: number,
): string[] {
  const waits = levels.map(({ injectedWaitMs }) => ms(injectedWaitMs));
  const where =
    waits.length > 1
      ? `between its waits of ${waits.join(' and ')}`
      : levels[0]?.injectedWaitMs === databaseMs
        ? `on its wait of ${waits.join('')}`
        : `outside what it measured; its nearest wait is ${waits.join('')}`;
  return [
    `In run ${runId} the service's ${ms(databaseMs)} in the database lie ${where}.`,
    ...levels.flatMap(levelSentences),
    ...cores.map(
      ({ name, asInTheRun, ofTheService }) =>
        `${name}: ${coresWords(asInTheRun)} at that rate by the run's own requests (${nearest}); ${coresWords(ofTheService)} if the service computes in ${baseline} for all of its time outside the database.`,
    ),
  ];
}

function levelSentences({ scenario, level, ratePerSecond, targets, comparisons }: PlacedLevel): string[] {
  const at = `, ${perSecond(ratePerSecond)}`;
  const figures = targets.map(({ name, latencyP50Ms, cpuMsPerRequest, applicationShare }) =>
    [
      `${name} ${estimateMs(latencyP50Ms)} at the median`,
      `${estimateMs(cpuMsPerRequest)} CPU a request`,
      ...(applicationShare ? [`own code ${percent(applicationShare.estimate)} of latency`] : []),
    ].join(', '),
  );
  const nameOf = (id: string) => targets.find(({ target }) => target === id)?.name ?? id;
  const verdicts = comparisons.map(({ a, b, marginKind, ratio, low, high, unit, verdict }) => {
    const value =
      ratio === null
        ? 'not measured'
        : marginKind === 'ratio'
          ? quantityWithInterval('times', ratio, { low, high })
          : quantityWithInterval(unit, ratio, { low, high });
    const sides = { a: nameOf(a), b: nameOf(b) };
    const how = marginKind === 'ratio' ? 'over' : 'less';
    return `Median, ${sides.b} ${how} ${sides.a}: ${value}, ${verdictWords(verdict, sides)}`;
  });
  return [`${scenario} ${level}${at}: ${figures.join('; ')}.`, ...verdicts.map((verdict) => `  ${verdict}.`)];
}

function estimateMs(estimate: BlockEstimate | null): string {
  if (!estimate) return 'not measured';
  return quantityWithInterval('ms', estimate.estimate, estimate);
}
