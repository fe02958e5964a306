import { join } from 'node:path';
import { layoutOf } from '../cpus.js';
import type { Lab } from '../lab.js';
import { databaseOf } from '../lab.js';
import { LocalLab } from './local-lab.js';
import { languageVersions } from './language-versions.js';
import { userForPostgres } from './unprivileged-user.js';
import type { Topology } from '../../linux/topology.js';
import { readTopology } from '../../linux/topology.js';
import type { CpuLayout } from '../../model/plan/cpus.js';
import type { Environment, RunRecord } from '../../model/run/environment.js';
import { readEnvironment } from '../../linux/environment.js';
import { readLimits } from '../../linux/limits.js';
import type { DownstreamBinary, Runtime } from '../../setup/prepare.js';
import { prepareDownstream, prepareTargets } from '../../setup/prepare.js';
import { requireLinux } from '../../setup/toolchains.js';
import { version } from '../../version.js';
import type { Bench, BenchOptions } from '../bench.js';
import { canBind } from '../bind.js';

/** Services as processes of this machine. */
export class LocalBench implements Bench {
  readonly id = 'local';
  readonly machine: Bench['machine'];
  readonly #options: BenchOptions;
  readonly #topology: Topology;
  #runtimes: ReadonlyMap<string, Runtime> = new Map();
  #downstream: DownstreamBinary | null = null;

  private constructor(options: BenchOptions, topology: Topology) {
    this.#options = options;
    this.#topology = topology;
    this.machine = { cpus: layoutOf(topology, 'separate'), openFilesHard: readLimits().openFilesHard };
  }

  /** Throws EnvironmentError where the local lab cannot run. */
  static async open(options: BenchOptions): Promise<LocalBench> {
    requireLinux(process.platform);
    userForPostgres();
    return new LocalBench(options, readTopology(await canBind(options.surroundings.environment)));
  }

  async prepare(): Promise<void> {
    const { surroundings, targets, signal, onStep } = this.#options;
    const { checkout, environment } = surroundings;
    const setUp = { folder: join(checkout, '.crossover'), environment, signal, onStep };
    this.#runtimes = await prepareTargets(setUp, checkout, targets);
    if (this.#options.downstream) this.#downstream = await prepareDownstream(setUp, checkout);
  }

  start(logsFolder: string): Promise<LocalLab> {
    const { surroundings, signal, onStep } = this.#options;
    return LocalLab.start({
      ...surroundings,
      logsFolder,
      signal,
      onStep,
      topology: this.#topology,
      runtimes: this.#runtimes,
      downstreamBinary: this.#downstream?.path ?? null,
    });
  }

  async describe(lab: Lab, cpus: CpuLayout): Promise<Environment> {
    const { surroundings, targets } = this.#options;
    const versions = {
      crossover: version(surroundings.checkout),
      node: process.versions.node,
      postgres: databaseOf(lab).version,
      ...languageVersions(targets, this.#runtimes),
      ...(this.#downstream ? { 'go of the downstream service': this.#downstream.goVersion } : {}),
    };
    return readEnvironment({ versions, cpus, postgresSettings: await databaseOf(lab).settings() });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // Nothing is held before it is started.
  }

  records(): RunRecord[] {
    return [...this.#runtimes].map(([target, { artifact }]) => ({ record: 'artifact', target, ...artifact }));
  }
}
