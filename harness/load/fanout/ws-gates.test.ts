import { expect, test } from 'vitest';
import type { SeenDeliveries } from './ws-gates.js';
import { verdictOf } from './ws-gates.js';

const SOUND: SeenDeliveries = {
  connections: 10,
  connected: 10,
  disconnected: 0,
  closes: {},
  connectFailures: {},
  publishFailures: {},
  publishes: true,
  published: 100,
  publishFailed: 0,
  scheduled: 1_000,
  ok: 1_000,
  compressionSeen: false,
  agentBusy: 0.1,
  loopGapMs: 5,
  suspendedMs: 0,
};

test.each<[string, Partial<SeenDeliveries>]>([
  ['nothing amiss', {}],
  ['one delivery in twenty late or lost', { ok: 950 }],
  ['one publish in twenty refused', { published: 95, publishFailed: 5 }],
  ['nothing heard, where nobody here publishes', { publishes: false, published: 0, scheduled: 0, ok: 0 }],
])('a load with %s is ok', (_case, change) => {
  expect(verdictOf({ ...SOUND, ...change })).toEqual({ status: 'ok' });
});

test.each<[string, Partial<SeenDeliveries>]>([
  [
    'fewer sockets than asked for',
    { connected: 9, connectFailures: { 'Unexpected server response: 503': 1 } },
  ],
  ['a socket closed', { disconnected: 1, closes: { '1001': 1 } }],
  ['a socket closed before the window', { connected: 9, closes: { '1013': 1 } }],
  ['more deliveries late or lost', { ok: 949 }],
  ['more publishes refused', { published: 94, publishFailed: 6 }],
])('a load with %s was not sustained', (_case, change) => {
  expect(verdictOf({ ...SOUND, ...change })).toEqual({ status: 'not-sustained' });
});

test.each<[string, Partial<SeenDeliveries>]>([
  ['socket', { connected: 0, scheduled: 0, ok: 0 }],
  ['delivery', { ok: 0 }],
  ['socket left, and no frame', { publishes: false, disconnected: 10, closes: { '1006': 10 }, ok: 0 }],
])('a load without one %s has failed', (_case, change) => {
  expect(verdictOf({ ...SOUND, ...change })).toEqual({ status: 'failed' });
});

test.each<[string, Partial<SeenDeliveries>]>([
  ['connections: 4 of 10 (EMFILE); raise', { connected: 4, connectFailures: { ECONNREFUSED: 1, EMFILE: 5 } }],
  ['connections: 0 of 10 (EADDRNOTAVAIL)', { connected: 0, ok: 0, connectFailures: { EADDRNOTAVAIL: 10 } }],
  ['connections: 10 of 10 (EMFILE)', { ok: 0, publishFailures: { EMFILE: 100 } }],
  ['loop gap: the agent stood still for 300 ms', { loopGapMs: 300 }],
  ['suspension: the machine slept for 5000 ms', { suspendedMs: 5_000 }],
  ['compression', { compressionSeen: true }],
  ['agent busy', { agentBusy: 0.9 }],
])('the gate of "%s" makes a load invalid', (gate, change) => {
  expect(verdictOf({ ...SOUND, ...change })).toEqual({
    status: 'invalid',
    gate: expect.stringContaining(gate) as string,
  });
});
