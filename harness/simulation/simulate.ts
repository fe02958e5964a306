import { Random } from '../stats/random.js';
import { BLOCK_DEVIATION, MARGIN } from './experiment.js';
import type { BootstrapRow, ConditionRow, EqualityRow, FamilyRow, PowerRow, Task } from './tables.js';
import { bootstrapTasks, conditionTasks, equalityTasks, familyTasks, powerTasks } from './tables.js';

export interface SimulationOptions {
  readonly seed: number;
  /** Made-up runs for each row and truth. */
  readonly experiments: number;
}

/** What the method's error rates are, found on made-up runs whose truth is known. Shares are 0..1. */
export interface Simulation extends SimulationOptions {
  readonly margin: number;
  /** Deviation of a block's log ratio wherever a row names no other. */
  readonly deviation: number;
  /** Of a rate of 5 % in so many experiments. */
  readonly standardError: number;
  /** 5 % and two standard errors: what `falseBetter` and `falseEquivalent` may reach. */
  readonly limit: number;
  /** The worst over the conditions and numbers of blocks for which the method promises its rates. */
  readonly coverage95: number;
  readonly falseBetter: number;
  readonly falseEquivalent: number;
  readonly power: readonly PowerRow[];
  readonly conditions: readonly ConditionRow[];
  readonly equality: readonly EqualityRow[];
  readonly families: readonly FamilyRow[];
  readonly bootstrap: readonly BootstrapRow[];
}

/** Told before each row and at the end; what it returns is awaited, so that it may stop the simulation by throwing. */
export type Between = (done: number, total: number) => Promise<void>;

/** Every row of every table. The same options give the same figures. */
export async function simulate(options: SimulationOptions, between: Between): Promise<Simulation> {
  const tables = {
    power: powerTasks(),
    conditions: conditionTasks(),
    equality: equalityTasks(),
    families: familyTasks(),
    bootstrap: bootstrapTasks(),
  };
  const total = Object.values(tables).reduce((sum, tasks) => sum + tasks.length, 0);
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
  const power = await rowsOf(tables.power);
  const conditions = await rowsOf(tables.conditions);
  const equality = await rowsOf(tables.equality);
  const families = await rowsOf(tables.families);
  const bootstrap = await rowsOf(tables.bootstrap);
  await between(done, total);
  const promised = conditions.filter((row) => row.promised);
  const standardError = Math.sqrt((0.05 * 0.95) / options.experiments);
  return {
    ...options,
    margin: MARGIN,
    deviation: BLOCK_DEVIATION,
    standardError,
    limit: 0.05 + 2 * standardError,
    coverage95: Math.min(...promised.map(({ coverage95 }) => coverage95)),
    falseBetter: Math.max(...promised.map(({ falseBetter }) => falseBetter)),
    falseEquivalent: Math.max(...promised.map(({ falseEquivalent }) => falseEquivalent)),
    power,
    conditions,
    equality,
    families,
    bootstrap,
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
