import type { Environment, RunRecord } from '../model/run/environment.js';
import type { Observation } from '../model/run/observation.js';
import type { Plan } from '../model/plan/plan.js';

/** Everything that a results folder stores of a run: all that a report is made from. */
export interface RunData {
  readonly plan: Plan;
  readonly environment: Environment;
  readonly records: readonly RunRecord[];
  readonly observations: readonly Observation[];
  /** What the folder held and no longer tells; left out where it tells all. */
  readonly lost?: readonly Lost[];
}

/** A line or a histogram that cannot be read: the level it held is to be measured again. */
export interface Lost {
  /** `observations.ndjson, line 12`. */
  readonly where: string;
  readonly found: string;
}

/** What the pilots found, by placeholder. */
export function pilotValues(pilots: readonly RecordOf<'pilot'>[]): Map<string, number> {
  return new Map(pilots.map(({ placeholder, value }) => [placeholder, value]));
}

/** With the plan as it was carried out: what was found before block 1 to be judged by difference alone is. */
export function asCarriedOut(data: RunData): RunData {
  const byDifference = recordsOf(data, 'by-difference').at(-1)?.figures;
  return byDifference ? { ...data, plan: { ...data.plan, byDifference } } : data;
}

type RecordOf<Kind extends RunRecord['record']> = Extract<RunRecord, { record: Kind }>;

/** The records of one kind, in the order in which they were written. */
export function recordsOf<Kind extends RunRecord['record']>(
  data: Pick<RunData, 'records'>,
  kind: Kind,
): RecordOf<Kind>[] {
  return data.records.filter((record): record is RecordOf<Kind> => record.record === kind);
}
