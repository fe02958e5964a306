import { expect, test } from 'vitest';
import { bodyBytes } from '../../harness/model/plan/requests.js';
import { stream } from './stream.js';

const uploads = stream.levels.flatMap(({ id, load }) =>
  load.kind === 'closed-loop' ? load.requests.map((request) => ({ id, request })) : [],
);

test.each([
  ['pass', 8e6],
  ['lines', 2e6],
  ['json', 2e6],
])('an upload of %s has about %d bytes, and the plan a small part of them', (id, bytes) => {
  const request = uploads.find((upload) => upload.id === id)?.request;
  expect(Math.abs((request ? (bodyBytes(request) ?? 0) : 0) / bytes - 1)).toBeLessThan(0.01);
  expect(request?.body?.length).toBeLessThan(10_000);
});

test('each line is a whole one, with a value that the contract allows', () => {
  for (const { id, request } of uploads) {
    const lines = (request.body ?? '').split('\n');
    expect(lines.pop(), id).toBe('');
    for (const line of lines) {
      const value = id === 'lines' ? Number(line) : (JSON.parse(line) as { value: number }).value;
      expect(Number.isInteger(value) && value >= 0 && value <= 2_147_483_647, line).toBe(true);
    }
  }
});
