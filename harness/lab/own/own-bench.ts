import { readEnvironment } from '../../linux/environment.js';
import { readLimits } from '../../linux/limits.js';
import type { Topology } from '../../linux/topology.js';
import { readTopology } from '../../linux/topology.js';
import type { CpuLayout } from '../../model/plan/cpus.js';
import type { Environment } from '../../model/run/environment.js';
import { requireLinux } from '../../setup/toolchains.js';
import { version } from '../../version.js';
import type { Bench, BenchOptions } from '../bench.js';
import { canBind } from '../bind.js';
import { layoutOf } from '../cpus.js';
import type { Lab } from '../lab.js';
import { OwnLab } from './own-lab.js';

/** Readers' own services, of which nothing is set up. */
export class OwnBench implements Bench {
  readonly id = 'local';
  readonly machine: Bench['machine'];
  readonly #options: BenchOptions;
  readonly #topology: Topology;

  private constructor(options: BenchOptions, topology: Topology) {
    this.#options = options;
    this.#topology = topology;
    this.machine = { cpus: layoutOf(topology, 'separate'), openFilesHard: readLimits().openFilesHard };
  }

  /** Throws EnvironmentError where no agent can run. */
  static async open(options: BenchOptions): Promise<OwnBench> {
    requireLinux(process.platform);
    return new OwnBench(options, readTopology(await canBind(options.surroundings.environment)));
  }

  prepare(): Promise<void> {
    return Promise.resolve();
  }

  start(logsFolder: string): Promise<OwnLab> {
    const { surroundings, signal, onStep } = this.#options;
    return OwnLab.start({ ...surroundings, logsFolder, signal, onStep, topology: this.#topology });
  }

  describe(_lab: Lab, cpus: CpuLayout): Promise<Environment> {
    const { checkout } = this.#options.surroundings;
    const versions = { crossover: version(checkout), node: process.versions.node };
    return Promise.resolve(readEnvironment({ versions, cpus, postgresSettings: {} }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // Nothing is held before it is started.
  }

  records(): never[] {
    return [];
  }
}
