import { expect, test } from 'vitest';
import type { Topology } from '../../linux/topology.js';
import { layoutOfHosts } from './hosts-layout.js';

const machine = (cores: number): Topology => ({
  cores: Array.from({ length: cores }, (_, index): [number] => [index]),
  quotaCores: null,
  canPin: true,
});

test('a role that has a host to itself has all of its cores', () => {
  const machines = { target: machine(4), database: machine(2), load: machine(8) };
  expect(layoutOfHosts(machines, 'separate')).toMatchObject({
    target: [0, 1, 2, 3],
    database: [0, 1],
    load: [0, 1, 2, 3, 4, 5, 6, 7],
    targetCores: 4,
    shared: [],
    pinned: true,
  });
  expect(layoutOfHosts(machines, 'one')).toMatchObject({ target: [0], targetCores: 1 });
});

test('what the way to the machines cannot give is said where it binds nothing to processors', () => {
  const unbound = { ...machine(4), canPin: false };
  const machines = { target: unbound, database: unbound, load: unbound };
  expect(layoutOfHosts(machines, 'separate').shared.join()).toContain('cannot bind');
  expect(layoutOfHosts(machines, 'separate', ['as it is'])).toMatchObject({
    shared: ['as it is'],
    pinned: false,
  });
});

test('two roles of one host share its cores two to one where one of them is the target', () => {
  const both = machine(6);
  expect(layoutOfHosts({ target: both, database: both, load: machine(2) }, 'separate')).toMatchObject({
    target: [0, 1, 2, 3],
    database: [4, 5],
    load: [0, 1],
    shared: [],
  });
});

test('one core for two roles is said', () => {
  const small = machine(1);
  const { database, load, shared } = layoutOfHosts(
    { target: machine(2), database: small, load: small },
    'separate',
  );
  expect([database, load]).toEqual([[0], [0]]);
  expect(shared).toEqual(['The host of database and load has one core for both.']);
});

test('all three on one host are laid out as on one machine', () => {
  const one = machine(8);
  expect(layoutOfHosts({ target: one, database: one, load: one }, 'separate')).toMatchObject({
    target: [0, 1, 2, 3],
    database: [4, 5],
    load: [6, 7],
  });
});
