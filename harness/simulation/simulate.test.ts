import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { markdownTables } from '../commands/simulate/tables.js';
import { Random } from '../stats/random.js';
import { CONDITIONS, LOG_NORMAL } from './conditions.js';
import { experiment, experimentWithLooks, looksWithin } from './experiment.js';
import type { Task } from './counting.js';
import type { SimulationRows } from './simulate.js';
import { rowOf, simulate, summed, TABLES } from './simulate.js';
import { conditionTasks } from './tables.js';

describe('a made-up run', () => {
  it('is judged by interval: without noise, equal targets are equivalent and unequal ones are not', () => {
    const quiet = (truth: number) =>
      experiment({ condition: LOG_NORMAL, blocks: 5, truth, deviation: 1e-6 }, new Random(1));
    expect(quiet(1).verdict).toBe('equivalent');
    expect(quiet(1.2).verdict).toBe('a-better');
    expect(quiet(1 / 1.2).verdict).toBe('b-better');
    expect(quiet(1.2).ratio).toBeCloseTo(1.2, 4);
  });

  it('sees through what both trials of a block share', () => {
    // Block effects deviate by 20 %, and the interval stays as narrow as the trials' own noise allows.
    const { low, high } = experiment({ condition: LOG_NORMAL, blocks: 20, truth: 1 }, new Random(2));
    expect(high! / low!).toBeLessThan(1.1);
  });

  it('has no verdict with fewer than five blocks, as a real one', () => {
    expect(experiment({ condition: LOG_NORMAL, blocks: 4, truth: 3 }, new Random(3)).decidedBy.kind).toBe(
      'too-few-planned',
    );
  });
});

describe('a made-up run with looks', () => {
  const at = (truth: number, deviation: number) => ({ condition: LOG_NORMAL, blocks: 15, truth, deviation });

  it('ends at the first look where there is no noise, and goes on while anything is open', () => {
    const looks = looksWithin(15);
    const quiet = experimentWithLooks([at(1, 1e-6), at(2, 1e-6)], looks, new Random(4));
    expect(quiet.blocks).toBe(5);
    expect(quiet.comparisons.map(({ verdict }) => verdict)).toEqual(['equivalent', 'a-better']);
    const noisy = experimentWithLooks([at(1, 1e-6), at(1, 0.5)], looks, new Random(4));
    expect(noisy.blocks).toBe(15);
    expect(noisy.comparisons.map(({ verdict }) => verdict)).toEqual(['equivalent', 'inconclusive']);
  });
});

describe('the simulation', () => {
  it('takes the worst of the conditions for which the method promises its rates, and shows them all', async () => {
    const told: number[] = [];
    const simulation = await simulate({ seed: 1, experiments: 20 }, (done, total) => {
      told.push(done / total);
      return Promise.resolve();
    });
    expect(told.at(0)).toBe(0);
    expect(told.at(-1)).toBe(1);
    expect(simulation.conditions).toHaveLength(3 * CONDITIONS.length);
    const promised = [...simulation.conditions.filter((row) => row.promised), ...simulation.deviations];
    expect(simulation.falseBetter).toBe(Math.max(...promised.map((row) => row.falseBetter)));
    expect(simulation.falseEquivalent).toBe(Math.max(...promised.map((row) => row.falseEquivalent)));
    expect(simulation.coverage95).toBe(Math.min(...promised.map((row) => row.coverage95)));
  });

  it('stops when it is told to', async () => {
    const stop = simulate({ seed: 1, experiments: 20 }, () => Promise.reject(new Error('stopped')));
    await expect(stop).rejects.toThrow('stopped');
  });

  it('finds the rates that theory gives under log-normal noise: 95 % coverage, 2.5 % and 5 % on the margin', () => {
    const ten = conditionTasks().find(({ id }) => id === 'condition log-normal 10')!;
    const row = rowOf(ten, { seed: 8, experiments: 1_000 });
    // Within four standard errors.
    expect(Math.abs(row.coverage95 - 0.95)).toBeLessThan(0.011);
    expect(Math.abs(row.falseBetter - 0.025)).toBeLessThan(0.01);
    expect(Math.abs(row.falseEquivalent - 0.05)).toBeLessThan(0.014);
  });

  it.each(Object.keys(TABLES) as (keyof typeof TABLES)[])(
    'makes the table of %s in docs/statistics.md: its first row, made again from the seed that stands there',
    (name) => {
      const page = readFileSync(new URL('../../docs/statistics.md', import.meta.url), 'utf8');
      const [, experiments, seed] = /^([\d,]+) made-up runs a row and truth, seed (\d+)/m.exec(page)!;
      const options = { seed: Number(seed), experiments: Number(experiments!.replaceAll(',', '')) };
      const none = Object.fromEntries(Object.keys(TABLES).map((table) => [table, []]));
      const [first] = TABLES[name];
      const rows = { ...none, [name]: [rowOf(first as Task<unknown>, options)] };
      const lines = markdownTables(summed(options, rows as unknown as SimulationRows))
        .split('\n')
        .filter((line) => line.startsWith('|'));
      expect(lines).toHaveLength(3);
      for (const line of lines) expect(page.split('\n')).toContain(line);
    },
  );

  it('stands in docs/statistics.md whole: as many rows as there are tasks', () => {
    const page = readFileSync(new URL('../../docs/statistics.md', import.meta.url), 'utf8');
    const tables = page.slice(page.indexOf('<!-- tables'));
    const rows = tables.split('\n').filter((line) => line.startsWith('|') && !line.startsWith('| ---'));
    const made = Object.values(TABLES);
    expect(rows).toHaveLength(made.flat().length + made.length);
  });
});
