import { asError } from '../errors.js';
import type { DatabaseRecord, HostRecord, ResourceRecord } from '../model/observation.js';
import { CpuLedger, readCpu, type CpuReading } from './cpu-ledger.js';
import { databaseRecord, type DatabaseProbe, type DatabaseSnapshot } from './database.js';
import { hostRecord, readHost, type HostSnapshot } from './host.js';
import { readProportional, readResident, type ProportionalMemory } from './memory.js';
import { processTree } from './process-tree.js';
import { readAllStats, readOpenFiles } from './procfs.js';

/** How often CPU, RSS and active backends are read. */
const TICK_MS = 500;
/**
 * Every how many ticks the process table and descriptors are read too. A scan of 150 processes and a pool of 50
 * backends takes 5 ms, a tick of the target alone 0.3 ms. Where the orchestrator shares the agent's core, a scan can
 * make the agent late by as much, so scans are few.
 */
const TICKS_PER_SCAN = 8;
/** PSS holds the target's own locks: between a window's ends it may take a hundredth of the time. */
const PSS_SHARE = 0.01;

export interface SamplerClock {
  /** Monotonic seconds. */
  nowSeconds(): number;
  /** Calls `tick` at this period until the returned function is called; never keeps the process alive. */
  every(periodMs: number, tick: () => void): () => void;
}

const systemClock: SamplerClock = {
  nowSeconds: () => performance.now() / 1000,
  every: (periodMs, tick) => {
    const timer = setInterval(tick, periodMs).unref();
    return () => {
      clearInterval(timer);
    };
  },
};

export interface SamplerOptions {
  /** Root processes of each tree, asked anew at each scan; a root may also be a process group's id. */
  readonly target: () => readonly number[];
  readonly database: () => readonly number[];
  readonly agents: () => readonly number[];
  /** Processors that the run uses; empty means all. */
  readonly cpus: readonly number[];
  /** The database whose statements are counted; null for a scenario without one. */
  readonly statements: { readonly probe: DatabaseProbe; readonly database: string } | null;
  readonly clock?: SamplerClock;
}

export interface WindowRecords {
  readonly resources: ResourceRecord;
  readonly database: DatabaseRecord | null;
  readonly host: HostRecord;
}

/** Process ids of each tree at one scan. */
interface Trees {
  readonly target: readonly number[];
  readonly database: readonly number[];
  /** Target, database, agents and this process. */
  readonly ours: ReadonlySet<number>;
}

/** Watches one measurement window: `const sampler = await Sampler.start(options)`, later `await sampler.stop()`. */
export class Sampler implements Disposable {
  readonly #options: SamplerOptions;
  readonly #clock: SamplerClock;
  readonly #databaseBefore: DatabaseSnapshot | null;
  readonly #target = new CpuLedger();
  readonly #database = new CpuLedger();
  readonly #ours = new CpuLedger();
  readonly #samples: ResourceRecord['samples'] = [];
  readonly #activeBackends: number[] = [];
  readonly #cancelTicks: () => void;
  readonly #startSeconds: number;
  readonly #orchestratorBefore = process.cpuUsage();
  readonly #hostBefore: HostSnapshot;
  readonly #highWaterBefore: number;
  #trees: Trees;
  #ticks = 0;
  #pssDueSeconds = 0;
  #anonymousPeak: number | null = null;
  #openFilesPeak = 0;
  #processesPeak = 0;
  #activityQuery: Promise<void> | null = null;
  #activityError: Error | null = null;

  static async start(options: SamplerOptions): Promise<Sampler> {
    const statements = options.statements;
    const before = statements === null ? null : await statements.probe.snapshot(statements.database, false);
    return new Sampler(options, before);
  }

  private constructor(options: SamplerOptions, databaseBefore: DatabaseSnapshot | null) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#databaseBefore = databaseBefore;
    this.#startSeconds = this.#clock.nowSeconds();
    const { trees, host } = this.#scan('end');
    this.#trees = trees;
    this.#hostBefore = host;
    this.#highWaterBefore = readResident(trees.target).highWaterBytes;
    this.#cancelTicks = this.#clock.every(TICK_MS, () => {
      this.#tick();
    });
  }

  /** Ends the window now and says what it held. Rejects where the database no longer answers. */
  async stop(): Promise<WindowRecords> {
    this.#cancelTicks();
    const { trees, host } = this.#scan('end');
    const orchestrator = process.cpuUsage(this.#orchestratorBefore);
    const windowSeconds = host.atSeconds - this.#hostBefore.atSeconds;
    const { highWaterBytes } = readResident(trees.target);
    const resources = this.#resources(windowSeconds, highWaterBytes);
    return {
      resources,
      database: await this.#databaseRecord(),
      host: hostRecord(this.#hostBefore, host, {
        cpus: this.#options.cpus,
        cpuSeconds: this.#ours.nanoseconds / 1e9,
        orchestratorCpuSeconds: (orchestrator.user + orchestrator.system) / 1e6,
      }),
    };
  }

  /** Ends the sampling without a result, for a window that was given up. */
  [Symbol.dispose](): void {
    this.#cancelTicks();
  }

  #tick(): void {
    this.#ticks += 1;
    if (this.#ticks % TICKS_PER_SCAN === 0) this.#trees = this.#scan('between').trees;
    else this.#sampleTarget(readings(this.#trees.target), null);
    this.#countActiveBackends();
  }

  /** The process table, every ledger, descriptors, and PSS where it is due. */
  #scan(when: 'end' | 'between'): { trees: Trees; host: HostSnapshot } {
    const stats = readAllStats();
    const pidsOf = (roots: readonly number[]): number[] => processTree(stats, roots).map(({ pid }) => pid);
    const probePid = this.#options.statements?.probe.backendPid;
    const target = pidsOf(this.#options.target());
    const everyDatabasePid = pidsOf(this.#options.database());
    const agents = pidsOf(this.#options.agents());
    const ours = new Set([...target, ...everyDatabasePid, ...agents, process.pid]);
    const trees = { target, database: everyDatabasePid.filter((pid) => pid !== probePid), ours };

    const read = new Map(readings([...ours]).map((reading) => [reading.stat.pid, reading]));
    const of = (pids: readonly number[]): CpuReading[] => pids.flatMap((pid) => read.get(pid) ?? []);
    this.#database.enter(of(trees.database));
    this.#ours.enter([...read.values()]);
    this.#sampleTarget(of(target), this.#readProportional(target, when));
    this.#openFilesPeak = Math.max(this.#openFilesPeak, sum(target.map((pid) => readOpenFiles(pid) ?? 0)));
    this.#processesPeak = Math.max(this.#processesPeak, target.length);
    return { trees, host: readHost(this.#clock.nowSeconds(), stats, ours) };
  }

  #readProportional(target: readonly number[], when: 'end' | 'between'): ProportionalMemory | null {
    const startSeconds = this.#clock.nowSeconds();
    if (when === 'between' && startSeconds < this.#pssDueSeconds) return null;
    const memory = readProportional(target);
    const endSeconds = this.#clock.nowSeconds();
    this.#pssDueSeconds = endSeconds + (endSeconds - startSeconds) / PSS_SHARE;
    return memory;
  }

  #sampleTarget(cpu: readonly CpuReading[], proportional: ProportionalMemory | null): void {
    this.#target.enter(cpu);
    this.#samples.push({
      atSeconds: this.#clock.nowSeconds() - this.#startSeconds,
      cpuSeconds: this.#target.nanoseconds / 1e9,
      rssBytes: readResident(cpu.map(({ stat }) => stat.pid)).rssBytes,
      pssBytes: proportional?.pssBytes ?? null,
    });
    if (proportional !== null)
      this.#anonymousPeak = Math.max(this.#anonymousPeak ?? 0, proportional.anonymousBytes);
  }

  /** One query at a time: a database too busy to answer within a tick is asked again later. */
  #countActiveBackends(): void {
    const { statements } = this.#options;
    if (statements === null || this.#activityQuery !== null) return;
    this.#activityQuery = statements.probe
      .activeBackends(statements.database)
      .then((active) => {
        this.#activeBackends.push(active);
      })
      .catch((thrown: unknown) => {
        this.#activityError ??= asError(thrown);
      })
      .finally(() => {
        this.#activityQuery = null;
      });
  }

  #resources(windowSeconds: number, highWaterBytes: number): ResourceRecord {
    const pss = this.#samples.flatMap(({ pssBytes }) => pssBytes ?? []);
    const rssPeakBytes = Math.max(...this.#samples.map(({ rssBytes }) => rssBytes));
    // The kernel's own high-water mark sees between samples; it is of this window only where it rose in it.
    const roseBytes = highWaterBytes > this.#highWaterBefore ? highWaterBytes : 0;
    return {
      source: this.#target.ticksOnly
        ? 'procfs: stat ticks of 10 ms, status, smaps_rollup'
        : 'procfs: schedstat nanoseconds, status, smaps_rollup',
      windowSeconds,
      cpuSeconds: this.#target.nanoseconds / 1e9,
      rssPeakBytes: Math.max(rssPeakBytes, roseBytes),
      pssPeakBytes: pss.length === 0 ? null : Math.max(...pss),
      anonymousPeakBytes: this.#anonymousPeak,
      openFilesPeak: this.#openFilesPeak,
      processes: this.#processesPeak,
      samples: this.#samples,
    };
  }

  async #databaseRecord(): Promise<DatabaseRecord | null> {
    const { statements } = this.#options;
    if (statements === null || this.#databaseBefore === null) return null;
    const cpuSeconds = this.#database.nanoseconds / 1e9;
    await this.#activityQuery;
    if (this.#activityError !== null) throw this.#activityError;
    const after = await statements.probe.snapshot(statements.database, true);
    return databaseRecord(this.#databaseBefore, after, this.#activeBackends, cpuSeconds);
  }
}

function readings(pids: readonly number[]): CpuReading[] {
  return pids.flatMap((pid) => readCpu(pid) ?? []);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
