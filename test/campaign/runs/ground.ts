import { mkdirSync, readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Engine } from '../../../harness/lab/docker/engine/engine.js';
import { engineAddress } from '../../../harness/lab/docker/engine/engine-address.js';
import { checkoutLabel } from '../../../harness/lab/docker/images/images.js';
import { RUN_LABEL } from '../../../harness/lab/docker/leftovers.js';
import { readAllStats, readProc } from '../../../harness/linux/procfs.js';
import type { LabId } from '../../../harness/model/plan/labs.js';
import type { ThreeHosts } from '../../many-hosts/three-hosts.js';
import type { Workshop } from '../inputs/input.js';
import type { Outcome, Started } from '../command.js';
import { start } from '../command.js';

/** Longer than any of the campaign's runs, its first set-up included: only what hangs is ended by it. */
const LONGEST_SECONDS = 600;
const POLL_MS = 100;

/** A process of a run, as the kernel tells of it. */
export interface OwnProcess {
  readonly pid: number;
  readonly parentPid: number;
  readonly command: string;
  readonly environment: readonly string[];
}

/** Hosts of the campaign's own, and the flags that name them or their swarm. */
export interface GroundHosts {
  readonly three: ThreeHosts;
  readonly flags: readonly string[];
}

/** A container of a run. */
interface OwnContainer {
  readonly id: string;
  readonly run: string;
}

/** A place for runs of one lab: all that they start is known by its temporary folder, or by its checkout's images. */
export class Ground {
  readonly lab: LabId;
  readonly folder: string;
  readonly checkout: string;
  /** Every engine on which something may be left. */
  readonly #engines: readonly Engine[];
  readonly #hosts: GroundHosts | null;
  /** Runs whose containers were seen here: their networks are ours too. */
  readonly #runs = new Set<string>();

  private constructor(
    lab: LabId,
    { checkout, folder }: Workshop,
    engines: readonly Engine[],
    hosts: GroundHosts | null,
  ) {
    this.lab = lab;
    this.folder = folder;
    this.checkout = checkout;
    this.#engines = engines;
    this.#hosts = hosts;
  }

  /** Throws KnownError where the lab has no engine. */
  static async open(
    lab: LabId,
    { checkout, folder }: Workshop,
    hosts: GroundHosts | null = null,
  ): Promise<Ground> {
    const own = join(folder, lab);
    mkdirSync(own, { recursive: true, mode: 0o755 });
    const engines = lab === 'docker' ? [await Engine.connect(engineAddress(process.env))] : [];
    return new Ground(lab, { checkout, folder: own }, engines, hosts);
  }

  /** Starts the command in a group of its own. */
  start(args: readonly string[], under: readonly string[] = []): Started {
    return start({
      checkout: this.checkout,
      args,
      environment: { ...this.#hosts?.three.environment, TMPDIR: this.folder },
      under,
      withinSeconds: LONGEST_SECONDS,
    });
  }

  /** A short run whose flags make a plan: one scenario, its smallest level for a second. */
  startRun(out: string, more: readonly string[] = [], under: readonly string[] = []): Started {
    const plan = [...this.#lab, '--profile', 'smoke', '--scenario', 'crud', ...more];
    return this.start(['run', ...plan, '--out', out], under);
  }

  /** Goes on with a run. No record names its hosts. */
  resume(out: string): Started {
    return this.start(['run', '--resume', out, ...(this.#hosts?.flags ?? [])]);
  }

  get #lab(): readonly string[] {
    return this.#hosts?.flags ?? ['--lab', this.lab];
  }

  processes(): OwnProcess[] {
    return readAllStats().flatMap(({ pid, parentPid, ended }) => {
      if (ended) return [];
      const environment = (readProc(`/proc/${pid}/environ`) ?? '').split('\0');
      const isOurs =
        environment.includes(`TMPDIR=${this.folder}`) || workingFolder(pid).startsWith(`${this.folder}/`);
      return isOurs ? [{ pid, parentPid, command: commandOf(pid), environment }] : [];
    });
  }

  /** In the order in which the engine lists them. */
  async containers(): Promise<OwnContainer[]> {
    const label = checkoutLabel(this.checkout);
    const found = (await Promise.all(this.#engines.map((engine) => engine.containersWith(label)))).flat();
    const own = found.flatMap(({ id, labels }) => {
      const run = labels[RUN_LABEL];
      return run === undefined ? [] : [{ id, run }];
    });
    for (const { run } of own) this.#runs.add(run);
    return own;
  }

  /** Whatever runs have left, a line each, when so many seconds have passed, or before where nothing is. */
  async leftAfter(seconds: number): Promise<string[]> {
    const deadline = performance.now() + 1_000 * seconds;
    for (;;) {
      const left = await this.#left();
      if (left.length === 0 || performance.now() > deadline) return left;
      await sleep(POLL_MS);
    }
  }

  /** What a killed run with its watchdog has left is removed by the next `clean`, once its relays have heard of its end. Over hosts alone: other labs' next start does it. */
  async cleaned(): Promise<Outcome | null> {
    if (!this.#hosts) return null;
    await this.#hosts.three.untilRelaysEnd();
    return this.start(['clean']).ended;
  }

  async #left(): Promise<string[]> {
    return [
      ...this.processes().map(({ pid, command }) => `process ${pid} (${command})`),
      ...(this.#hosts ? await this.#hosts.three.left() : await this.#leftOnEngines()),
      ...readdirSync(this.folder)
        .filter((name) => name.startsWith('crossover-'))
        .map((name) => `temporary folder ${name}`),
    ];
  }

  async #leftOnEngines(): Promise<string[]> {
    const containers = await this.containers();
    const networks = (
      await Promise.all(this.#engines.map((engine) => engine.networksWith(RUN_LABEL)))
    ).flat();
    return [
      ...containers.map(({ id, run }) => `container ${id.slice(0, 12)} of the run ${run}`),
      ...networks
        .filter(({ labels }) => this.#runs.has(labels[RUN_LABEL] ?? ''))
        .map(({ id }) => `network ${id.slice(0, 12)}`),
    ];
  }
}

function commandOf(pid: number): string {
  return (readProc(`/proc/${pid}/cmdline`) ?? '').replaceAll('\0', ' ').trim();
}

function workingFolder(pid: number): string {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return '';
  }
}
