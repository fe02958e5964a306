import fc from 'fast-check';
import { expect, test } from 'vitest';
import { StampReader, stampedBody } from './stamp.js';

/** Ten seconds to some years after the machine's start. */
const stamps = fc.record({
  id: fc.nat(),
  sentUs: fc.integer({ min: 10_000_000, max: 100_000_000_000_000 }),
});

interface Body {
  readonly id: number;
  readonly sentNs: string;
  readonly pad: string;
}
const parsed = (body: string): Body => JSON.parse(body) as Body;
/** A text of MessagePack shorter than 32 bytes, which its head says. */
const packed = (text: string): Buffer =>
  Buffer.concat([Buffer.from([0xa0 + text.length]), Buffer.from(text)]);

/** How servers hand a published text on. */
const WRITINGS: Record<string, (body: string) => string | Buffer> = {
  'as it is': (body) => body,
  'in an envelope with an id': (body) => `{"id":7,"data":${body},"at":1764291592}`,
  'as text in JSON': (body) => JSON.stringify({ id: 3, text: body }),
  'as text in text in text': (body) => JSON.stringify(JSON.stringify(JSON.stringify(body))),
  'with spaces and lines': (body) => JSON.stringify(parsed(body), null, 2),
  'with sorted keys': (body) => {
    const { id, pad, sentNs } = parsed(body);
    return JSON.stringify({ id, pad, sentNs });
  },
  'the time first': (body) => {
    const { id, sentNs, pad } = parsed(body);
    return JSON.stringify({ sentNs, user: { id: 9, name: 'a}"{' }, pad, id });
  },
  'numbers as text': (body) => JSON.stringify({ ...parsed(body), id: String(parsed(body).id) }),
  'text as numbers': (body) => body.replace(/"(\d+)"/, '$1'),
  'as a float': (body) => body.replace(/"(\d+)"/, '$1.0'),
  'in powers of ten': (body) => body.replace(/"(\d+)"/, (_, ns: string) => Number(ns).toExponential()),
  'with the keys of Go': (body) => body.replace('"id"', '"ID"').replace('"sentNs"', '"SentNs"'),
  'with the keys of Python': (body) => body.replace('"sentNs"', '"sent_ns"'),
  'as Python prints it': (body) => body.replaceAll('"', "'"),
  'with escaped quotes': (body) => body.replaceAll('"', '\\u0022'),
  'as HTML': (body) => `<li>${body.replaceAll('"', '&quot;')}</li>`,
  'as a form': (body) => `message=${encodeURIComponent(body)}`,
  'as XML': (body) => `<m><id>1</id><sentNs>${parsed(body).sentNs}</sentNs></m>`,
  'as an event of Socket.IO': (body) => `42["message",${JSON.stringify(body)}]`,
  'as MessagePack': (body) =>
    Buffer.concat([
      Buffer.from([0x82]),
      packed('id'),
      Buffer.of(5),
      packed('sentNs'),
      packed(parsed(body).sentNs),
    ]),
};

function frameOf(write: (body: string) => string | Buffer, body: string): Buffer {
  const written = write(body);
  return typeof written === 'string' ? Buffer.from(written) : written;
}

test('a body is JSON of the length that was asked for', () => {
  fc.assert(
    fc.property(stamps, fc.integer({ min: 64, max: 500 }), (stamp, bytes) => {
      const body = stampedBody(stamp, bytes);
      expect(Buffer.byteLength(body)).toBe(bytes);
      expect(JSON.parse(body)).toMatchObject({ id: stamp.id, sentNs: `${stamp.sentUs}000` });
    }),
  );
});

test.each(Object.entries(WRITINGS))(
  'a stamp is found in a message that a server hands on %s',
  (_name, write) => {
    fc.assert(
      fc.property(stamps, fc.integer({ min: 64, max: 300 }), (stamp, bytes) => {
        const frame = frameOf(write, stampedBody(stamp, bytes));
        expect(new StampReader().read(frame)).toEqual([stamp.sentUs]);
      }),
    );
  },
);

test('each message of a batch is found, in whatever order its keys are, and a repeated one once', () => {
  const bodies = [10_000_001, 10_000_002, 10_000_003].map((sentUs, index) =>
    stampedBody({ id: index + 1, sentUs }, 100),
  );
  const sorted = bodies.map((body) =>
    frameOf(WRITINGS['with sorted keys'] as typeof String, body).toString(),
  );
  const reader = new StampReader();
  for (const frame of [`[${bodies.join()}]`, `[${sorted.join(', ')}]`, bodies.join('\n')])
    expect(reader.read(Buffer.from(frame))).toEqual([10_000_001, 10_000_002, 10_000_003]);
  const twice = JSON.stringify({ raw: bodies[0], parsed: JSON.parse(bodies[0] as string) as unknown });
  expect(reader.read(Buffer.from(twice))).toEqual([10_000_001]);
});

test('frames of several kinds by turns are each read for themselves', () => {
  const frame = fc.tuple(fc.array(stamps, { maxLength: 3 }), fc.constantFrom(...Object.values(WRITINGS)));
  fc.assert(
    fc.property(fc.array(frame, { minLength: 2 }), (frames) => {
      const reader = new StampReader();
      for (const [inFrame, write] of frames) {
        const parts = inFrame.map((stamp) => frameOf(write, stampedBody(stamp, 128)));
        const expected = [...new Set(inFrame.map(({ sentUs }) => sentUs))];
        expect(reader.read(Buffer.concat(parts))).toEqual(expected);
        expect(reader.read(Buffer.concat(parts))).toEqual(expected);
      }
    }),
  );
});

test.each([
  '',
  '{"id":5}',
  '{"sentNs":"soon"}',
  '{"sentNs":"12345"}',
  `{"sentNs":"${'9'.repeat(5_000)}"}`,
  'noise',
])('a frame without a stamp has none: %s', (text) => {
  expect(new StampReader().read(Buffer.from(text))).toEqual([]);
});

/** What would make a search go over the same bytes again and again. */
test.each([
  '\\',
  '"',
  '1',
  's',
  '%22',
  '\\u0022',
  'sentNs',
  'sentNs%2',
  'sentNs%22%22',
  'sentNs123456789 ',
  'sentNs1.1e',
  '{"sentNs":"',
])('a frame of nothing but %s has no stamp, however long it is', (piece) => {
  expect(new StampReader().read(Buffer.alloc(2 ** 20, piece))).toEqual([]);
});
