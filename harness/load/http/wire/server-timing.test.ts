import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addServerTiming, TIMING_NAMES } from './server-timing.js';

function read(header: string): { found: boolean; partsMs: number[] } {
  const partsMs = new Float64Array(TIMING_NAMES.length);
  const bytes = Buffer.from(header);
  const found = addServerTiming(bytes, 0, bytes.length, partsMs);
  return { found, partsMs: [...partsMs] };
}

test('whatever parts are named, in whatever order, each is read to the microsecond and the others are zero', () => {
  const parts = fc.uniqueArray(
    fc.record({ name: fc.constantFrom(...TIMING_NAMES), us: fc.nat(60_000_000) }),
    {
      selector: ({ name }) => name,
    },
  );
  fc.assert(
    fc.property(parts, fc.constantFrom(',', ', ', ' ,\t'), (named, between) => {
      const header = named.map(({ name, us }) => `${name};dur=${(us / 1000).toFixed(3)}`).join(between);
      const { found, partsMs } = read(header);
      expect(found).toBe(named.length > 0);
      for (const [index, name] of TIMING_NAMES.entries())
        expect(partsMs[index]).toBeCloseTo((named.find((part) => part.name === name)?.us ?? 0) / 1000, 6);
    }),
  );
});

test('nothing is read beyond the end of the line, wherever the header is cut off', () => {
  const pieces = ['pool', 'down', ';', 'd', 'dur', 'dur=', '=', '1', '25', '.', ',', ' ', '"', 'x'];
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 20 }), (chosen) => {
      const header = Buffer.from(chosen.join(''));
      const followed = Buffer.concat([header, Buffer.from('\r\n9, down;dur=1')]);
      const partsMs = new Float64Array(TIMING_NAMES.length);
      const found = addServerTiming(followed, 0, header.length, partsMs);
      expect({ found, partsMs: [...partsMs] }).toEqual(read(header.toString()));
    }),
  );
});

test('a name that only begins like a part is none', () => {
  expect(read('downstream;dur=5, dow;dur=6, Down;dur=7')).toEqual({ found: false, partsMs: [0, 0, 0, 0, 0] });
});
