import { randomBytes } from 'node:crypto';
import { appendFile, chown, cp, lchown, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { EnvironmentError, asError } from '../../errors.js';
import type { Watched } from '../../model/run/watched.js';
import { childEnvironment } from '../lifetime/child-environment.js';
import { LOOPBACK, type Address, type Cluster, type Exit } from '../lab.js';
import type { ProcessLog } from '../lifetime/log.js';
import { Patience } from '../services/patience.js';
import { OwnedProcess } from './owned-process.js';
import { freshPort, isFree } from './ports.js';
import type { RunFolder } from './run-folder.js';
import { temporaryFolder } from './run-folder.js';
import type { UnixUser } from './unprivileged-user.js';
import { everyoneCanEnter, userForPostgres } from './unprivileged-user.js';

export interface ClusterOptions {
  /** The folder with bin/, lib/ and share/. */
  readonly binaries: string;
  readonly folder: RunFolder;
  /** Lines for postgresql.conf. */
  readonly settings: string;
  /** Logical processors of the server and all its backends; empty: any. */
  readonly cpus: readonly number[];
  readonly environment: Readonly<NodeJS.ProcessEnv>;
  readonly openLog: () => ProcessLog;
  readonly signal?: AbortSignal | undefined;
  readonly findPort?: () => Promise<number>;
}

const SUPERUSER = 'crossover';
const READY_WITHIN_MS = 30_000;
const POLL_MS = 10;
const PORT_TRIES = 3;

/** A Postgres of the run's own: its data in the run's folder, a generated password, loopback only, no Unix socket. */
export class PostgresCluster implements Cluster {
  readonly address: Address;
  readonly #process: OwnedProcess;
  readonly #password: string;

  private constructor(process_: OwnedProcess, port: number, password: string) {
    this.#process = process_;
    this.address = { host: LOOPBACK, port };
    this.#password = password;
  }

  /** Throws EnvironmentError where this machine cannot run it. */
  static async start(options: ClusterOptions): Promise<PostgresCluster> {
    const user = userForPostgres();
    if (user) await requireEnterable(user);
    const binaries = await reachableBinaries(options, user);
    const data = join(options.folder.path, 'postgres');
    const password = randomBytes(24).toString('base64url');
    await initialise(options, binaries, user, data, password);
    for (let tries = 1; ; tries += 1) {
      const port = await (options.findPort ?? freshPort)();
      const process_ = await serve(options, binaries, user, data, port);
      try {
        await ready(process_, data, options.signal);
        return new PostgresCluster(process_, port, password);
      } catch (thrown) {
        await process_[Symbol.asyncDispose]();
        if (tries === PORT_TRIES || options.signal?.aborted || (await isFree(port))) throw thrown;
      }
    }
  }

  get watched(): Watched {
    return { rootPids: () => [this.#process.pid], container: null };
  }

  /** A superuser's. */
  url(database: string): string {
    const { host, port } = this.address;
    return `postgres://${SUPERUSER}:${this.#password}@${host}:${port}/${database}`;
  }

  /** The targets are on the same machine. */
  targetUrl(database: string): string {
    return this.url(database);
  }

  exit(): Exit | null {
    return this.#process.exit();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#process[Symbol.asyncDispose]();
  }
}

async function requireEnterable(user: UnixUser): Promise<void> {
  if (await everyoneCanEnter(temporaryFolder())) return;
  throw new EnvironmentError({
    expected: `a temporary folder that the user ${user.name}, under whom Postgres runs, can enter`,
    found: temporaryFolder(),
    remedy: 'Set TMPDIR to a folder that all users can enter, for example /tmp.',
  });
}

/**
 * A copy in the run's folder where Postgres's user cannot enter the checkout; not of what only compiling needs. It is that
 * user's own: the packages may have been installed under an umask that leaves nothing to others.
 */
export async function reachableBinaries(
  { binaries, folder }: { readonly binaries: string; readonly folder: Pick<RunFolder, 'path'> },
  user: UnixUser | null,
): Promise<string> {
  if (user === null || (await everyoneCanEnter(binaries))) return binaries;
  const copy = join(folder.path, 'postgres-binaries');
  const filter = (path: string): boolean => !path.endsWith('.a') && basename(path) !== 'pkgconfig';
  await cp(binaries, copy, { recursive: true, verbatimSymlinks: true, filter });
  const below = (await readdir(copy, { recursive: true })).map((path) => join(copy, path));
  for (const path of [copy, ...below]) await lchown(path, user.uid, user.gid);
  return copy;
}

async function initialise(
  options: ClusterOptions,
  binaries: string,
  user: UnixUser | null,
  data: string,
  password: string,
): Promise<void> {
  const passwordFile = join(options.folder.path, 'postgres-password');
  // What one that has ended left in its place.
  await rm(data, { recursive: true, force: true });
  await mkdir(data, { mode: 0o700 });
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (user) for (const path of [data, passwordFile]) await chown(path, user.uid, user.gid);
  const program = join(binaries, 'bin', 'initdb');
  const result = await execa(
    program,
    [
      `--pgdata=${data}`,
      `--username=${SUPERUSER}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--no-locale',
      '--no-sync',
      '--no-instructions',
    ],
    {
      cwd: options.folder.path,
      env: childEnvironment(options.environment),
      extendEnv: false,
      reject: false,
      all: true,
      ...(options.signal && { cancelSignal: options.signal }),
      ...(user && { uid: user.uid, gid: user.gid }),
    },
  );
  options.signal?.throwIfAborted();
  if (result.failed) throw unusable(program, user, result.originalMessage ?? result.all);
  await appendFile(join(data, 'postgresql.conf'), `\n${options.settings}\n`);
}

async function serve(
  options: ClusterOptions,
  binaries: string,
  user: UnixUser | null,
  data: string,
  port: number,
): Promise<OwnedProcess> {
  const program = join(binaries, 'bin', 'postgres');
  const launch = {
    command: program,
    args: [
      '-D',
      data,
      '-c',
      `listen_addresses=${LOOPBACK}`,
      '-c',
      `port=${port}`,
      '-c',
      'unix_socket_directories=',
    ],
    cwd: options.folder.path,
    environment: childEnvironment(options.environment),
    cpus: options.cpus,
    log: options.openLog(),
    // Immediate shutdown: the data is thrown away, so nothing is written out.
    endSignal: 'SIGQUIT',
    ...(user && { user }),
  } as const;
  try {
    return await OwnedProcess.start(launch, options.folder);
  } catch (thrown) {
    throw unusable(program, user, asError(thrown).message, thrown);
  }
}

/** The server says `ready` in the eighth line of its postmaster.pid, as pg_ctl reads it. */
async function ready(process_: OwnedProcess, data: string, signal: AbortSignal | undefined): Promise<void> {
  const patience = new Patience(READY_WITHIN_MS);
  for (;;) {
    signal?.throwIfAborted();
    const status = (await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n')[7];
    if (status?.startsWith('ready') && process_.exit() === null) return;
    if (process_.exit() !== null || patience.isOver()) {
      await process_.log.drained();
      throw notReady(process_);
    }
    await sleep(POLL_MS);
  }
}

function notReady(process_: OwnedProcess): EnvironmentError {
  const exit = process_.exit();
  const found = exit
    ? `it ended with ${exit.signal ?? `exit code ${exit.code ?? 'unknown'}`}`
    : 'it is still starting';
  return new EnvironmentError({
    expected: `Postgres to be ready within ${READY_WITHIN_MS / 1_000} s`,
    found: `${found}; its last lines:\n${process_.log.tail()}`,
    remedy:
      'Mend what the lines above say. Most often memory or disk is short: `crossover doctor` looks at both.',
  });
}

function unusable(program: string, user: UnixUser | null, found: string, cause?: unknown): EnvironmentError {
  const as = user === null ? '' : `, started by root as the user ${user.name}`;
  return new EnvironmentError(
    {
      expected: `${program} to run${as}`,
      found,
      remedy:
        'Use a Linux with glibc and room in its temporary folder' +
        (user === null ? '.' : ', or run as an ordinary user where root may not change to another.'),
    },
    { cause },
  );
}
