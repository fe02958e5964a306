import { basename } from 'node:path';
import { UsageError } from '../../errors.js';
import { METHODS, SAFE_METHODS } from '../../model/plan/requests.js';
import { number } from '../../words/numbers.js';
import type { LogReading } from './access-log.js';
import { badWords, readAccessLog } from './access-log.js';
import type { Draft, DraftRequest, DraftValues } from './draft.js';
import type { LogFormat } from './log-line.js';
import type { PathPattern } from './path-patterns.js';
import { decoded, parametersOf, parted, PathPatterns, segmentsOf } from './path-patterns.js';
import type { Rates } from './traffic.js';
import { Traffic } from './traffic.js';

/** What of a log may stand in the file, and what is sent beside reading. */
export interface FromLog {
  /** Null: as its first line looks. */
  readonly format: LogFormat | null;
  readonly keepIds: boolean;
  readonly keepQueries: boolean;
  readonly withWrites: boolean;
}

/** The rarer ones would be sent once in a run or never. */
const MOST_REQUESTS = 50;
/** From here on an answer is an error. */
const LEAST_ERROR = 400;
const SECONDS = 10;
const USUAL_LIMIT = 1_000;

/** A scenario like the traffic of an access log. Throws UsageError where it is none, or has nothing to be sent. */
export function draftFromLog(path: string, id: string, options: FromLog): Draft {
  const { keepIds, keepQueries } = options;
  const patterns = new PathPatterns({ keepQueries, keepSamples: keepIds || keepQueries });
  const traffic = new Traffic();
  const leftOut = { writing: 0, errors: 0, queries: 0 };
  const reading = readAccessLog(path, options.format, ({ atMs, method, target, status }) => {
    if (!maySend(method, options)) leftOut.writing += 1;
    else if (status !== null && status >= LEAST_ERROR) leftOut.errors += 1;
    else {
      if (!keepQueries && target.includes('?')) leftOut.queries += 1;
      patterns.add(method, target, status);
      traffic.add(atMs);
    }
  });
  const all = patterns.all();
  if (all.length === 0) throw nothingToSend(path, leftOut);
  const taken = all.slice(0, MOST_REQUESTS);
  const rare = all.slice(MOST_REQUESTS).reduce((sum, { count }) => sum + count, 0);
  const rates = traffic.rates();
  return {
    id,
    question: 'Is the new one slower under the traffic of this log?',
    remarks: [
      ...remarksOn(reading, rates),
      ...countedRemarks([
        [
          leftOut.writing,
          'with a method that writes: left out (--with-writes takes them in, without their bodies)',
        ],
        [leftOut.errors, 'answered with an error: left out'],
        [leftOut.queries, 'with a query, which is left out (--keep-queries keeps it)'],
        [rare, `of ${all.length - taken.length} rare paths: left out`],
      ]),
    ],
    requests: taken.map((pattern) => requestOf(pattern, options)),
    levels: levelsOf(rates),
    mostPerSecond: rates.busiestSecond > USUAL_LIMIT ? rates.busiestSecond : null,
  };
}

function nothingToSend(path: string, { writing, errors }: { writing: number; errors: number }): UsageError {
  return new UsageError({
    expected: `requests to be sent in ${basename(path)}`,
    found: `${writing} with a method that writes and ${errors} answered with an error`,
    remedy: 'Take the writing ones in with --with-writes, or take another log.',
  });
}

function maySend(method: string, { withWrites }: FromLog): boolean {
  return METHODS.some((known) => known === method && (withWrites || SAFE_METHODS.includes(known)));
}

function remarksOn({ format, lines, requests, bad }: LogReading, rates: Rates): string[] {
  const { firstMs, seconds, meanPerSecond, busiestSecond, dispersion } = rates;
  return [
    `From an access log (${format}): ${lines} lines, ${requests} requests in ${seconds} s from ${new Date(firstMs).toISOString()}.`,
    `${number(meanPerSecond)} a second at the mean, ${busiestSecond} in the busiest second.`,
    `Index of dispersion per second: ${number(dispersion)}. Levels offer a Poisson process, which has 1; --replay keeps the log's own times.`,
    ...bad.map((one) => `${badWords(one)}.`),
  ];
}

const countedRemarks = (rows: readonly (readonly [count: number, what: string])[]): string[] =>
  rows.flatMap(([count, what]) =>
    count === 0 ? [] : [`${count} ${count === 1 ? 'line' : 'lines'} ${what}.`],
  );

function levelsOf({ meanPerSecond, busiestMinutePerSecond }: Rates): Draft['levels'] {
  const [mean, busy] = [rounded(meanPerSecond), rounded(busiestMinutePerSecond)];
  const level = (id: string, ratePerSecond: number, remark: string) => ({
    id,
    ratePerSecond,
    seconds: SECONDS,
    remark,
  });
  return [
    level('usual', mean, 'the log’s mean'),
    ...(busy > mean ? [level('busy', busy, 'its busiest minute')] : []),
  ];
}

/** Three digits; never nothing. */
const rounded = (rate: number): number => Math.max(0.01, Number(rate.toPrecision(3)));

function requestOf(pattern: PathPattern, { keepIds, keepQueries }: FromLog): DraftRequest {
  const { method, count, statuses, samples } = pattern;
  const values: Record<string, DraftValues> = {};
  const ids = pattern.segments.filter((segment) => segment === null).length;
  let idsSoFar = 0;
  const segments = pattern.segments.map((segment, index) => {
    if (segment !== null) return segment;
    idsSoFar += 1;
    const name = ids === 1 ? 'id' : `id${idsSoFar}`;
    values[name] = keepIds
      ? seen(samples.map((sample) => segmentsOf(parted(sample).path)[index] ?? ''))
      : REDACTED;
    return `{{${name}}}`;
  });
  const parameters = pattern.parameters.map((parameter, index) => {
    const found = samples.map((sample) => parametersOf(parted(sample).query)[index]?.[1] ?? null);
    if (!keepQueries || found.every((value) => value === null)) return parameter;
    const name = freshName(parameter, values);
    values[name] = seen(found.map((value) => (value ?? '').replaceAll('+', ' ')));
    return `${parameter}={{${name}}}`;
  });
  const path = `/${segments.join('/')}`;
  const isPlain = [...statuses].every((status) => status >= 200 && status <= 299);
  return {
    name: `${method} ${withQuery(path, pattern.parameters)}`,
    weight: count,
    method,
    path: withQuery(path, parameters),
    headers: {},
    values,
    statuses: isPlain ? null : [...statuses].sort((x, y) => x - y),
  };
}

const withQuery = (path: string, parameters: readonly string[]): string =>
  parameters.length === 0 ? path : `${path}?${parameters.join('&')}`;

const REDACTED: DraftValues = {
  source: { range: [1, 1_000] },
  remark: 'redacted: put in what exists, or a csv column (--keep-ids takes the log’s)',
};

const WHOLE = /^(0|[1-9]\d{0,14})$/;

/** Each as often as it was asked for. */
function seen(raw: readonly string[]): DraftValues {
  const list = raw.map(decoded).sort();
  const numbers = list.every((value) => WHOLE.test(value));
  return { source: { list: numbers ? list.map(Number).sort((x, y) => x - y) : list }, remark: '' };
}

function freshName(parameter: string, taken: Readonly<Record<string, unknown>>): string {
  const word = parameter.replaceAll(/\W+/g, '_') || 'value';
  for (let name = word, times = 2; ; name = `${word}${times}`, times += 1)
    if (!Object.hasOwn(taken, name)) return name;
}
