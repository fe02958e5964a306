import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InterruptedError } from '../../errors.js';
import type { Topology } from '../../linux/topology.js';
import type { CpuLayout } from '../../model/plan/cpus.js';
import type { LabSurroundings } from '../bench.js';
import { bindHarnessTo } from '../bind.js';
import { childEnvironment } from '../child-environment.js';
import type { CoresAsked } from '../cpus.js';
import { layoutOf } from '../cpus.js';
import { startWatchdog } from '../guard.js';
import type { AgentProcess, Lab, NullServer, OwnStart, Served } from '../lab.js';
import { LOOPBACK } from '../lab.js';
import { ProcessChannel } from '../local/process-channel.js';
import { RunFolder, sweepRunFolders } from '../local/run-folder.js';
import { ProcessLog } from '../log.js';
import { nullServerOver } from '../null-server.js';
import { CODE_FOLDER, PROGRAMS } from '../programs.js';
import { untilOrphansGone } from '../sockets.js';
import { Undo } from '../undo.js';
import { ComposeProjects } from './compose-projects.js';
import { startOwn } from './start-own.js';

const WATCHDOG = 'lab/local/watchdog.js';

interface OwnLabOptions extends LabSurroundings {
  readonly topology: Topology;
  readonly logsFolder: string;
  readonly signal: AbortSignal;
}

/** Readers' own services, which bring what they need: agents as processes of this machine, no Postgres, nothing set up. */
export class OwnLab implements Lab {
  readonly id = 'local';
  readonly database = null;
  readonly helpers = [];
  readonly hostReader = null;
  readonly #options: OwnLabOptions;
  readonly #environment: Readonly<Record<string, string>>;
  readonly #folder: RunFolder;
  readonly #compose: ComposeProjects;
  readonly #undo: Undo;
  #agents = 0;

  private constructor(options: OwnLabOptions, folder: RunFolder, undo: Undo) {
    this.#options = options;
    this.#folder = folder;
    this.#undo = undo;
    this.#environment = Object.fromEntries(
      Object.entries(options.environment).flatMap(([name, value]) =>
        value === undefined ? [] : [[name, value]],
      ),
    );
    this.#compose = new ComposeProjects(this.#environment);
    undo.add(() => this.#compose[Symbol.asyncDispose]());
  }

  /** Throws EnvironmentError, or InterruptedError. */
  static async start(options: OwnLabOptions): Promise<OwnLab> {
    const { checkout, environment, topology, logsFolder, signal } = options;
    await mkdir(logsFolder, { recursive: true });
    await sweepRunFolders();
    await bindHarnessTo(layoutOf(topology, 'separate').load, environment);
    const undo = new Undo();
    try {
      const folder = await RunFolder.make();
      const script = join(checkout, CODE_FOLDER, WATCHDOG);
      const watchdog = startWatchdog(script, folder.path, childEnvironment(environment));
      undo.add(() => watchdog[Symbol.asyncDispose]());
      undo.add(() => folder.remove());
      return new OwnLab(options, folder, undo);
    } catch (thrown) {
      await undo.all().catch(() => undefined);
      throw signal.aborted ? new InterruptedError() : thrown;
    }
  }

  isWatched(): boolean {
    return true;
  }

  async measureLinks(): Promise<[]> {
    return Promise.resolve([]);
  }

  layoutFor(cores: CoresAsked): CpuLayout {
    return layoutOf(this.#options.topology, cores);
  }

  async startOwn(start: OwnStart): Promise<Served> {
    const served = await startOwn(start, {
      environment: this.#environment,
      compose: this.#compose,
      folder: this.#folder,
      openLog: () => this.#log(start.trialId),
    });
    return this.#owned(served);
  }

  async startAgent({ cpus }: { readonly cpus: readonly number[] }): Promise<AgentProcess> {
    this.#agents += 1;
    return this.#owned(await this.#startChannel(`agent-${this.#agents}`, PROGRAMS.agent, cpus));
  }

  async startNullServer({ cpus }: { readonly cpus: readonly number[] }): Promise<NullServer> {
    const channel = await this.#startChannel('null-server', PROGRAMS.nullServer, cpus);
    try {
      return this.#owned(await nullServerOver(channel, { listenOn: LOOPBACK, host: LOOPBACK }));
    } catch (thrown) {
      await channel[Symbol.asyncDispose]().catch(() => undefined);
      throw thrown;
    }
  }

  startTarget(): Promise<never> {
    return Promise.reject(new Error('This lab starts readers’ own services alone.'));
  }

  startWorker(): Promise<never> {
    return this.startTarget();
  }

  startDownstream(): Promise<never> {
    return this.startTarget();
  }

  async settle(): Promise<void> {
    await untilOrphansGone(() => readFile('/proc/net/sockstat', 'utf8'));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#undo.all();
  }

  #startChannel(name: string, program: string, cpus: readonly number[]): Promise<ProcessChannel> {
    const { checkout, environment } = this.#options;
    return ProcessChannel.start(
      {
        command: process.execPath,
        args: [join(checkout, CODE_FOLDER, program)],
        cwd: checkout,
        environment: childEnvironment(environment),
        cpus,
        log: this.#log(name),
      },
      this.#folder,
    );
  }

  #log(name: string): ProcessLog {
    const { logsFolder, names } = this.#options;
    const file = `${name.replaceAll(/[^A-Za-z0-9._-]+/g, '-')}.log`;
    return new ProcessLog(join(logsFolder, file), names);
  }

  #owned<T extends AsyncDisposable>(service: T): T {
    this.#undo.add(() => service[Symbol.asyncDispose]());
    return service;
  }
}
