import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InterruptedError } from '../../errors.js';
import type { Topology } from '../../linux/topology.js';
import { postgresBinaries } from '../../setup/postgres-binaries.js';
import type { Runtime } from '../../setup/prepare.js';
import type { LabSurroundings } from '../bench.js';
import { layoutOf } from '../cpus.js';
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
import { OneMachine } from '../one-machine.js';
import { Postgres } from '../postgres.js';
import { untilOrphansGone } from '../services/sockets.js';
import { Undo } from '../lifetime/undo.js';
import { startDownstreamProcess } from './downstream-process.js';
import type { LocalRoom } from './local-room.js';
import { openRoomOfLab } from './local-room.js';
import { PostgresCluster } from './postgres-cluster.js';
import { startTarget, startWorker } from './target-process.js';
import type { TargetSurroundings } from './target-process.js';

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
export class LocalLab extends OneMachine implements Lab {
  readonly id = 'local';
  readonly helpers = [];
  /** This machine is the measured one. */
  readonly hostReader = null;
  readonly database: Database;
  readonly #options: LocalLabOptions;
  readonly #room: LocalRoom;

  private constructor(options: LocalLabOptions, undo: Undo, room: LocalRoom, database: Database) {
    super(options.topology, undo);
    this.#options = options;
    this.#room = room;
    this.database = database;
  }

  /** Clears what killed runs left, then starts and seeds Postgres. Throws EnvironmentError, or InterruptedError. */
  static async start(options: LocalLabOptions): Promise<LocalLab> {
    const { checkout, environment, topology, signal, onStep } = options;
    const undo = new Undo();
    try {
      const room = await openRoomOfLab(options, undo);
      const database = await Postgres.start({
        definition: join(checkout, 'targets', 'postgres'),
        startCluster: (settings) =>
          PostgresCluster.start({
            settings,
            binaries: postgresBinaries(process.arch),
            folder: room.folder,
            cpus: layoutOf(topology, 'separate').database,
            environment,
            openLog: () => room.openLog('postgres'),
            signal,
          }),
        signal,
        onStep,
      });
      undo.add(() => database[Symbol.asyncDispose]());
      return new LocalLab(options, undo, room, database);
    } catch (thrown) {
      await undo.all().catch(() => undefined);
      throw signal.aborted ? new InterruptedError() : thrown;
    }
  }

  async startTarget(start: TargetStart): Promise<Running> {
    return this.owned(await startTarget(start, this.#surroundings(start, start.trialId)));
  }

  async startWorker(start: TargetStart): Promise<Worker> {
    return this.owned(await startWorker(start, this.#surroundings(start, `${start.trialId}-worker`)));
  }

  #surroundings({ target }: TargetStart, logName: string): TargetSurroundings {
    const { checkout, environment, runtimes } = this.#options;
    const runtime = runtimes.get(target.id) ?? null;
    if (target.runtime && !runtime) throw new Error(`Set-up made nothing for ${target.id}.`);
    const { folder, openLog } = this.#room;
    return { checkout, environment, folder, runtime, openLog: () => openLog(logName) };
  }

  async startAgent(start: { readonly cpus: readonly number[] }): Promise<AgentProcess> {
    return this.owned(await this.#room.startAgent(start));
  }

  async startNullServer(start: { readonly cpus: readonly number[] }): Promise<NullServer> {
    return this.owned(await this.#room.startNullServer(start));
  }

  async startDownstream(): Promise<Downstream> {
    const { downstreamBinary, environment, signal } = this.#options;
    if (downstreamBinary === null) throw new Error('Set-up built no downstream service.');
    const downstream = await startDownstreamProcess({
      binary: downstreamBinary,
      environment,
      folder: this.#room.folder,
      cpus: this.layoutFor('separate').database,
      openLog: () => this.#room.openLog('downstream'),
      signal,
    });
    return this.owned(downstream);
  }

  async settle(): Promise<void> {
    await untilOrphansGone(() => readFile('/proc/net/sockstat', 'utf8'));
  }
}
