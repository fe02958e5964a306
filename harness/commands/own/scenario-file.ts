import { readFileSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { asError, UsageError } from '../../errors.js';
import type { RequestTemplate, ValueSource } from '../../model/plan/requests.js';
import { SAFE_METHODS } from '../../model/plan/requests.js';
import type { Level, Scenario } from '../../model/plan/scenario.js';
import { defineScenario } from '../../model/plan/scenario.js';
import type { LevelOfFile, RequestOfFile, ScenarioFile } from '../../model/plan/scenario-file.js';
import { scenarioFileSchema } from '../../model/plan/scenario-file.js';
import { csvColumn } from './csv.js';
import type { Described } from './yaml-file.js';
import { readYaml, refuseAt } from './yaml-file.js';

const PAGE = 'docs/your-own-service.md';

/** A scenario that a file describes, with what the file allows to be done to the services. */
export interface OwnScenario {
  readonly scenario: Scenario;
  readonly limits: { readonly mostPerSecond: number; readonly mostErrorShare: number };
  readonly warmUpSeconds: number;
}

/** Reads a scenario file. Throws UsageError, with line and column of what does not fit. */
export function readScenarioFile(path: string): OwnScenario {
  const described = { what: 'a scenario file', path: basename(path), page: PAGE };
  const text = readText(path, described);
  const file = readYaml(text, scenarioFileSchema, described);
  const folder = dirname(path);
  const requests = file.requests.map((request, index) => {
    refuseUnknownPlaceholder(request, (key, found) =>
      refuseAt(text, ['requests', index, key], found, described),
    );
    return requestOf(request, folder);
  });
  const double = doubled(file.requests.map(({ name }) => name)) ?? doubled(file.levels.map(({ id }) => id));
  if (double !== null) throw unfitFile(described, `two that are called ${double}`);
  const tooFast = file.levels.findIndex(({ rate = 0 }) => rate > file.limits.rate);
  if (tooFast >= 0)
    refuseAt(
      text,
      ['levels', tooFast, 'rate'],
      `more than the ${file.limits.rate} a second that limits.rate allows`,
      described,
    );
  return {
    scenario: scenarioOf(file, requests),
    limits: { mostPerSecond: file.limits.rate, mostErrorShare: file.limits.errors },
    warmUpSeconds: file.warmUp,
  };
}

function scenarioOf(file: ScenarioFile, requests: RequestTemplate[]): Scenario {
  const { id, title = id, question, objective, connections, margin } = file;
  const pilot = `${id}-within-objective`;
  const [{ wait: injectedMs = 0 } = {}] = file.levels.filter(({ rate }) => rate === undefined);
  const common = { objectiveMs: objective.p99, injectedMs, connections, requests };
  const needsPilot = file.levels.some(({ share, staircase }) => share !== undefined || staircase);
  return defineScenario({
    id,
    title,
    question,
    needs: [],
    writes: requests.some(({ method }) => !SAFE_METHODS.includes(method)),
    poolSize: 1,
    cores: 'separate',
    levelOrder: 'random',
    ratioMargin: margin,
    warmUp: [],
    levels: file.levels.map((level) => levelOf(level, file, requests, pilot)),
    ...(needsPilot
      ? {
          pilots: [
            {
              kind: 'rate-within-objective' as const,
              placeholder: pilot,
              ...common,
              startPerSecond: objective.start,
              rule: `the rate at which p99 stays within ${objective.p99} ms, of the slower service`,
            },
          ],
        }
      : {}),
  });
}

function levelOf(
  level: LevelOfFile,
  { connections, objective, marginMs }: ScenarioFile,
  requests: RequestTemplate[],
  pilot: string,
): Level {
  const { id, rate, share, seconds, wait } = level;
  const common = {
    id,
    seconds: { quick: seconds, standard: seconds },
    ...(wait === undefined ? {} : { injectedWaitMs: wait }),
  };
  if (level.staircase)
    return {
      ...common,
      title: `up to the rate at which p99 stays within ${objective.p99} ms`,
      load: {
        kind: 'staircase',
        objectiveMs: objective.p99,
        injectedMs: wait ?? 0,
        connections,
        requests,
        pilot,
      },
      primary: ['rate_within_objective'],
    };
  const latencies = ['latency_p50', 'latency_p95', 'latency_p99'] as const;
  return {
    ...common,
    title:
      rate === undefined ? `${share ?? 1} of the rate within the objective` : `${rate} requests a second`,
    load: {
      kind: 'open-loop',
      ratePerSecond: rate ?? { times: share ?? 1, pilot },
      connections,
      requests,
    },
    primary: [...latencies],
    absoluteMargins: latencies.map((metric) => ({ metric, marginUs: marginMs * 1_000 })),
  };
}

function requestOf(request: RequestOfFile, folder: string): RequestTemplate {
  const { name, weight, method, path, headers, body, values, good } = request;
  return {
    name,
    weight,
    method,
    path,
    ...(headers === undefined ? {} : { headers }),
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    ...(values === undefined
      ? {}
      : {
          values: Object.fromEntries(
            Object.entries(values).map(([placeholder, source]) => [placeholder, sourceOf(source, folder)]),
          ),
        }),
    ...(good === undefined
      ? {}
      : {
          good: {
            ...good,
            status: typeof good.status === 'number' ? [good.status] : good.status,
          },
        }),
  };
}

function sourceOf(source: NonNullable<RequestOfFile['values']>[string], folder: string): ValueSource {
  const { range, sequence, list, csv } = source;
  if (range) return { kind: 'uniform', first: range[0], last: range[1] };
  if (sequence) return { kind: 'sequence', first: sequence[0], last: sequence[1] };
  if (list) return { kind: 'list', values: list.map(String) };
  if (csv) {
    const path = resolve(folder, csv.file);
    const text = readText(path, { what: 'a CSV file', path: csv.file, page: PAGE });
    return { kind: 'list', values: csvColumn(text, csv.column, csv.file) };
  }
  throw new UsageError({
    expected: 'a value from range, sequence, list or csv',
    found: 'none of them',
    remedy: `Write it as ${PAGE} says.`,
  });
}

function refuseUnknownPlaceholder(
  { path, body, headers = {}, values = {} }: RequestOfFile,
  refuse: (key: string, found: string) => never,
): void {
  for (const [key, text] of Object.entries({ path, body, headers })) {
    const names = [...JSON.stringify(text ?? '').matchAll(/\{\{(\w+)\}\}/g)].map(([, name = '']) => name);
    const unknown = names.find((name) => !Object.hasOwn(values, name));
    if (unknown !== undefined) refuse(key, `{{${unknown}}}, for which values has nothing`);
  }
}

export function readText(path: string, described: Described): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (thrown) {
    throw unfitFile(described, asError(thrown).message, thrown);
  }
}

function unfitFile({ what, path, page }: Described, found: string, cause?: unknown): UsageError {
  return new UsageError(
    { expected: `${what} in ${path}`, found, remedy: `Write it as ${page} says.` },
    { cause },
  );
}

function doubled(names: readonly string[]): string | null {
  return names.find((name, index) => names.indexOf(name) !== index) ?? null;
}
