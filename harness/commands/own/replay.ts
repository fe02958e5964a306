import { basename } from 'node:path';
import { max } from 'simple-statistics';
import { UsageError } from '../../errors.js';
import type { Replay } from '../../model/plan/replay.js';
import { MOST_REPLAYED } from '../../model/plan/replay.js';
import type { RequestTemplate } from '../../model/plan/requests.js';
import type { Level, Scenario } from '../../model/plan/scenario.js';
import { defineScenario } from '../../model/plan/scenario.js';
import { count, counted } from '../../words/numbers.js';
import { badWords, readAccessLog } from '../scenario/access-log.js';
import type { LogFormat } from '../scenario/log-line.js';
import { parted } from '../scenario/path-patterns.js';
import type { OwnScenario } from './scenario-file.js';

/** What of a log is replayed. */
export interface ReplayOptions {
  /** Null: as its first line looks. */
  readonly format: LogFormat | null;
  /** Of its beginning; null: all of it. */
  readonly seconds: number | null;
}

/** A scenario with a log's own arrivals in place of its levels, and what is to be told of that. */
interface Replayed {
  readonly scenario: Scenario;
  readonly remarks: readonly string[];
}

/**
 * The scenario's requests at the moments at which a log has them: each line of it is the first request of the file that
 * has its method and path. Throws UsageError where it has none of them, too many, or more a second than the file allows.
 */
export function replayed({ scenario, limits }: OwnScenario, path: string, options: ReplayOptions): Replayed {
  const file = basename(path);
  const [model] = scenario.levels;
  if (!model || model.load.kind === 'fanout') throw new Error('A scenario file has a level of HTTP traffic.');
  const { requests, connections } = model.load;
  const requestOf = matcher(requests);
  const arrivals: Arrival[] = [];
  const strangers = new Map<string, number>();
  const reading = readAccessLog(path, options.format, ({ atMs, method, target }) => {
    const request = requestOf(method, target);
    if (request >= 0) arrivals.push({ atMs, request });
    else strangers.set(method, (strangers.get(method) ?? 0) + 1);
    if (arrivals.length > MOST_REPLAYED) throw tooMany(file);
  });
  const { times, wholeSeconds } = timesOf(arrivals);
  const kept = options.seconds === null ? times : within(times, options.seconds * 1e6);
  if (kept.length === 0) throw noneOf(file, requests, reading.requests);
  const windowSeconds = options.seconds ?? Math.floor((kept.at(-1)?.atUs ?? 0) / 1e6) + 1;
  refuseTooFast(kept, limits.mostPerSecond, file);
  return {
    scenario: defineScenario({
      ...scenario,
      // Only what the file's own levels take from them.
      pilots: [],
      levels: [levelOf(model, { kept, windowSeconds, connections, requests, file })],
    }),
    remarks: [
      `${file}: ${counted(kept.length, 'request')} in ${count(windowSeconds)} s, at the log’s own times`,
      ...(wholeSeconds
        ? [`${file} tells whole seconds: the requests of each are spread evenly over it`]
        : []),
      ...[...strangers].map(
        ([method, times_]) =>
          `${file}: ${counted(times_, 'line')} with ${method} and a path that no request of the scenario file has, not sent`,
      ),
      ...reading.bad.map((one) => `${file}: ${badWords(one)}`),
    ],
  };
}

interface Arrival {
  readonly atMs: number;
  /** Its index in the mix. */
  readonly request: number;
}

interface Timed {
  /** Since the first. */
  readonly atUs: number;
  readonly request: number;
}

/** In order of time, which a log that is written when requests end has not. */
function timesOf(arrivals: readonly Arrival[]): { times: Timed[]; wholeSeconds: boolean } {
  const sorted = arrivals.toSorted((x, y) => x.atMs - y.atMs);
  const firstMs = sorted[0]?.atMs ?? 0;
  const wholeSeconds = sorted.every(({ atMs }) => atMs % 1_000 === 0);
  if (!wholeSeconds) {
    const times = sorted.map(({ atMs, request }) => ({
      atUs: Math.round((atMs - firstMs) * 1_000),
      request,
    }));
    return { times, wholeSeconds };
  }
  const times: Timed[] = [];
  for (let from = 0, to = 0; from < sorted.length; from = to) {
    const atMs = sorted[from]?.atMs ?? 0;
    while (sorted[to]?.atMs === atMs) to += 1;
    for (let index = from; index < to; index += 1) {
      const share = (index - from) / (to - from);
      const request = sorted[index]?.request ?? 0;
      times.push({ atUs: Math.round((atMs - firstMs + share * 1_000) * 1_000), request });
    }
  }
  return { times, wholeSeconds };
}

const within = (times: readonly Timed[], windowUs: number): Timed[] =>
  times.filter(({ atUs }) => atUs < windowUs);

function levelOf(
  model: Level,
  {
    kept,
    windowSeconds,
    connections,
    requests,
    file,
  }: {
    readonly kept: readonly Timed[];
    readonly windowSeconds: number;
    readonly file: string;
  } & Pick<Extract<Level['load'], { kind: 'open-loop' }>, 'connections' | 'requests'>,
): Level {
  const replay: Replay = {
    gapsUs: kept.map(({ atUs }, index) => atUs - (kept[index - 1]?.atUs ?? 0)),
    requests: kept.map(({ request }) => request),
  };
  const { absoluteMargins, injectedWaitMs } = model;
  return {
    id: 'replay',
    title: `the arrivals of ${file}: ${counted(kept.length, 'request')} in ${count(windowSeconds)} s`,
    load: {
      kind: 'open-loop',
      ratePerSecond: kept.length / windowSeconds,
      connections,
      requests,
      replay,
    },
    seconds: { quick: windowSeconds, standard: windowSeconds },
    primary: ['latency_p50', 'latency_p95', 'latency_p99'],
    ...(absoluteMargins ? { absoluteMargins } : {}),
    ...(injectedWaitMs === undefined ? {} : { injectedWaitMs }),
  };
}

/** The index of the request that a line is, -1 for none: of those that fit, one without placeholders comes first. */
function matcher(requests: readonly RequestTemplate[]): (method: string, target: string) => number {
  const forms = requests
    .map(({ method, path }, index) => ({ method, index, ...formOf(path) }))
    .sort((x, y) => x.placeholders - y.placeholders);
  return (method, target) => {
    const { path } = parted(target);
    const found = forms.find(
      (form) => form.method === method && form.fits.test(form.hasQuery ? target : path),
    );
    return found?.index ?? -1;
  };
}

/** A template without a query fits whatever query a line has. */
function formOf(template: string): { fits: RegExp; hasQuery: boolean; placeholders: number } {
  const { path, query } = parted(template);
  const [ofPath, ofQuery] = [escaped(path, '[^/]+'), escaped(query, '[^&]*')];
  return {
    fits: new RegExp(query === '' ? `^${ofPath}$` : `^${ofPath}\\?${ofQuery}$`),
    hasQuery: query !== '',
    placeholders: template.split('{{').length - 1,
  };
}

const escaped = (text: string, placeholder: string): string =>
  text
    .split(/\{\{\w+\}\}/)
    .map((literal) => literal.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join(placeholder);

function refuseTooFast(times: readonly Timed[], mostPerSecond: number, file: string): void {
  const bySecond = new Map<number, number>();
  for (const { atUs } of times) {
    const second = Math.floor(atUs / 1e6);
    bySecond.set(second, (bySecond.get(second) ?? 0) + 1);
  }
  const busiest = max([...bySecond.values()]);
  if (busiest <= mostPerSecond) return;
  throw new UsageError({
    expected: `at most the ${count(mostPerSecond)} requests a second that limits.rate of the scenario file allows`,
    found: `${count(busiest)} in the busiest second of ${file}`,
    remedy: 'Raise limits.rate, if the services may be loaded so.',
  });
}

function tooMany(file: string): UsageError {
  return new UsageError({
    expected: `at most ${count(MOST_REPLAYED)} requests to be replayed`,
    found: `more in ${file}`,
    remedy: 'Cut the hour out of it that matters.',
  });
}

function noneOf(file: string, requests: readonly RequestTemplate[], found: number): UsageError {
  const wanted = requests.map(({ method, path }) => `${method} ${path}`).join(', ');
  return new UsageError({
    expected: `lines in ${file} with a request of the scenario file: ${wanted}`,
    found: `none in ${counted(found, 'request')}`,
    remedy: `Write the scenario file from the log: crossover scenario --from ${file}.`,
  });
}
