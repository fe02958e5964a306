import { describe, expect, it } from 'vitest';
import { UsageError } from '../../errors.js';
import type { BoundFlags } from './flags.js';
import { boundQuestion } from './flags.js';

const pgUrl = 'postgres://u:secret@h/d';

describe('what is asked', () => {
  it('is told in figures, with as much of rate, pool and run as was given', () => {
    expect(boundQuestion({ dbMs: '180', appMs: '20' })).toEqual({
      source: { kind: 'told', databaseMs: 180, applicationMs: 20 },
      ratePerSecond: null,
      pool: null,
      run: null,
    });
    expect(boundQuestion({ dbMs: '0.5', appMs: '1', rate: '50', pool: '20', run: 'r' })).toMatchObject({
      ratePerSecond: 50,
      pool: 20,
      run: { folder: 'r', ratePerSecond: 50 },
    });
  });

  it('is read from a Postgres, for 30 seconds unless told otherwise', () => {
    const flags = { pgUrl, latencyMs: '200', rate: '50' };
    expect(boundQuestion(flags).source).toEqual({
      kind: 'read',
      pgUrl,
      intervalSeconds: 30,
      latencyMs: 200,
      ratePerSecond: 50,
    });
    expect(boundQuestion({ ...flags, interval: '2.5' }).source).toMatchObject({ intervalSeconds: 2.5 });
  });
});

describe('flags that do not fit together', () => {
  const told = { dbMs: '1', appMs: '1' };
  const cases: [what: string, flags: BoundFlags, found: RegExp][] = [
    ['nothing', {}, /neither/],
    ['only the database', { dbMs: '180' }, /only --db-ms/],
    ['only the application', { appMs: '20' }, /only --app-ms/],
    ['only a rate and a pool', { rate: '5', pool: '5' }, /neither/],
    ['two sources', { pgUrl, dbMs: '1', latencyMs: '9', rate: '1' }, /--db-ms beside --pg-url/],
    ['one and a half', { pgUrl, appMs: '1', latencyMs: '9', rate: '1' }, /--app-ms beside --pg-url/],
    ['a database without a latency', { pgUrl, rate: '50' }, /no --latency-ms/],
    ['a database without a rate', { pgUrl, latencyMs: '50' }, /no --rate/],
    ['an interval of nothing', { ...told, interval: '5' }, /--interval without it/],
    ['a latency beside figures', { ...told, latencyMs: '5' }, /--latency-ms without it/],
    ['a run without a rate', { ...told, run: 'folder' }, /no --rate/],
    ['a time of zero', { dbMs: '0', appMs: '20' }, /"0"/],
    ['a time that is none', { dbMs: '180', appMs: 'x' }, /"x"/],
    ['a negative rate', { ...told, rate: '-1' }, /"-1"/],
    ['half a connection', { ...told, pool: '2.5' }, /"2\.5"/],
  ];

  it.each(cases)('(%s) are a usage error that shows right ones, and no password', (_what, flags, found) => {
    const ask = () => boundQuestion(flags);
    expect(ask).toThrow(UsageError);
    expect(ask).toThrow(found);
    try {
      ask();
    } catch (thrown) {
      const { text } = thrown as UsageError;
      expect(text.remedy).toMatch(/Write for example/);
      expect(JSON.stringify(text)).not.toContain('secret');
    }
  });
});
