import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { EnvironmentError, InterruptedError } from '../../errors.js';
import { urlHost } from '../../model/url-host.js';
import { childEnvironment } from '../lifetime/child-environment.js';
import type { EngineAddress } from '../docker/engine/engine-address.js';
import { RunFolder } from '../local/run-folder.js';
import type { SshPlace } from './ssh-place.js';

/**
 * Nobody answers a question here, and a connection that has died is noticed within fifteen seconds. Forwards of the
 * user's own that are in use by another connection of his keep nobody from this one.
 */
const OPTIONS = [
  'BatchMode=yes',
  'ConnectTimeout=10',
  'RemoteCommand=none',
  'ExitOnForwardFailure=no',
  'ServerAliveInterval=5',
  'ServerAliveCountMax=2',
  'StreamLocalBindUnlink=yes',
  'ControlMaster=no',
  'ControlPath=none',
].flatMap((option) => ['-o', option]);
const NO_FORWARDS = ['-o', 'ClearAllForwardings=yes'];
const OPEN_WITHIN_MS = 30_000;
const POLL_MS = 20;
/** With the login, which has been quicker before. */
const ANSWERED_WITHIN_MS = 15_000;
/** The tunnel is what an interrupted run takes its containers down by: no terminal's Ctrl-C reaches it, and it ends with its input. */
const OUTLIVES = { stdin: 'pipe', detached: true } as const;

export interface SshOptions {
  /** The user's own: ssh reads his configuration and keys. */
  readonly environment: Readonly<NodeJS.ProcessEnv>;
  readonly signal: AbortSignal;
}

/**
 * A host's engine behind a socket of this machine, by one connection of the system's ssh, which knows the user's
 * configuration, keys and jump hosts. It outlives a broken connection: `restore` opens it again at the same place.
 */
export class SshTunnel implements AsyncDisposable {
  readonly address: EngineAddress;
  readonly #place: SshPlace;
  readonly #options: SshOptions;
  readonly #folder: RunFolder;
  #process: ReturnType<typeof sshProcess> | null = null;
  #said = '';
  #lost: Promise<unknown> = Promise.resolve();

  private constructor(place: SshPlace, options: SshOptions, folder: RunFolder) {
    this.#place = place;
    this.#options = options;
    this.#folder = folder;
    this.address = {
      url: `unix://${this.#socket}`,
      from: `--host ssh://${place.destination}`,
      tlsFolder: null,
    };
  }

  /** Throws EnvironmentError that says what ssh said, or InterruptedError. */
  static async open(place: SshPlace, options: SshOptions): Promise<SshTunnel> {
    const tunnel = new SshTunnel(place, options, await RunFolder.make());
    try {
      await tunnel.restore();
      return tunnel;
    } catch (thrown) {
      await tunnel[Symbol.asyncDispose]();
      throw thrown;
    }
  }

  /** Whether the connection stands, as far as ssh has noticed. */
  get isOpen(): boolean {
    return this.#process !== null;
  }

  /** Resolves when the connection does not stand, or no more. */
  async lost(): Promise<void> {
    await this.#lost;
  }

  /** Opens the connection where it does not stand. */
  async restore(): Promise<void> {
    if (this.isOpen) return;
    this.#said = '';
    await rm(this.#socket, { force: true });
    // `cat` ends with its input: a harness that was killed leaves no connection behind, as one without a command would.
    const process = sshProcess(
      this.#place,
      this.#options,
      ['-T', '-L', `${this.#socket}:${this.#place.socket}`, ...destinationOf(this.#place), 'cat'],
      OUTLIVES,
    );
    this.#process = process;
    const ended = process.then(({ stderr, shortMessage }) => {
      this.#process = null;
      this.#said = textOf(stderr) || (shortMessage ?? '');
      return true;
    });
    this.#lost = ended;
    const deadline = performance.now() + OPEN_WITHIN_MS;
    while (!existsSync(this.#socket)) {
      const isTooLate = performance.now() > deadline;
      if (isTooLate || this.#options.signal.aborted) {
        process.kill();
        await ended;
        if (!isTooLate) throw new InterruptedError();
        throw unreachable(
          this.#place,
          `no connection within ${OPEN_WITHIN_MS / 1_000} s${this.#said === '' ? '' : `; ssh said: ${this.#said}`}`,
        );
      }
      if (await Promise.race([ended, sleep(POLL_MS)])) throw unreachable(this.#place, this.#said);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const process = this.#process;
    process?.kill();
    await process;
    await this.#folder.remove();
  }

  /** What the connection keeps on this machine. */
  get folder(): string {
    return this.#folder.path;
  }

  get #socket(): string {
    return join(this.folder, 'engine.sock');
  }
}

/** The two ends of a connection as the host sees them: the address that it was reached at, and the one of this machine. */
export async function sshAddresses(
  place: SshPlace,
  options: SshOptions,
): Promise<{ readonly host: string; readonly here: string }> {
  const { stdout, stderr, exitCode, shortMessage } = await sshProcess(
    place,
    options,
    ['-T', ...NO_FORWARDS, ...destinationOf(place), 'echo "$SSH_CONNECTION"'],
    { stdin: 'ignore', cancelSignal: options.signal },
  );
  // A shell may say more, where its user's settings do.
  const [, here, host] = /^(\S+) \d+ (\S+) \d+$/m.exec(textOf(stdout)) ?? [];
  if (exitCode !== 0 || here === undefined || host === undefined)
    throw unreachable(place, textOf(stderr) || (shortMessage ?? 'no address'));
  return { host, here };
}

/**
 * What keeps a host from a port of another, asked of its sshd; null: nothing, or sshd may not be asked. That nobody
 * listens there is the other host's own answer.
 */
export async function keptFrom(
  place: SshPlace,
  { host, port }: { readonly host: string; readonly port: number },
  options: SshOptions,
): Promise<string | null> {
  const to = `${urlHost(host)}:${port}`;
  const { stderr, timedOut } = await sshProcess(place, options, ['-W', to, ...destinationOf(place)], {
    stdin: 'ignore',
    cancelSignal: options.signal,
    timeout: ANSWERED_WITHIN_MS,
  });
  if (timedOut) return `no answer within ${ANSWERED_WITHIN_MS / 1_000} s`;
  const [, why = 'refused'] = /connect failed: (.+)/.exec(textOf(stderr)) ?? [];
  return /refused/i.test(why) ? null : why;
}

function sshProcess(
  place: SshPlace,
  { environment }: SshOptions,
  rest: readonly string[],
  own:
    | typeof OUTLIVES
    | { readonly stdin: 'ignore'; readonly cancelSignal: AbortSignal; readonly timeout?: number },
) {
  const { SSH_AUTH_SOCK: agent, USER: user } = environment;
  return execa('ssh', [...OPTIONS, ...(place.port === null ? [] : ['-p', String(place.port)]), ...rest], {
    env: childEnvironment(environment, {
      ...(agent === undefined ? {} : { SSH_AUTH_SOCK: agent }),
      ...(user === undefined ? {} : { USER: user }),
    }),
    extendEnv: false,
    cwd: '/',
    reject: false,
    ...own,
  });
}

/** After `--` nothing is an option. */
const destinationOf = ({ destination }: SshPlace): string[] => ['--', destination];

const textOf = (output: unknown): string => (typeof output === 'string' ? output.trim() : '');

function unreachable({ destination, port, socket }: SshPlace, said: string): EnvironmentError {
  const portFlag = port === null ? '' : `-p ${port} `;
  return new EnvironmentError({
    expected: `ssh to reach ${destination} and the engine's socket ${socket} on it`,
    found: said === '' ? 'ssh ended without a word' : said,
    remedy: `See that \`ssh ${portFlag}${destination} docker version\` answers without a question (a key in the agent, the host's key known, the user in the group docker).`,
  });
}
