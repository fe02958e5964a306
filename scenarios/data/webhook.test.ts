import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { webhook } from './webhook.js';

const [level] = webhook.levels;
const requests = level?.load.kind === 'open-loop' ? level.load.requests : [];

test('an event that is delivered again is the same to the byte', () => {
  const bodies = requests.map(({ name, body = '' }) => body.replace(`{{event_${name}}}`, '5'));
  expect(new Set(bodies).size).toBe(1);
  expect(bodies[0]).not.toContain('{{');
  expect(JSON.parse(bodies[0] ?? '')).toMatchObject({ id: 'evt_5', type: 'charge.succeeded' });
});

test('what is delivered again stays behind what was delivered, in a sequence of the same ids', () => {
  expect(requests.map(({ weight }) => weight)).toEqual([90, 10]);
  const sources = requests.flatMap(({ values }) => Object.values(values ?? {}));
  expect(new Set(sources.map((source) => JSON.stringify(source))).size).toBe(1);
});

test('the agents sign with the key that the contract names', () => {
  const contract = readFileSync(
    join(import.meta.dirname, '..', '..', 'targets', 'contract', 'openapi.yaml'),
    'utf8',
  );
  for (const { signature } of requests) expect(contract).toContain(`default \`${signature?.key ?? 'none'}\``);
});
