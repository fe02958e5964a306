import { builtinModules } from 'node:module';
import { posix } from 'node:path';

const BASIS = [
  'harness/model',
  'harness/errors',
  'harness/stats',
  'harness/words',
  'harness/rules',
  'harness/linux',
];

/** Who may import whom: each room, and the others that it may import. The architecture's table; a room that is not in it is an error. */
const MAY_IMPORT = {
  'harness/model': [],
  'harness/errors': ['harness/model'],
  'harness/version': [],
  'harness/stats': ['harness/model'],
  'harness/words': ['harness/model'],
  'harness/rules': ['harness/model'],
  'harness/linux': ['harness/model', 'harness/errors'],
  'harness/setup': BASIS,
  'harness/lab': [...BASIS, 'harness/setup', 'harness/version'],
  'harness/load': BASIS,
  'harness/probe': BASIS,
  'harness/run': [
    ...BASIS,
    'harness/setup',
    'harness/lab',
    'harness/load',
    'harness/probe',
    'targets/contract',
  ],
  'harness/selftest': [...BASIS, 'harness/setup', 'harness/lab', 'harness/load', 'harness/probe'],
  'harness/analysis': ['harness/model', 'harness/stats', 'harness/rules'],
  'harness/decision': ['harness/model', 'harness/stats', 'harness/rules', 'harness/analysis'],
  'harness/simulation': ['harness/model', 'harness/stats', 'harness/rules', 'harness/analysis'],
  'harness/proof': ['harness/model', 'harness/stats', 'harness/rules', 'harness/analysis'],
  'harness/report': ['harness/model', 'harness/words'],
  'harness/store': ['harness/model', 'harness/errors', 'harness/words', 'harness/linux', 'harness/analysis'],
  'harness/config': ['harness/model', 'harness/errors', 'harness/linux'],
  'harness/progress': ['harness/model', 'harness/words', 'harness/run'],
  'harness/commands': [
    ...BASIS,
    'harness/setup',
    'harness/lab',
    'harness/load',
    'harness/probe',
    'harness/run',
    'harness/selftest',
    'harness/analysis',
    'harness/decision',
    'harness/simulation',
    'harness/proof',
    'harness/report',
    'harness/store',
    'harness/config',
    'harness/progress',
    'harness/version',
    'scenarios',
  ],
  'harness/program': [
    'harness/commands',
    'harness/config',
    'harness/errors',
    'harness/model',
    'harness/version',
  ],
  'harness/cli': ['harness/program', 'harness/commands', 'harness/errors'],
  scenarios: ['harness/model'],
  'targets/contract': ['harness/model'],
};

/** Where a package may be imported: beginnings of paths. One that is not named here may be imported anywhere. */
const PACKAGE_OWNERS = {
  dockerode: ['harness/lab/docker/', 'harness/lab/hosts/'],
  execa: ['harness/setup/', 'harness/lab/'],
  autocannon: ['harness/load/http/'],
  ws: ['harness/load/fanout/', 'harness/load/null-server/', 'harness/selftest/', 'targets/contract/'],
  pg: ['harness/lab/postgres', 'harness/probe/'],
};

/** Rooms that compute and render, and never touch a file, a socket or a process. */
const PURE = [
  'analysis',
  'decision',
  'model',
  'proof',
  'report',
  'rules',
  'simulation',
  'stats',
  'words',
].map((name) => `harness/${name}`);
const OUTSIDE_WORLD = [
  'fs',
  'net',
  'tls',
  'dgram',
  'dns',
  'http',
  'https',
  'http2',
  'child_process',
  'cluster',
];

/**
 * Why a file may not import what it names, or null where it may. `file` is relative to the checkout, with slashes.
 * Tests may look anywhere.
 */
export function refusalOf(file, specifier) {
  if (isTest(file)) return null;
  if (specifier.startsWith('.')) return refusedRoom(file, posix.join(posix.dirname(file), specifier));
  const builtin = builtinOf(specifier);
  return builtin === null ? refusedPackage(file, specifier) : refusedBuiltin(file, builtin);
}

/** Why a file may not stand where it stands, or null. */
export function misplacementOf(file) {
  if (isTest(file) || roomOf(file) in MAY_IMPORT) return null;
  return `${roomOf(file)} is not in lint/house.js: say there what it may import, and who may import it.`;
}

function refusedRoom(file, imported) {
  const from = roomOf(file);
  const to = roomOf(imported);
  const allowed = MAY_IMPORT[from] ?? [];
  if (from === to || allowed.includes(to)) return null;
  return `${from} may not import ${to}, only ${allowed.join(', ') || 'nothing of ours'}.`;
}

function refusedPackage(file, specifier) {
  const name = specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
  const owners = PACKAGE_OWNERS[name];
  if (!owners || owners.some((owner) => file.startsWith(owner))) return null;
  return `${name} belongs to ${owners.join(', ')} alone.`;
}

function refusedBuiltin(file, name) {
  if (!PURE.includes(roomOf(file)) || !OUTSIDE_WORLD.includes(name)) return null;
  return `${roomOf(file)} is pure: no files, no network, no processes.`;
}

/** `fs` of `node:fs/promises`; null for what is no part of Node. */
function builtinOf(specifier) {
  const [name] = specifier.replace(/^node:/, '').split('/');
  return specifier.startsWith('node:') || builtinModules.includes(name) ? name : null;
}

/** `harness/report` of a file at any depth below it, `harness/cli` of harness/cli.ts; the first folder outside of harness/. */
function roomOf(path) {
  const [first, second = ''] = path.split('/');
  const hasRooms = first === 'harness' || first === 'targets';
  return hasRooms ? `${first}/${second.replace(/\.[jt]s$/, '')}` : first;
}

function isTest(file) {
  return file.startsWith('test/') || /(\.test|test-support)\.ts$/.test(file);
}
