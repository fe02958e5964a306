import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InterruptedError } from '../../errors.js';
import type { Topology } from '../../linux/topology.js';
import type { CpuLayout } from '../../model/plan/cpus.js';
import type { LabSurroundings } from '../bench.js';
import { postgresBinaries } from '../../setup/postgres-binaries.js';
import type { Runtime } from '../../setup/prepare.js';
import { bindHarnessTo } from '../bind.js';
import { childEnvironment } from '../child-environment.js';
import type { CoresAsked } from '../cpus.js';
import { layoutOf } from '../cpus.js';
import { startWatchdog } from '../guard.js';
import { startDownstreamProcess } from './downstream-process.js';
import type {
  AgentProcess,
  Database,
  Downstream,
  Lab,
  NullServer,
  Running,
  TargetStart,
  Worker,
} from '../lab.js';
import { LOOPBACK } from '../lab.js';
import { ProcessLog } from '../log.js';
import { nullServerOver } from '../null-server.js';
import { Postgres } from '../postgres.js';
import { CODE_FOLDER, PROGRAMS } from '../programs.js';
import { PostgresCluster } from './postgres-cluster.js';
import { ProcessChannel } from './process-channel.js';
import { RunFolder, sweepRunFolders } from './run-folder.js';
import { untilOrphansGone } from '../sockets.js';
import { startTarget, startWorker } from './target-process.js';
import type { TargetSurroundings } from './target-process.js';
import { Undo } from '../undo.js';

const WATCHDOG = 'lab/local/watchdog.js';

export interface LocalLabOptions extends LabSurroundings {
  readonly topology: Topology;
  /** What set-up made, by target. */
  readonly runtimes: ReadonlyMap<string, Runtime>;
  /** The downstream service as set-up built it; null where nothing calls it. */
  readonly downstreamBinary: string | null;
  /** Made where it is missing. */
  readonly logsFolder: string;
  readonly signal: AbortSignal;
  readonly onStep: (title: string) => void;
}

/** Services as processes of this machine: no container engine, no Postgres of the machine's. */
export class LocalLab implements Lab {
  readonly id = 'local';
  readonly helpers = [];
  /** This machine is the measured one. */
  readonly hostReader = null;
  readonly #options: LocalLabOptions;
  readonly #folder: RunFolder;
  readonly #undo: Undo;
  readonly #database: Database;
  #agents = 0;

  private constructor(options: LocalLabOptions, folder: RunFolder, undo: Undo, database: Database) {
    this.#options = options;
    this.#folder = folder;
    this.#undo = undo;
    this.#database = database;
  }

  /** Clears what killed runs left, then starts and seeds Postgres. Throws EnvironmentError, or InterruptedError. */
  static async start(options: LocalLabOptions): Promise<LocalLab> {
    const { checkout, environment, topology, logsFolder, names } = options;
    await mkdir(logsFolder, { recursive: true });
    for (const line of (await sweepRunFolders()).left)
      options.onStep(`What a killed run had left cannot be removed (${line})`);
    await bindHarnessTo(layoutOf(topology, 'separate').load, environment);
    const undo = new Undo();
    try {
      const folder = await RunFolder.make();
      const script = join(checkout, CODE_FOLDER, WATCHDOG);
      const watchdog = startWatchdog(script, folder.path, childEnvironment(environment));
      undo.add(() => watchdog[Symbol.asyncDispose]());
      undo.add(() => folder.remove());
      const database = await Postgres.start({
        definition: join(checkout, 'targets', 'postgres'),
        startCluster: (settings) =>
          PostgresCluster.start({
            settings,
            binaries: postgresBinaries(process.arch),
            folder,
            cpus: layoutOf(topology, 'separate').database,
            environment,
            openLog: () => new ProcessLog(join(logsFolder, 'postgres.log'), names),
            signal: options.signal,
          }),
        signal: options.signal,
        onStep: options.onStep,
      });
      undo.add(() => database[Symbol.asyncDispose]());
      return new LocalLab(options, folder, undo, database);
    } catch (thrown) {
      await undo.all().catch(() => undefined);
      throw options.signal.aborted ? new InterruptedError() : thrown;
    }
  }

  get database(): Database {
    return this.#database;
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

  async startTarget(start: TargetStart): Promise<Running> {
    return this.#owned(await startTarget(start, this.#surroundings(start, start.trialId)));
  }

  async startWorker(start: TargetStart): Promise<Worker> {
    return this.#owned(await startWorker(start, this.#surroundings(start, `${start.trialId}-worker`)));
  }

  #surroundings({ target }: TargetStart, logName: string): TargetSurroundings {
    const { checkout, environment, runtimes } = this.#options;
    const runtime = runtimes.get(target.id) ?? null;
    if (target.runtime && !runtime) throw new Error(`Set-up made nothing for ${target.id}.`);
    return { checkout, environment, folder: this.#folder, runtime, openLog: () => this.#log(logName) };
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

  async startDownstream(): Promise<Downstream> {
    const { downstreamBinary, environment, signal } = this.#options;
    if (downstreamBinary === null) throw new Error('Set-up built no downstream service.');
    const downstream = await startDownstreamProcess({
      binary: downstreamBinary,
      environment,
      folder: this.#folder,
      cpus: this.layoutFor('separate').database,
      openLog: () => this.#log('downstream'),
      signal,
    });
    return this.#owned(downstream);
  }

  async settle(): Promise<void> {
    await untilOrphansGone(() => readFile('/proc/net/sockstat', 'utf8'));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#undo.all();
  }

  /** A process of ours, from the compiled code. */
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

  /** Taken down with the lab at the latest; disposing it again does nothing. */
  #owned<T extends AsyncDisposable>(service: T): T {
    this.#undo.add(() => service[Symbol.asyncDispose]());
    return service;
  }
}
