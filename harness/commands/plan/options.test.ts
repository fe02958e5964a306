import { describe, expect, it } from 'vitest';
import { readSurroundings } from '../../config.js';
import { UsageError } from '../../errors.js';
import type { Target } from '../../model/plan/target.js';
import type { PlanFlags } from './flags.js';
import { askedBy, chosenTargets } from './options.js';

const target = (id: string, ...profiles: Target['profiles']): Target => ({
  id,
  language: id.split('-')[0] ?? id,
  title: id,
  command: ['./run'],
  workers: 1,
  implements: ['ping'],
  profiles,
});
const known = [
  target('an-own-service'),
  target('go-net-http', 'smoke', 'standard'),
  target('python-asgi', 'standard'),
  { ...target('python-fastapi', 'smoke', 'standard'), runtime: { python: 'requirements.txt' } },
];
const ids = (named: string | undefined, profile: 'smoke' | 'standard') =>
  chosenTargets(named, known, ({ profiles }) => profiles.includes(profile)).map(({ id }) => id);

describe('chosenTargets', () => {
  it('takes those that the profile measures, Python first and Go second', () => {
    expect(ids(undefined, 'smoke')).toEqual(['python-fastapi', 'go-net-http']);
    expect(ids(undefined, 'standard')).toEqual(['python-fastapi', 'go-net-http', 'python-asgi']);
  });

  it('takes those that are named, whatever the profile, in the same order', () => {
    expect(ids('python-asgi,an-own-service,go-net-http', 'smoke')).toEqual([
      'python-asgi',
      'go-net-http',
      'an-own-service',
    ]);
  });

  it('compares Python with Go where the usual service of a language is not among them', () => {
    expect(ids('go-net-http,python-asgi', 'smoke')).toEqual(['python-asgi', 'go-net-http']);
  });

  it('takes a target on another version for an arm of its own, after the one that it is compared with', () => {
    expect(ids('go-net-http,python-fastapi+3.13,python-fastapi', 'smoke')).toEqual([
      'python-fastapi',
      'go-net-http',
      'python-fastapi+3.13',
    ]);
  });

  it('refuses a name that no target has', () => {
    expect(() => ids('rust', 'smoke')).toThrow(UsageError);
  });
});

describe('what claims need', () => {
  const targets = (flags: PlanFlags) => askedBy(flags, readSurroundings()).targets.map(({ id }) => id);
  const pair = ['python-fastapi', 'go-net-http'];

  it('is the pair that is compared, with a target that a claim names, in any profile', () => {
    for (const profile of ['quick', 'standard']) {
      expect(targets({ profile, claims: 'scatter-gather' })).toEqual(pair);
      expect(targets({ profile, claims: 'scatter-gather,threads-not-viable' })).toEqual([
        ...pair,
        'python-threads',
      ]);
    }
  });

  it('comes on top of the profile’s own where scenarios are named too', () => {
    expect(targets({ profile: 'quick', scenario: 'ping', claims: 'threads-not-viable' })).toEqual([
      ...pair,
      'python-threads',
    ]);
    expect(targets({ profile: 'standard', scenario: 'ping', claims: 'scatter-gather' })).toEqual([
      ...pair,
      'python-asgi',
      'python-threads',
    ]);
  });

  it('gives way to targets that are named', () => {
    expect(targets({ claims: 'threads-not-viable', targets: 'go-net-http' })).toEqual(['go-net-http']);
  });
});

describe('a plan without a trial', () => {
  it.each<[string, PlanFlags]>([
    ['a target that implements nothing of the scenario', { targets: 'python-threads', scenario: 'crud' }],
    ['the same for A/A arms', { targets: 'python-threads', scenario: 'crud', aa: true }],
  ])('is a usage error before anything is set up: %s', (_what, flags) => {
    expect(() => askedBy(flags, readSurroundings())).toThrow(UsageError);
    expect(() => askedBy(flags, readSurroundings())).toThrow(/none for python-threads/);
  });
});

describe('how long a run may go on', () => {
  const asked = (flags: PlanFlags) => askedBy({ scenario: 'crud', ...flags }, readSurroundings());

  it('is a budget in seconds, minutes or hours, and blocks until it is decided', () => {
    expect(asked({ untilDecided: true, budget: '1.5h' })).toMatchObject({
      untilDecided: true,
      budgetSeconds: 5_400,
    });
    expect(asked({ budget: '30m' }).budgetSeconds).toBe(1_800);
    expect(asked({})).toMatchObject({ untilDecided: false, budgetSeconds: null });
  });

  it.each<[string, PlanFlags, RegExp]>([
    ['a budget without a unit', { budget: '30' }, /--budget to be a time in s, m or h/],
    ['none at all', { budget: '0m' }, /--budget to be a time/],
    ['one in which no verdict fits', { budget: '20s' }, /--budget to leave time for 5 blocks/],
    ['deciding with smoke', { untilDecided: true, profile: 'smoke' }, /a profile that gives verdicts/],
    ['deciding with too few blocks', { untilDecided: true, blocks: '4' }, /with 5 blocks at least/],
  ])('is refused where it is %s', (_what, flags, words) => {
    expect(() => asked(flags)).toThrow(UsageError);
    expect(() => asked(flags)).toThrow(words);
  });
});

describe('--objective', () => {
  const objective = (text: string) => askedBy({ objective: text }, readSurroundings()).objectiveMs;

  it('is a limit of p99, in milliseconds or seconds', () => {
    expect(objective('p99=50ms')).toBe(50);
    expect(objective('p99=0.2s')).toBe(200);
    expect(askedBy({}, readSurroundings()).objectiveMs).toBeNull();
  });

  it.each(['50ms', 'p95=50ms', 'p99=0ms', 'p99=50', 'p99=11s'])('refuses %s', (text) => {
    expect(() => objective(text)).toThrow(UsageError);
  });
});

describe('agents of the load', () => {
  const asked = (...host: string[]) =>
    askedBy({ profile: 'smoke', scenario: 'crud', host }, readSurroundings());
  const withAgents = (loadAgents: string, ...host: string[]) =>
    askedBy({ profile: 'smoke', scenario: 'crud', host, loadAgents }, readSurroundings());
  const two = ['load=ssh://one', 'load=ssh://two'];

  it('are as many as hosts were named for it', () => {
    expect(asked('target=ssh://one').loadAgents).toBe(1);
    expect(asked(...two).loadAgents).toBe(2);
    expect(asked('swarm').loadAgents).toBe(1);
  });

  it('are as many as were asked for, at least one a host, and none without hosts', () => {
    expect(withAgents('5', ...two).loadAgents).toBe(5);
    expect(withAgents('20', 'swarm')).toMatchObject({ loadAgents: 20, hosts: { loadAgents: 20 } });
    expect(() => withAgents('1', ...two)).toThrow(UsageError);
    expect(() => withAgents('3')).toThrow(UsageError);
  });

  it('are one of a swarm where a room is measured', () => {
    const room = { profile: 'smoke', scenario: 'fanout', host: ['swarm'] };
    expect(askedBy(room, readSurroundings()).loadAgents).toBe(1);
    expect(() => askedBy({ ...room, loadAgents: '2' }, readSurroundings())).toThrow(/fanout/);
  });

  it('are on one host where a room is measured, for its deliveries are timed by one clock', () => {
    const room = (...host: string[]) =>
      askedBy({ profile: 'smoke', scenario: 'crud,fanout', host }, readSurroundings());
    expect(() => room(...two)).toThrow(/fanout/);
    expect(room('load=ssh://one').loadAgents).toBe(1);
  });
});
