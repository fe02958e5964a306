import type { Level } from '../../harness/model/plan/scenario.js';
import { defineScenario } from '../../harness/model/plan/scenario.js';
import { LARGE_PROFILES, only } from '../requests.js';

interface Upload {
  readonly id: 'pass' | 'lines' | 'json';
  readonly title: string;
  readonly format: 'bytes' | 'lines' | 'json';
  /** What the upload repeats, until it has about so many bytes: those that cost less a byte are longer, so that none is about requests. */
  readonly part: string;
  readonly aboutBytes: number;
}

/** Spread by a prime, so that the numbers have from one digit to nine. */
const NUMBERS = Array.from(
  { length: 64 },
  (_, index) => (2_147_483_629 * (index + 1)) % 10 ** ((index % 9) + 1),
);

const records = NUMBERS.map((value, index) =>
  JSON.stringify({
    id: 100_000 + index,
    kind: 'reading',
    at: '2026-01-02T03:04:05Z',
    value,
    tags: ['a', 'b'],
  }),
);
const inLines = (lines: readonly unknown[]): string => lines.map((line) => `${String(line)}\n`).join('');

const UPLOADS: readonly Upload[] = [
  {
    id: 'pass',
    title: 'bytes that are only counted',
    format: 'bytes',
    part: inLines(records),
    aboutBytes: 8e6,
  },
  {
    id: 'lines',
    title: 'decimal numbers, one a line',
    format: 'lines',
    part: inLines(NUMBERS),
    aboutBytes: 2e6,
  },
  { id: 'json', title: 'JSON records, one a line', format: 'json', part: inLines(records), aboutBytes: 2e6 },
];

/** CPU per GB decides: it holds even where the generator is what limits the rate, which `boundBy` then names. */
function level({ id, title, format, part, aboutBytes }: Upload): Level {
  return {
    id,
    title: `${title}, uploads of ${aboutBytes / 1e6} MB, two at once a core`,
    load: {
      kind: 'closed-loop',
      purpose: 'capacity',
      connections: 16,
      concurrency: { timesTargetCores: 2 },
      engine: 'raw',
      requests: only({
        name: id,
        method: 'POST',
        path: `/ingest?format=${format}`,
        headers: { 'content-type': 'application/octet-stream' },
        body: part,
        bodyRepeats: Math.round(aboutBytes / part.length),
        literal: true,
      }),
    },
    seconds: { quick: 4, standard: 6 },
    primary: ['cpu_per_gb', 'bytes_per_second'],
  };
}

export const stream = defineScenario({
  id: 'stream',
  title: 'Streams that are parsed and summed',
  question: 'How many cores does a stream of a GB a second take?',
  needs: ['healthz', 'about', 'ingest'],
  writes: false,
  poolSize: 4,
  cores: 'separate',
  levelOrder: 'random',
  ratioMargin: 1.1,
  warmUp: UPLOADS.map(({ id }) => ({
    level: id,
    connections: 16,
    concurrency: { timesTargetCores: 2 },
    seconds: 0.5,
  })),
  levels: UPLOADS.map(level),
  profiles: LARGE_PROFILES,
});
