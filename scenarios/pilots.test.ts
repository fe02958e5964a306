import { expect, it } from 'vitest';
import { scenarios } from './index.js';

const pairs = scenarios.flatMap(({ id, pilots, levels }) =>
  (pilots ?? []).flatMap((pilot) =>
    pilot.kind === 'capacity'
      ? levels.flatMap(({ load }) =>
          load.kind === 'closed-loop' && load.purpose === 'capacity' ? [{ id, pilot, load }] : [],
        )
      : [],
  ),
);

it.each(pairs)('the pilot of $id is driven as its capacity level is', ({ pilot, load }) => {
  expect(pilot.engine).toBe(load.engine ?? 'autocannon');
  expect(pilot.connections).toEqual(load.connections);
  expect(pilot.requests).toEqual(load.requests);
});
