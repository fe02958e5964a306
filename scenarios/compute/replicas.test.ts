import { expect, test } from 'vitest';
import { replicas } from './replicas.js';

test('every number of replicas has the same pool in all, and is set against one replica', () => {
  const counts = [1, 2, 4];
  for (const kind of ['cpu', 'db']) {
    const levels = replicas.levels.filter(({ id }) => id.startsWith(kind));
    expect(levels.map(({ startUp }) => startUp?.replicas)).toEqual(counts);
    expect(new Set(levels.map(({ startUp }) => startUp?.poolSize)).size).toBe(1);
    const against = replicas.derived?.filter(({ id }) => id.startsWith(kind)) ?? [];
    expect(against.map(({ from }) => from.kind === 'quotient' && from.by.level)).toEqual(
      counts.slice(1).map(() => `${kind}-1`),
    );
  }
});

test('the pool divides evenly among the replicas', () => {
  for (const { startUp } of replicas.levels)
    expect((startUp?.poolSize ?? replicas.poolSize) % (startUp?.replicas ?? 1)).toBe(0);
});
