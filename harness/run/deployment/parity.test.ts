import { expect, test } from 'vitest';
import { NOTHING_PLANTED } from '../../model/plan/planted.js';
import type { About } from '../../model/plan/target.js';
import { SpoiledTrial } from '../failure.js';
import { checkParity } from './parity.js';

const about: About = {
  target: 'go',
  nonce: 'n',
  language: 'go',
  runtime: 'go1',
  versions: {},
  workers: 1,
  pool_size: 20,
  pid: 1,
  gomaxprocs: 2,
  gil: null,
  openssl: null,
  compression: false,
  event_loop: null,
  http_parser: null,
};
const granted = { poolSize: 20, workers: 1, cores: 2, planted: NOTHING_PLANTED };

/** The gate and figure that a target with these differences trips, or nothing. */
function tripped(changes: Partial<About>, asked: Partial<typeof granted> = {}): string | null {
  try {
    checkParity({ ...about, ...changes }, { ...granted, ...asked });
    return null;
  } catch (thrown) {
    if (!(thrown instanceof SpoiledTrial)) throw thrown;
    return `${thrown.gate}: ${thrown.text.found}`;
  }
}

test('a target that was given what the others were passes the gate', () => {
  expect(tripped({})).toBeNull();
  // Only Go has GOMAXPROCS.
  expect(tripped({ gomaxprocs: null })).toBeNull();
});

test('another pool, other workers, other cores or compression trip it, each with its figure', () => {
  expect(tripped({ pool_size: 10 })).toBe('parity: 10 at /about of go');
  expect(tripped({ workers: 2 })).toBe('parity: 2 at /about of go');
  expect(tripped({ gomaxprocs: 4 })).toBe('parity: 4 at /about of go');
  expect(tripped({ compression: true })).toMatch(/^parity: go says at \/about that it compresses/);
});

test('an effect that was asked for passes it; one that nobody asked for, or that is not there, trips it', () => {
  const asked = { planted: { spinUs: 30, waitMs: 0 } };
  expect(tripped({ planted: { spin_us: 30, wait_ms: 0 } }, asked)).toBeNull();
  expect(tripped({ planted: { spin_us: 30, wait_ms: 0 } })).toBe('parity: 30 us and 0 ms at /about of go');
  expect(tripped({}, asked)).toBe('parity: 0 us and 0 ms at /about of go');
});
