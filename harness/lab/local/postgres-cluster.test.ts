import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postgresBinaries } from '../../setup/postgres-binaries.js';
import { ProcessLog } from '../lifetime/log.js';
import { freshPort } from './ports.js';
import { Postgres } from '../postgres.js';
import { PostgresCluster, reachableBinaries } from './postgres-cluster.js';
import { identify, isAlive } from '../../linux/process-tree.js';
import { RunFolder } from './run-folder.js';

const checkout = join(import.meta.dirname, '..', '..', '..');
const logs = mkdtempSync(join(tmpdir(), 'crossover-test-'));
afterAll(() => {
  rmSync(logs, { recursive: true });
});

const options = (folder: RunFolder) => ({
  binaries: postgresBinaries(process.arch),
  folder,
  cpus: [],
  environment: process.env,
  openLog: () => new ProcessLog(join(logs, 'postgres.log'), null),
});

async function query(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

/** The System V segment that postmaster.pid names, and the POSIX one that the server has mapped. */
function sharedMemoryOf(data: string, pid: number): { exists(): boolean }[] {
  const [, id] = readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[6]!.trim().split(/\s+/);
  const path = /\/dev\/shm\/PostgreSQL\.\d+/.exec(readFileSync(`/proc/${pid}/maps`, 'utf8'))![0];
  return [
    {
      exists: () => new RegExp(`^\\s*\\d+\\s+${id!}\\s`, 'm').test(readFileSync('/proc/sysvipc/shm', 'utf8')),
    },
    { exists: () => existsSync(path) },
  ];
}

describe('the lab database', () => {
  let folder: RunFolder;
  let database: Postgres;
  beforeAll(async () => {
    folder = await RunFolder.make();
    database = await Postgres.start({
      definition: join(checkout, 'targets', 'postgres'),
      startCluster: (settings) => PostgresCluster.start({ ...options(folder), settings }),
      onStep: () => undefined,
    });
  }, 120_000);
  afterAll(async () => {
    await database[Symbol.asyncDispose]();
    await folder.remove();
  });

  it('is Postgres 18, seeded', async () => {
    expect(database.version).toMatch(/^18\./);
    const counts = await query(
      await database.sharedUrl(),
      'SELECT (SELECT count(*) FROM users)::int AS users, (SELECT count(*) FROM posts)::int AS posts',
    );
    expect(counts).toEqual([{ users: 10_000, posts: 200_000 }]);
  });

  it('gives each trial a copy that leaves the others as they were', async () => {
    const count = 'SELECT count(*)::int AS users FROM users';
    const first = await database.clone('crud/python-fastapi 1');
    await query(first.url, "INSERT INTO users (name, email, password_hash) VALUES ('a', 'b', 'c')");
    const second = await database.clone('crud/python-fastapi 2');
    expect(await query(first.url, count)).toEqual([{ users: 10_001 }]);
    expect(await query(second.url, count)).toEqual([{ users: 10_000 }]);
    expect(await query(await database.sharedUrl(), count)).toEqual([{ users: 10_000 }]);
    await first.drop();
    await second.drop();
    await expect(query(first.url, count)).rejects.toThrow('does not exist');
  });

  it('drops a copy that somebody still uses', async () => {
    const clone = await database.clone('left-open');
    const client = new pg.Client({ connectionString: clone.url });
    const ended = new Promise((resolve) => client.on('error', resolve));
    await client.connect();
    await clone.drop();
    expect(await ended).toBeInstanceOf(Error);
  });

  it('lets nobody onto the template', async () => {
    const url = new URL(database.adminUrl);
    url.pathname = '/crossover_template';
    await expect(query(url.href, 'SELECT 1')).rejects.toThrow('not currently accepting connections');
  });

  it('reports the settings that matter, as targets/postgres/settings.conf sets them', async () => {
    expect(await database.settings()).toMatchObject({
      fsync: 'off',
      autovacuum: 'off',
      shared_buffers: '256MB',
    });
  });

  it.each(['SIGKILL', 'SIGSTOP'] as const)(
    'is started anew, seeded, where %s took it',
    async (signal) => {
      const [pid] = database.watched.rootPids();
      const clone = await database.clone('of the first');
      process.kill(pid!, signal);
      if (signal === 'SIGKILL') await expect.poll(() => database.exit()).not.toBeNull();
      const url = await database.sharedUrl();
      expect(database.exit()).toBeNull();
      expect(database.watched.rootPids()).not.toEqual([pid]);
      const [row] = await query(url, 'SELECT count(*)::int AS posts FROM posts');
      expect(row!['posts']).toBeGreaterThan(0);
      // Its databases went with the first server.
      await clone.drop();
    },
    120_000,
  );

  it('wants its password', async () => {
    const url = new URL(database.adminUrl);
    url.password = 'wrong';
    await expect(query(url.href, 'SELECT 1')).rejects.toThrow('password authentication failed');
  });

  it('listens on loopback alone, without a Unix socket', async () => {
    const [row] = await query(
      database.adminUrl,
      "SELECT current_setting('listen_addresses') AS addresses, current_setting('unix_socket_directories') AS sockets",
    );
    expect(row).toEqual({ addresses: '127.0.0.1', sockets: '' });
  });
});

it.runIf(process.getuid?.() === 0)(
  'binaries that were installed for root alone are copied for the user who runs them',
  async () => {
    const binaries = join(logs, 'native');
    mkdirSync(join(binaries, 'bin'), { recursive: true, mode: 0o700 });
    writeFileSync(join(binaries, 'bin', 'postgres'), '', { mode: 0o700 });
    writeFileSync(join(binaries, 'bin', 'pq.a'), '');
    symlinkSync('postgres', join(binaries, 'bin', 'postmaster'));
    const user = { name: 'nobody', uid: 65_534, gid: 65_533 };
    const copy = await reachableBinaries({ binaries, folder: { path: logs } }, user);
    const files = readdirSync(copy, { recursive: true }).map(String).sort();
    expect(files).toEqual(['bin', 'bin/postgres', 'bin/postmaster']);
    for (const file of ['.', ...files])
      expect(lstatSync(join(copy, file))).toMatchObject({ uid: user.uid, gid: user.gid });
    // What nobody keeps him from is taken as it stands.
    expect(await reachableBinaries({ binaries: '/usr', folder: { path: logs } }, user)).toBe('/usr');
    expect(await reachableBinaries({ binaries, folder: { path: logs } }, null)).toBe(binaries);
  },
);

describe('a cluster', () => {
  it('takes another port when the first is taken, and leaves neither process nor shared memory behind', async () => {
    const folder = await RunFolder.make();
    const occupant = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => occupant.once('listening', resolve));
    const taken = (occupant.address() as AddressInfo).port;
    const ports = [taken];
    const findPort = async () => ports.shift() ?? freshPort();
    const cluster = await PostgresCluster.start({ ...options(folder), settings: 'fsync = off', findPort });
    try {
      expect(cluster.address.port).not.toBe(taken);
      const [postmaster] = cluster.watched.rootPids().map((pid) => identify(pid)!);
      const shared = sharedMemoryOf(join(folder.path, 'postgres'), postmaster!.pid);
      expect(shared.every((segment) => segment.exists())).toBe(true);
      await cluster[Symbol.asyncDispose]();
      expect(isAlive(postmaster!)).toBe(false);
      expect(shared.filter((segment) => segment.exists())).toEqual([]);
    } finally {
      occupant.close();
      await folder.remove();
    }
  }, 60_000);

  it('that its settings keep from starting says why', async () => {
    const folder = await RunFolder.make();
    try {
      await expect(
        PostgresCluster.start({ ...options(folder), settings: 'shared_buffers = nonsense' }),
      ).rejects.toThrow('invalid value for parameter "shared_buffers"');
    } finally {
      await folder.remove();
    }
  }, 60_000);
});
