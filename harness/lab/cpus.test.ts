import { describe, expect, it } from 'vitest';
import { EnvironmentError } from '../errors.js';
import type { Topology } from '../linux/topology.js';
import { layoutOf } from './cpus.js';

function machine(cores: number, overrides: Partial<Topology> = {}): Topology {
  const list = Array.from({ length: cores }, (_, core): [number] => [core]);
  return { cores: list, quotaCores: null, canPin: true, ...overrides };
}

describe('layoutOf', () => {
  it.each([
    // cores, target, database, load
    [3, [0], [1], [2]],
    [4, [0, 1], [2], [3]],
    [5, [0, 1], [2], [3, 4]],
    [6, [0, 1, 2], [3], [4, 5]],
    [8, [0, 1, 2, 3], [4, 5], [6, 7]],
  ])('gives each role cores of its own on %i cores', (cores, target, database, load) => {
    const layout = layoutOf(machine(cores), 'separate');
    expect(layout).toEqual({ target, database, load, shared: [], targetCores: target.length, pinned: true });
  });

  it('gives 64 cores out as 32, 16 and 16', () => {
    const { target, database, load } = layoutOf(machine(64), 'separate');
    expect([target.length, database.length, load.length]).toEqual([32, 16, 16]);
    expect(new Set([...target, ...database, ...load]).size).toBe(64);
  });

  it('lets database and load share a core on two cores, and says so', () => {
    const layout = layoutOf(machine(2), 'separate');
    expect(layout).toMatchObject({ target: [0], database: [1], load: [1], targetCores: 1 });
    expect(layout.shared).toEqual(['Database and load share one core.']);
  });

  it.each([
    // cores, target, load
    [2, [0, 1], [1]],
    [3, [0, 1], [2]],
    [4, [0, 1], [3]],
  ])('gives a target that wants two cores both on %i', (cores, target, load) => {
    expect(layoutOf(machine(cores), 'all-when-few')).toMatchObject({ target, load, targetCores: 2 });
  });

  it('leaves the database where it is, whatever the scenario, since it starts once a run', () => {
    for (const cores of [2, 3, 4, 8]) {
      const separate = layoutOf(machine(cores), 'separate');
      expect(layoutOf(machine(cores), 'all-when-few').database).toEqual(separate.database);
    }
  });

  it('keeps siblings of a core in one role', () => {
    const layout = layoutOf(machine(4, { cores: [[0, 4], [1, 5], [2, 6], [3, 7]] }), 'separate'); // prettier-ignore
    expect(layout).toMatchObject({ target: [0, 1, 4, 5], database: [2, 6], load: [3, 7], targetCores: 2 });
  });

  it('leaves a target that is to have one core a whole one, and every other role what it has', () => {
    const siblings: Topology['cores'] = [[0, 4], [1, 5], [2, 6], [3, 7]]; // prettier-ignore
    for (const cores of [siblings, machine(8).cores, machine(3).cores, machine(2).cores]) {
      const separate = layoutOf(machine(0, { cores }), 'separate');
      const one = layoutOf(machine(0, { cores }), 'one');
      expect(one).toEqual({ ...separate, target: cores[0], targetCores: 1 });
    }
  });

  it('refuses one core, also one with two hardware threads', () => {
    for (const cores of [[[0]], [[0, 1]]] as [number, ...number[]][][]) {
      expect(() => layoutOf(machine(1, { cores }), 'separate')).toThrow(EnvironmentError);
    }
  });

  it('names no processor where none can be bound, and says so', () => {
    const layout = layoutOf(machine(4, { canPin: false }), 'separate');
    expect(layout).toMatchObject({ target: [], database: [], load: [], targetCores: 2, pinned: false });
    expect(layout.shared).toHaveLength(1);
  });

  it('notes a CPU quota below the cores, and only then', () => {
    expect(layoutOf(machine(4, { quotaCores: 1.5 }), 'separate').shared.join()).toContain('1.5 cores');
    expect(layoutOf(machine(4, { quotaCores: 4 }), 'separate').shared).toEqual([]);
  });
});
