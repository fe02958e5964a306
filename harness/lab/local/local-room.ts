import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Topology } from '../../linux/topology.js';
import type { LabSurroundings } from '../bench.js';
import { bindHarnessTo } from '../bind.js';
import { childEnvironment, only } from '../lifetime/child-environment.js';
import { layoutOf } from '../cpus.js';
import { startWatchdog } from '../lifetime/guard.js';
import type { AgentProcess, NullServer } from '../lab.js';
import { LOOPBACK } from '../lab.js';
import type { ProcessLog } from '../lifetime/log.js';
import { openLog } from '../lifetime/log.js';
import { nullServerOver } from '../services/null-server.js';
import { CODE_FOLDER, PROGRAMS } from '../services/programs.js';
import type { Undo } from '../lifetime/undo.js';
import { ProcessChannel } from './process-channel.js';
import { RunFolder, sweepRunFolders } from './run-folder.js';

const WATCHDOG = 'lab/local/watchdog.js';
/** Whose certificates the user trusts besides: a company's services are loaded by who trusts it, too. */
const TRUSTED = ['NODE_EXTRA_CA_CERTS'];

interface LocalRoomOptions {
  /** Holds the compiled harness. */
  readonly codeFolder: string;
  readonly cwd: string;
  readonly environment: Readonly<NodeJS.ProcessEnv>;
  readonly openLog: (name: string) => ProcessLog;
}

/** A run's processes on this machine, the harness's own programs among them; a watchdog ends them where this process is killed. */
export class LocalRoom {
  /** Notes what is started. */
  readonly folder: RunFolder;
  readonly openLog: (name: string) => ProcessLog;
  readonly #options: LocalRoomOptions;
  #agents = 0;

  private constructor(options: LocalRoomOptions, folder: RunFolder) {
    this.#options = options;
    this.folder = folder;
    this.openLog = options.openLog;
  }

  /** What it has put up is in `undo`, also where it throws. */
  static async open(options: LocalRoomOptions, undo: Undo): Promise<LocalRoom> {
    const { codeFolder, environment } = options;
    const folder = await RunFolder.make();
    const watchdog = startWatchdog(join(codeFolder, WATCHDOG), folder.path, childEnvironment(environment));
    undo.add(() => watchdog[Symbol.asyncDispose]());
    undo.add(() => folder.remove());
    return new LocalRoom(options, folder);
  }

  startAgent({ cpus }: { readonly cpus: readonly number[] }): Promise<AgentProcess> {
    this.#agents += 1;
    return this.#startProgram(`agent-${this.#agents}`, PROGRAMS.agent, cpus);
  }

  async startNullServer({ cpus }: { readonly cpus: readonly number[] }): Promise<NullServer> {
    const channel = await this.#startProgram('null-server', PROGRAMS.nullServer, cpus);
    return nullServerOver(channel, { listenOn: LOOPBACK, host: LOOPBACK });
  }

  #startProgram(name: string, program: string, cpus: readonly number[]): Promise<ProcessChannel> {
    const { codeFolder, cwd, environment } = this.#options;
    return ProcessChannel.start(
      {
        command: process.execPath,
        args: [join(codeFolder, program)],
        cwd,
        environment: childEnvironment(environment, only(TRUSTED, environment)),
        cpus,
        log: this.openLog(name),
      },
      this.folder,
    );
  }
}

interface LabOptions extends LabSurroundings {
  readonly topology: Topology;
  /** Made where it is missing. */
  readonly logsFolder: string;
  readonly onStep: (title: string) => void;
}

/** The room of a lab: clears what killed runs left, and binds the harness to the load's processors. Throws EnvironmentError. */
export async function openRoomOfLab(options: LabOptions, undo: Undo): Promise<LocalRoom> {
  const { checkout, environment, topology, logsFolder, onStep } = options;
  await mkdir(logsFolder, { recursive: true });
  for (const line of (await sweepRunFolders()).left)
    onStep(`What a killed run had left cannot be removed (${line})`);
  await bindHarnessTo(layoutOf(topology, 'separate').load, environment);
  const codeFolder = join(checkout, CODE_FOLDER);
  const openLogOf = (name: string): ProcessLog => openLog(options, name);
  return LocalRoom.open({ codeFolder, cwd: checkout, environment, openLog: openLogOf }, undo);
}
