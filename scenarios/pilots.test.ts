import { expect, it } from 'vitest';
import { scenarios } from './index.js';

const pairs = scenarios.flatMap(({ id, pilots, levels }) =>
  (pilots ?? []).flatMap((pilot) =>
    pilot.kind === 'rate-within-objective'
      ? levels.flatMap(({ id: level, load }) =>
          load.kind === 'staircase' && load.injectedMs === pilot.injectedMs
            ? [{ id, level, pilot, load }]
            : [],
        )
      : [],
  ),
);

it.each(pairs)('the pilot of $id is driven as its staircase is', ({ level, pilot, load }) => {
  expect(load.pilot).toBe(pilot.placeholder);
  // A level about one budget keeps its own objective, and starts from what the pilot found all the same.
  if (level !== 'objective-10ms') expect(pilot.objectiveMs).toBe(load.objectiveMs);
  expect(pilot.connections).toEqual(load.connections);
  expect(pilot.requests).toEqual(load.requests);
});

it('are those of every staircase', () => {
  const staircases = scenarios.flatMap(({ levels }) =>
    levels.filter(({ load }) => load.kind === 'staircase'),
  );
  expect(pairs.length).toBeGreaterThan(0);
  expect(staircases.length).toBeGreaterThanOrEqual(pairs.length);
});
