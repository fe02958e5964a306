import fc from 'fast-check';
import { expect, test } from 'vitest';
import { StampReader, stampedBody } from './stamp.js';

const stamps = fc.record({
  id: fc.nat(),
  sentUs: fc.integer({ min: 1, max: 10_000_000_000_000 }),
});
/** How servers hand a published text on. */
const wrappings = fc.constantFrom<(body: string) => string>(
  (body) => body,
  (body) => `{"id":"frame-7","data":${body}}`,
  (body) => JSON.stringify({ id: 3, text: body }),
  (body) => JSON.stringify(JSON.parse(body), null, 2),
  (body) => `42["message",${JSON.stringify(body)}]`,
);

test('a body is JSON of the length that was asked for', () => {
  fc.assert(
    fc.property(stamps, fc.integer({ min: 64, max: 500 }), (stamp, bytes) => {
      const body = stampedBody(stamp, bytes);
      expect(Buffer.byteLength(body)).toBe(bytes);
      expect(JSON.parse(body)).toMatchObject({ id: stamp.id, sentNs: `${stamp.sentUs}000` });
    }),
  );
});

test('a stamp is found wherever a server puts the message', () => {
  fc.assert(
    fc.property(stamps, wrappings, (stamp, wrap) => {
      expect(new StampReader().search(Buffer.from(wrap(stampedBody(stamp, 128))))).toEqual(stamp);
    }),
  );
});

test('the quick look finds the id where it stood before, and never a wrong one', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(stamps, wrappings), { minLength: 2 }), (frames) => {
      const reader = new StampReader();
      for (const [stamp, wrap] of frames) {
        const frame = Buffer.from(wrap(stampedBody(stamp, 128)));
        expect([-1, stamp.id]).toContain(reader.quickId(frame));
        reader.search(frame);
        expect(reader.quickId(frame)).toBe(stamp.id);
      }
    }),
  );
});

test('a frame without a stamp is none', () => {
  const reader = new StampReader();
  expect(reader.search(Buffer.from('{"id":5}'))).toBeNull();
  expect(reader.quickId(Buffer.from('{"id":5}'))).toBe(-1);
});
