import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Docker from 'dockerode';
import { asError } from '../../harness/errors.js';
import type { EngineAddress } from '../../harness/lab/docker/engine/engine-address.js';
import { RUN_LABEL } from '../../harness/lab/docker/leftovers.js';
import type { Namespace } from './namespaces.js';
import { inside } from './namespaces.js';
import type { SshKeys } from './ssh-keys.js';

const READY_WITHIN_MS = 60_000;
const POLL_MS = 100;

interface EngineHostOptions {
  readonly namespace: Namespace;
  /** All that it writes. */
  readonly folder: string;
  readonly keys: SshKeys;
  /** As the user's ssh calls it. */
  readonly alias: string;
  /** What its monotonic clock, and that of all that its engine starts, is ahead of this machine's. */
  readonly aheadSeconds: number;
}

/** In a machine's name of its own, which its engine and all that it starts have. */
const called = (name: string) => ['unshare', '--uts', 'sh', '-c', 'hostname "$0" && exec "$@"', name];

/** A host with an sshd and a Docker engine of its own, in a network of its own. Disposing ends both. */
export class EngineHost implements AsyncDisposable {
  readonly alias: string;
  /** As `--host` names it. */
  readonly place: string;
  readonly docker: Docker;
  /** Of its engine, past ssh: what is there is seen even where a run cannot reach it. */
  readonly address: EngineAddress;
  readonly #options: EngineHostOptions;
  readonly #socket: string;
  #sshd: ChildProcess | null = null;
  #engine: ChildProcess | null = null;

  private constructor(options: EngineHostOptions) {
    this.#options = options;
    this.#socket = join(options.folder, 'docker.sock');
    this.alias = options.alias;
    this.place = `ssh://${options.alias}${this.#socket}`;
    this.address = { url: `unix://${this.#socket}`, from: 'the test', tlsFolder: null };
    this.docker = new Docker({ socketPath: this.#socket });
  }

  static async start(options: EngineHostOptions): Promise<EngineHost> {
    mkdirSync(options.folder, { recursive: true });
    const host = new EngineHost(options);
    try {
      host.#startSshd();
      await host.startEngine();
      return host;
    } catch (thrown) {
      await host[Symbol.asyncDispose]();
      throw thrown;
    }
  }

  get namespace(): Namespace {
    return this.#options.namespace;
  }

  /** Resolves when it answers. */
  async startEngine(): Promise<void> {
    const { folder, namespace, aheadSeconds } = this.#options;
    const ahead = String(aheadSeconds);
    const clock = ['unshare', '--time', '--monotonic', ahead, '--boottime', ahead];
    this.#engine = this.#started('dockerd', [
      ...inside(namespace),
      ...called(this.alias),
      ...(aheadSeconds === 0 ? [] : clock),
      'dockerd',
      ...['--data-root', join(folder, 'data')],
      ...['--exec-root', join(folder, 'exec')],
      ...['--pidfile', join(folder, 'docker.pid')],
      ...['--host', `unix://${this.#socket}`],
      ...['--bridge', 'none', '--iptables=false', '--ip6tables=false'],
    ]);
    const deadline = performance.now() + READY_WITHIN_MS;
    for (;;) {
      try {
        await this.docker.ping();
        return;
      } catch (thrown) {
        if (this.#engine.exitCode !== null || performance.now() > deadline)
          throw new Error(`The engine of ${this.alias} does not answer: ${asError(thrown).message}`, {
            cause: thrown,
          });
      }
      await sleep(POLL_MS);
    }
  }

  /** With all that it runs, which an engine that is asked to end would wait for. */
  async stopEngine(): Promise<void> {
    const running = await this.docker.listContainers().catch(() => []);
    await Promise.all(
      running.map(({ Id }) =>
        this.docker
          .getContainer(Id)
          .kill()
          .catch(() => undefined),
      ),
    );
    await ended(this.#engine);
    this.#engine = null;
  }

  /** Names of the containers of runs, however they are. */
  async containers(): Promise<string[]> {
    const found = await this.docker.listContainers({ all: true, filters: { label: [RUN_LABEL] } });
    return found.map(({ Names }) => (Names[0] ?? '').replace(/^\/crossover-[0-9a-f]+-/, ''));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stopEngine();
    await ended(this.#sshd);
  }

  #startSshd(): void {
    const { folder, namespace, keys } = this.#options;
    const settings = join(folder, 'sshd.conf');
    writeFileSync(
      settings,
      [
        'Port 22',
        `ListenAddress ${namespace.address}`,
        `HostKey ${keys.hostKey}`,
        `AuthorizedKeysFile ${keys.userKey}.pub`,
        'PermitRootLogin yes',
        'PasswordAuthentication no',
        'KbdInteractiveAuthentication no',
        'UsePAM no',
        'StrictModes no',
        'PidFile none',
        '',
      ].join('\n'),
    );
    mkdirSync('/run/sshd', { recursive: true });
    // By its whole path, which it wants of itself.
    this.#sshd = this.#started('sshd', [...inside(namespace), keys.sshd, '-D', '-e', '-f', settings]);
  }

  #started(name: string, [program = '', ...args]: readonly string[]): ChildProcess {
    const { folder } = this.#options;
    const log = join(folder, `${name}.log`);
    return spawn('sh', ['-c', 'exec "$@" >>"$0" 2>&1', log, program, ...args], { stdio: 'ignore' });
  }
}

async function ended(child: ChildProcess | null): Promise<void> {
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  await exit;
}
