import { readFile } from 'node:fs/promises';
import { InterruptedError } from '../../errors.js';
import type { Topology } from '../../linux/topology.js';
import type { LabSurroundings } from '../bench.js';
import type { AgentProcess, Lab, NullServer, OwnStart, Served } from '../lab.js';
import type { LocalRoom } from '../local/local-room.js';
import { openRoomOfLab } from '../local/local-room.js';
import { OneMachine } from '../one-machine.js';
import { untilOrphansGone } from '../services/sockets.js';
import { only } from '../lifetime/child-environment.js';
import { Undo } from '../lifetime/undo.js';
import { ComposeProjects } from './compose-projects.js';
import { startOwn } from './start-own.js';

interface OwnLabOptions extends LabSurroundings {
  readonly topology: Topology;
  readonly logsFolder: string;
  readonly signal: AbortSignal;
  readonly onStep: (title: string) => void;
}

/** Readers' own services, which bring what they need: agents as processes of this machine, no Postgres, nothing set up. */
export class OwnLab extends OneMachine implements Lab {
  readonly id = 'local';
  readonly database = null;
  readonly helpers = [];
  readonly hostReader = null;
  readonly #environment: Readonly<Record<string, string>>;
  readonly #room: LocalRoom;
  readonly #compose: ComposeProjects;

  private constructor({ topology, environment }: OwnLabOptions, undo: Undo, room: LocalRoom) {
    super(topology, undo);
    this.#room = room;
    this.#environment = only(Object.keys(environment), environment);
    this.#compose = this.owned(
      new ComposeProjects(this.#environment, (project) => {
        room.folder.recordProject(project);
      }),
    );
  }

  /** Throws EnvironmentError, or InterruptedError. */
  static async start(options: OwnLabOptions): Promise<OwnLab> {
    const undo = new Undo();
    try {
      return new OwnLab(options, undo, await openRoomOfLab(options, undo));
    } catch (thrown) {
      await undo.all().catch(() => undefined);
      throw options.signal.aborted ? new InterruptedError() : thrown;
    }
  }

  async startOwn(start: OwnStart): Promise<Served> {
    const { folder, openLog } = this.#room;
    const served = await startOwn(start, {
      environment: this.#environment,
      compose: this.#compose,
      folder,
      openLog: () => openLog(start.trialId),
    });
    return this.owned(served);
  }

  async startAgent(start: { readonly cpus: readonly number[] }): Promise<AgentProcess> {
    return this.owned(await this.#room.startAgent(start));
  }

  async startNullServer(start: { readonly cpus: readonly number[] }): Promise<NullServer> {
    return this.owned(await this.#room.startNullServer(start));
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
}
