import { describe, expect, it } from 'vitest';
import { isNear, requireMayLoad } from './guard.js';
import { UsageError } from '../../errors.js';
import type { Target } from '../../model/plan/target.js';

const at = (url: string): Target => ({
  id: 'new',
  language: 'new',
  title: 'new',
  command: [],
  workers: 1,
  implements: [],
  profiles: [],
  own: { manifest: { url }, folder: '/', authorization: null, authority: null },
});

describe('addresses that are near', () => {
  it.each([
    '127.0.0.1',
    '127.9.9.9',
    '10.1.2.3',
    '172.31.0.1',
    '192.168.1.1',
    '::1',
    'fd00::1',
    '::ffff:10.0.0.1',
  ])('are loopback and private ones: %s', (address) => {
    expect(isNear(address)).toBe(true);
  });

  it.each(['8.8.8.8', '172.32.0.1', '2001:db8::1', '::ffff:8.8.8.8'])('are no others: %s', (address) => {
    expect(isNear(address)).toBe(false);
  });
});

describe('requireMayLoad', () => {
  it('refuses a service at a public address', async () => {
    await expect(requireMayLoad([at('http://192.0.2.7:8000')], [])).rejects.toThrow(UsageError);
  });

  it('takes it where its host was named, and no other', async () => {
    await expect(requireMayLoad([at('http://192.0.2.7:8000')], ['192.0.2.7'])).resolves.toBeUndefined();
    await expect(requireMayLoad([at('http://192.0.2.7:8000')], ['192.0.2.8'])).rejects.toThrow(UsageError);
  });

  it('takes what is near without being asked', async () => {
    await expect(
      requireMayLoad([at('http://127.0.0.1:8000'), at('http://[::1]:1')], []),
    ).resolves.toBeUndefined();
  });
});
