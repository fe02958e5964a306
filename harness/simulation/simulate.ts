import { Random } from '../stats/random.js';
import type { AcrossRunsRow } from './across-runs.js';
import { acrossRunsTasks } from './across-runs.js';
import { BLOCK_DEVIATION, MARGIN } from './experiment.js';
import type { SimulatedClaim } from './claims.js';
import { claimTasks } from './claims.js';
import type { Task } from './counting.js';
import type { DisturbedRow } from './disturbed.js';
import { disturbedTasks } from './disturbed.js';
import type { LookRow, WholeRunRow } from './looks.js';
import { lookTasks, wholeRunTasks } from './looks.js';
import type { BootstrapRow, ConditionRow, DeviationRow, EqualityRow, FamilyRow, PowerRow } from './tables.js';
import {
  bootstrapTasks,
  conditionTasks,
  deviationTasks,
  equalityTasks,
  familyTasks,
  powerTasks,
} from './tables.js';

export interface SimulationOptions {
  readonly seed: number;
  /** Made-up runs for each row and truth. */
  readonly experiments: number;
}

export interface WorstRates {
  readonly coverage95: number;
  readonly falseBetter: number;
  readonly falseEquivalent: number;
}

export interface SimulationRows {
  readonly power: readonly PowerRow[];
  readonly conditions: readonly ConditionRow[];
  readonly deviations: readonly DeviationRow[];
  readonly equality: readonly EqualityRow[];
  readonly families: readonly FamilyRow[];
  readonly bootstrap: readonly BootstrapRow[];
  readonly looks: readonly LookRow[];
  readonly wholeRuns: readonly WholeRunRow[];
  readonly disturbed: readonly DisturbedRow[];
  readonly claims: readonly SimulatedClaim[];
  readonly acrossRuns: readonly AcrossRunsRow[];
}

/**
 * What the method's error rates are, found on made-up runs whose truth is known. Shares are 0..1. `coverage95`,
 * `falseBetter` and `falseEquivalent` are the worst over what the method promises, in runs without looks.
 */
export interface Simulation extends SimulationOptions, SimulationRows, WorstRates {
  readonly margin: number;
  /** Deviation of a block's log ratio wherever a row names no other. */
  readonly deviation: number;
  /** Of a rate of 5 % in so many experiments. */
  readonly standardError: number;
  /** 5 % and two standard errors: what `falseBetter` and `falseEquivalent` may reach. */
  readonly limit: number;
  /** The same of runs that end at a look. */
  readonly withLooks: WorstRates;
}

/** Told before each row and at the end; what it returns is awaited, so that it may stop the simulation by throwing. */
export type Between = (done: number, total: number) => Promise<void>;

/** Every table's rows, in the order in which they are made. */
export const TABLES = {
  power: powerTasks(),
  conditions: conditionTasks(),
  deviations: deviationTasks(),
  equality: equalityTasks(),
  families: familyTasks(),
  bootstrap: bootstrapTasks(),
  looks: lookTasks(),
  wholeRuns: wholeRunTasks(),
  disturbed: disturbedTasks(),
  claims: claimTasks(),
  acrossRuns: acrossRunsTasks(),
};

/** Every row of every table. The same options give the same figures. */
export async function simulate(options: SimulationOptions, between: Between): Promise<Simulation> {
  const total = Object.values(TABLES).reduce((sum, tasks) => sum + tasks.length, 0);
  let done = 0;
  const rowsOf = async <Row>(tasks: readonly Task<Row>[]): Promise<Row[]> => {
    const rows: Row[] = [];
    for (const task of tasks) {
      await between(done, total);
      rows.push(rowOf(task, options));
      done += 1;
    }
    return rows;
  };
  const rows = {
    power: await rowsOf(TABLES.power),
    conditions: await rowsOf(TABLES.conditions),
    deviations: await rowsOf(TABLES.deviations),
    equality: await rowsOf(TABLES.equality),
    families: await rowsOf(TABLES.families),
    bootstrap: await rowsOf(TABLES.bootstrap),
    looks: await rowsOf(TABLES.looks),
    wholeRuns: await rowsOf(TABLES.wholeRuns),
    disturbed: await rowsOf(TABLES.disturbed),
    claims: await rowsOf(TABLES.claims),
    acrossRuns: await rowsOf(TABLES.acrossRuns),
  };
  await between(done, total);
  return summed(options, rows);
}

/** The worst over the conditions for which the method promises its rates, with looks and without. */
export function summed(options: SimulationOptions, rows: SimulationRows): Simulation {
  const promised = [...rows.conditions.filter((row) => row.promised), ...rows.deviations];
  const withLooks = rows.looks.filter((row) => row.promised);
  const standardError = Math.sqrt((0.05 * 0.95) / options.experiments);
  return {
    ...options,
    margin: MARGIN,
    deviation: BLOCK_DEVIATION,
    standardError,
    limit: 0.05 + 2 * standardError,
    ...worstOf(promised),
    withLooks: worstOf(withLooks),
    ...rows,
  };
}

function worstOf(rows: readonly WorstRates[]): WorstRates {
  return {
    coverage95: Math.min(...rows.map(({ coverage95 }) => coverage95)),
    falseBetter: Math.max(...rows.map(({ falseBetter }) => falseBetter)),
    falseEquivalent: Math.max(...rows.map(({ falseEquivalent }) => falseEquivalent)),
  };
}

/** One row, from a stream that its name and the seed alone decide. */
export function rowOf<Row>({ id, row }: Task<Row>, { seed, experiments }: SimulationOptions): Row {
  return row(new Random(streamOf(id, seed)), experiments);
}

/** FNV-1a over the name, begun from the seed. */
function streamOf(id: string, seed: number): number {
  let hash = 0x811c_9dc5 ^ seed;
  for (const letter of id) hash = Math.imul(hash ^ letter.charCodeAt(0), 0x0100_0193);
  return hash;
}
