import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { z } from 'zod';
import type { RunData } from './analysis/run-data.js';
import { asError, EnvironmentError, UsageError } from './errors.js';
import type { Environment, RunRecord } from './model/run/environment.js';
import { environmentSchema, runRecordSchema } from './model/run/environment.js';
import type { Observation } from './model/run/observation.js';
import { observationSchema } from './model/run/observation.js';
import type { Plan } from './model/plan/plan.js';
import { planSchema } from './model/plan/plan.js';

const JOURNAL = 'observations.ndjson';

/** Writes one run's folder: what is fixed before the run at once, then a synced line for each thing that was found. */
export class RunStore {
  readonly folder: string;
  readonly logsFolder: string;

  private constructor(folder: string) {
    this.folder = folder;
    this.logsFolder = join(folder, 'logs');
  }

  static create(folder: string, plan: Plan, environment: Environment): RunStore {
    const store = new RunStore(folder);
    onDisk(folder, () => {
      mkdirSync(join(folder, 'histograms'), { recursive: true });
      mkdirSync(store.logsFolder, { recursive: true });
    });
    writeWhole(join(folder, 'plan.json'), `${JSON.stringify(plan, null, 2)}\n`);
    writeWhole(join(folder, 'environment.json'), `${JSON.stringify(environment, null, 2)}\n`);
    return store;
  }

  /** Goes on writing into a run's folder; a line that a kill cut off is taken away. */
  static reopen(folder: string): RunStore {
    const path = join(folder, JOURNAL);
    onDisk(path, () => {
      const bytes = readFileSync(path);
      truncateSync(path, bytes.lastIndexOf('\n') + 1);
    });
    return new RunStore(folder);
  }

  append(record: RunRecord): void {
    this.#line(record);
  }

  /** Histograms go into a file of their own, so that the journal stays readable. */
  observe(observation: Observation): void {
    if (observation.status !== 'completed') {
      this.#line(observation);
      return;
    }
    const { trialId, level, attempt, load } = observation;
    const name = `histograms/${trialId}-${level}${attempt > 0 ? `-attempt-${attempt + 1}` : ''}`;
    const file = this.#unused(name);
    writeWhole(join(this.folder, file), `${JSON.stringify(load.histograms)}\n`);
    this.#line({ ...observation, load: { ...load, histograms: { file } } });
  }

  /** A level that is measured again after an interruption leaves the first histograms where they are. */
  #unused(name: string): string {
    for (let nth = 1; ; nth += 1) {
      const file = `${name}${nth > 1 ? `-again-${nth}` : ''}.json`;
      if (!existsSync(join(this.folder, file))) return file;
    }
  }

  #line(value: object): void {
    const path = join(this.folder, JOURNAL);
    onDisk(path, () => {
      const file = openSync(path, 'a');
      try {
        writeSync(file, `${JSON.stringify(value)}\n`);
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
    });
  }
}

/** Replaces a file as a whole: a reader sees the old text or the new one, never a part. */
export function writeWhole(path: string, text: string): void {
  onDisk(path, () => {
    mkdirSync(dirname(path), { recursive: true });
    const unfinished = `${path}.unfinished`;
    try {
      writeFileSync(unfinished, text, { flush: true });
      renameSync(unfinished, path);
    } catch (thrown) {
      rmSync(unfinished, { force: true });
      throw thrown;
    }
  });
}

/** Turns what a disk refuses into an error that says what to do. Throws EnvironmentError. */
export function onDisk(path: string, write: () => void): void {
  try {
    write();
  } catch (thrown) {
    const { code, message } = asError(thrown) as NodeJS.ErrnoException;
    const known: Record<string, string> = {
      ENOSPC: 'Free some space and run again; what was measured before is kept.',
      EDQUOT: 'Free some of your disk quota and run again; what was measured before is kept.',
      EACCES: 'Name a folder that you may write to with --out.',
      EROFS: 'Name a folder that you may write to with --out.',
      ENOTDIR: 'Name a folder, not a file, with --out.',
    };
    const remedy = code === undefined ? undefined : known[code];
    if (remedy === undefined) throw thrown;
    throw new EnvironmentError({ expected: `to write ${path}`, found: message, remedy }, { cause: thrown });
  }
}

/** Reads a run back. A last line that was cut off by a kill is left out; anything else that does not fit is an error. */
export function readRun(folder: string): RunData {
  if (!existsSync(join(folder, 'plan.json'))) {
    throw new UsageError({
      expected: `a results folder of a run (with plan.json in it) at ${folder}`,
      found: existsSync(folder) ? 'a folder or file without plan.json' : 'nothing there',
      remedy: 'Name a folder under results/; `crossover list runs` shows them.',
    });
  }
  const plan = readJson(join(folder, 'plan.json'), planSchema);
  const environment: Environment = readJson(join(folder, 'environment.json'), environmentSchema);
  const records: RunRecord[] = [];
  const observations: Observation[] = [];
  for (const { value, where } of journalLines(folder)) {
    if ('record' in value) records.push(fitting(runRecordSchema, value, where));
    else observations.push(fitting(observationSchema, withHistograms(folder, value), where));
  }
  return { plan, environment, records, observations };
}

function journalLines(folder: string): { value: Record<string, unknown>; where: string }[] {
  const path = join(folder, JOURNAL);
  const lines = (existsSync(path) ? readText(path) : '').split('\n');
  return lines.flatMap((line, index) => {
    const isLast = index === lines.length - 1;
    if (line === '' || isLast) return [];
    const where = `${path}, line ${index + 1}`;
    return [{ value: parsed(line, where) as Record<string, unknown>, where }];
  });
}

function withHistograms(folder: string, value: Record<string, unknown>): unknown {
  const load = value['load'] as { histograms?: { file?: string } } | undefined;
  const file = load?.histograms?.file;
  if (file === undefined) return value;
  const path = join(folder, file);
  return { ...value, load: { ...load, histograms: parsed(readText(path), path) } };
}

function readJson<T>(path: string, schema: z.ZodType<T>): T {
  return fitting(schema, parsed(readText(path), path), path);
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (thrown) {
    throw unreadable(path, asError(thrown).message, thrown);
  }
}

function parsed(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (thrown) {
    throw unreadable(where, `no JSON (${asError(thrown).message})`, thrown);
  }
}

function fitting<T>(schema: z.ZodType<T>, value: unknown, where: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw unreadable(
    where,
    `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'does not fit'}`,
    result.error,
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

/** Ids of the runs in a results folder, oldest first. */
export function listRuns(resultsFolder: string): string[] {
  if (!existsSync(resultsFolder)) return [];
  return readdirSync(resultsFolder)
    .filter((name) => existsSync(join(resultsFolder, name, 'plan.json')))
    .sort();
}

/** A folder name that says when and what, and that is not taken: `2026-11-23-210512-quick`. */
export function newRunId(resultsFolder: string, at: Date, profile: string): string {
  const stamp = at.toISOString().replace('T', '-').replaceAll(':', '').slice(0, 17);
  const base = `${stamp}-${profile}`;
  for (let nth = 1; ; nth += 1) {
    const id = nth === 1 ? base : `${base}-${nth}`;
    if (!existsSync(join(resultsFolder, id))) return id;
  }
}
