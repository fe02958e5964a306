import type { Dirent } from 'node:fs';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { z } from 'zod';
import type { Lost, RunData } from '../analysis/run-data.js';
import { asError, UsageError } from '../errors.js';
import { planSha256 } from '../model/plan/hash.js';
import type { Plan } from '../model/plan/plan.js';
import { planSchema } from '../model/plan/plan.js';
import type { RunRecord } from '../model/run/environment.js';
import { environmentSchema, runRecordSchema } from '../model/run/environment.js';
import type { Observation } from '../model/run/observation.js';
import { observationSchema } from '../model/run/observation.js';
import { printable } from '../words/printable.js';
import { readPlain } from './disk.js';
import { isEncodedHistogram } from './encoded-histogram.js';

export const JOURNAL = 'observations.ndjson';

/** A file of histograms as the store names it: in its own folder, and nowhere else. */
const HISTOGRAMS = /^histograms\/[A-Za-z0-9._+-]+\.json$/;

/**
 * Reads a run back, checked. A line or a histogram that cannot be read costs what it held and is told as lost; a last
 * line that a kill cut off was never kept. Throws UsageError for a folder that is no run, whose plan is not the one that
 * was hashed before the run, or that holds links.
 */
export function readRun(folder: string): RunData {
  requireRun(folder);
  refuseLinks(folder);
  const planPath = join(folder, 'plan.json');
  const planJson = parsed(textOf(planPath), planPath);
  const plan = fitting(planSchema, planJson, planPath);
  const environmentPath = join(folder, 'environment.json');
  const environment = fitting(
    environmentSchema,
    parsed(textOf(environmentPath), environmentPath),
    environmentPath,
  );
  const journal = readJournal(folder, plan);
  requireSamePlan(folder, planJson as object, journal.records);
  return { plan, environment, ...journal };
}

/** Throws UsageError for a folder that is none of a run. */
export function requireRun(folder: string): void {
  if (!existsSync(join(folder, 'plan.json'))) {
    throw new UsageError({
      expected: `a results folder of a run (with plan.json in it) at ${folder}`,
      found: existsSync(folder) ? 'a folder or file without plan.json' : 'nothing there',
      remedy: 'Name a folder under results/; `crossover list runs` shows them.',
    });
  }
}

/** Whatever is written into the folder later would go where a link leads. */
function refuseLinks(folder: string): void {
  const odd = oddEntry(folder, '');
  if (odd === null) return;
  throw unreadable(join(folder, odd.name), `a ${odd.kind} in its place`, undefined);
}

function oddEntry(folder: string, below: string): { name: string; kind: string } | null {
  for (const entry of entriesOf(join(folder, below))) {
    const name = join(below, entry.name);
    if (entry.isSymbolicLink()) return { name, kind: 'link' };
    if (!entry.isFile() && !entry.isDirectory()) return { name, kind: 'pipe or device' };
    const odd = entry.isDirectory() ? oddEntry(folder, name) : null;
    if (odd) return odd;
  }
  return null;
}

function entriesOf(path: string): Dirent[] {
  try {
    return readdirSync(path, { withFileTypes: true });
  } catch (thrown) {
    throw unreadable(path, asError(thrown).message, thrown);
  }
}

/** Margins and rules are fixed before a run: one that was judged by others is another run. */
function requireSamePlan(folder: string, plan: object, records: readonly RunRecord[]): void {
  const start = records.findLast((record) => record.record === 'start');
  if (!start) {
    throw new UsageError({
      expected: `a run whose trials had begun, in ${folder}`,
      found: 'a journal without a start record',
      remedy: `Start it anew, or restore ${JOURNAL} from where you copied it.`,
    });
  }
  const found = planSha256(plan);
  if (found === start.planSha256) return;
  throw new UsageError({
    expected: `the plan that was hashed before the run (${start.planSha256.slice(0, 12)}) in ${folder}`,
    found: `another in plan.json (${found.slice(0, 12)})`,
    remedy: 'Restore plan.json, or start anew: margins and rules are fixed before a run.',
  });
}

type Journal = Pick<RunData, 'records' | 'observations' | 'lost'>;

/** A lost line; `level` says which level's, where that can still be read. */
interface LostLine extends Lost {
  readonly level: string | null;
}

function readJournal(folder: string, plan: Plan): Journal {
  const records: RunRecord[] = [];
  const observations: Observation[] = [];
  let lost: LostLine[] = [];
  for (const { bytes, where } of journalLines(folder)) {
    let value: unknown = null;
    try {
      value = parsed(decoded(bytes, where), where);
      if (isRecord(value)) records.push(fitting(runRecordSchema, value, where));
      else observations.push(observationIn(folder, plan, value, where));
    } catch (thrown) {
      if (!(thrown instanceof UsageError)) throw thrown;
      lost.push({ where, found: thrown.text.found, level: levelIn(value) });
    }
    // Whatever was missing by then was measured again.
    if (records.at(-1)?.record === 'resumed') lost = lost.filter(({ level }) => level !== null);
  }
  const kept = new Set(observations.map(levelIn));
  return {
    records,
    observations: observations.filter((one, at) => !isMadeAgain(one, observations.slice(at + 1))),
    lost: lost.filter(({ level }) => !kept.has(level)).map(({ where, found }) => ({ where, found })),
  };
}

/** What a lab that did not hold had lost, and a resumed run has made. */
function isMadeAgain(one: Observation, later: readonly Observation[]): boolean {
  if (one.status !== 'failed' || one.cause !== 'harness') return false;
  const key = levelIn(one);
  return later.some((other) => other.status !== 'aborted' && levelIn(other) === key);
}

function isRecord(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'record' in value;
}

/** One attempt at one level of one trial. */
function levelIn(value: unknown): string | null {
  if (typeof value !== 'object' || value === null) return null;
  const { trialId, level, attempt } = value as Partial<Observation>;
  return trialId === undefined ? null : JSON.stringify([trialId, level, attempt]);
}

function observationIn(folder: string, plan: Plan, value: unknown, where: string): Observation {
  const observation = fitting(observationSchema, withHistograms(folder, value), where);
  if (observation.status === 'completed' && !encodedIn(observation.load.histograms).every(isEncodedHistogram))
    throw unreadable(where, 'a histogram that is damaged', undefined);
  const { trialId, scenario, target, level } = observation;
  const planned = plan.trials.find(({ id }) => id === trialId);
  if (planned?.scenario === scenario && planned.target === target && planned.levels.includes(level))
    return observation;
  throw unreadable(where, `a level that the plan does not have (${trialId}, ${level})`, undefined);
}

function* journalLines(folder: string): Generator<{ bytes: Buffer; where: string }> {
  const path = join(folder, JOURNAL);
  const bytes = existsSync(path) ? bytesOf(path) : Buffer.alloc(0);
  let from = 0;
  for (let number = 1; ; number += 1) {
    const end = bytes.indexOf('\n', from);
    if (end === -1) return;
    if (end > from) yield { bytes: bytes.subarray(from, end), where: `${JOURNAL}, line ${number}` };
    from = end + 1;
  }
}

function withHistograms(folder: string, value: unknown): unknown {
  const { load } = (value ?? {}) as { load?: { histograms?: { file?: unknown } } };
  const file = load?.histograms?.file;
  if (file === undefined) return value;
  if (typeof file !== 'string' || !HISTOGRAMS.test(file))
    throw unreadable(JOURNAL, 'histograms outside of histograms/', undefined);
  const path = join(folder, file);
  return { ...(value as object), load: { ...load, histograms: parsed(textOf(path), file) } };
}

function encodedIn(histograms: object): string[] {
  return Object.values(histograms).flatMap((one: unknown) => {
    if (typeof one === 'string') return [one];
    return typeof one === 'object' && one !== null ? encodedIn(one) : [];
  });
}

function textOf(path: string): string {
  return decoded(bytesOf(path), path);
}

function bytesOf(path: string): Buffer {
  try {
    return readPlain(path);
  } catch (thrown) {
    throw unreadable(path, asError(thrown).message, thrown);
  }
}

function decoded(bytes: Buffer, where: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (thrown) {
    throw unreadable(where, 'a character that is cut or no UTF-8', thrown);
  }
}

/** What does not parse is never quoted: a stranger's folder may name any file. */
function parsed(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (thrown) {
    throw unreadable(where, 'no JSON', thrown);
  }
}

function fitting<T>(schema: z.ZodType<T>, value: unknown, where: string): T {
  const result = schema.safeParse(shown(value, where));
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw unreadable(
    where,
    printable(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'does not fit'}`),
    result.error,
  );
}

/** No record of ours has as many levels. */
const DEEPEST = 40;

/** Every text of a run's folder, as it may be shown. */
function shown(value: unknown, where: string, depth = 0): unknown {
  if (depth > DEEPEST) throw unreadable(where, `values within values, more than ${DEEPEST} deep`, undefined);
  if (typeof value === 'string') return printable(value);
  if (Array.isArray(value)) return value.map((part) => shown(part, where, depth + 1));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [printable(key), shown(part, where, depth + 1)]),
  );
}

function unreadable(where: string, found: string, cause: unknown): UsageError {
  return new UsageError(
    {
      expected: `a run that this version of crossover wrote, in ${where}`,
      found,
      remedy: 'Name another results folder, or restore the file from where you copied it.',
    },
    { cause },
  );
}
