import { asError } from '../../errors.js';
import type { HostRole } from '../../model/plan/hosts.js';
import type { HostReader } from '../../model/run/host-reader.js';
import type { DatabaseRecord } from '../../model/run/observation.js';
import type { Watched } from '../../model/run/watched.js';
import { databaseRecord, type DatabaseProbe, type DatabaseSnapshot } from '../database/database.js';
import {
  hostRecord,
  hostSnapshot,
  otherProgramTicks,
  readHostFiles,
  type SeenHost,
  type HostSnapshot,
} from '../host/host.js';
import { openAll } from '../cgroup/open-all.js';
import { timeCanary } from '../host/canary.js';
import { ServiceCpu } from './service-cpu.js';
import { readServices, type Services, type ServiceProcesses } from './service-processes.js';
import { TargetRecord, type SeenResources } from './target-record.js';

/** How often CPU, RSS and active backends are read. */
const TICK_MS = 500;
/**
 * Every how many ticks the process table and descriptors are read too. A scan of 150 processes and a pool of 50
 * backends takes 5 ms, a tick of the target alone 0.3 ms. Where the orchestrator shares the agent's core, a scan can
 * make the agent late by as much, so scans are few.
 */
const TICKS_PER_SCAN = 8;

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
  /** The services of each part, asked when the window opens; their root processes are asked anew at each scan. */
  readonly target: () => readonly Watched[];
  readonly database: () => readonly Watched[];
  /** The service that the targets' requests call; empty where none runs. */
  readonly downstream: () => readonly Watched[];
  readonly agents: () => readonly Watched[];
  /** What else is ours, such as a container that only serves the lab. */
  readonly helpers: () => readonly Watched[];
  /** Whether a role's services run on the machine that `host` reads. */
  readonly isWatched: (role: HostRole) => boolean;
  /** Processors of that machine that the run uses; empty means all. */
  readonly cpus: readonly number[];
  /** Null where the services run on this machine. */
  readonly host: HostReader | null;
  /** The database whose statements are counted; null for a scenario without one. */
  readonly statements: { readonly probe: DatabaseProbe; readonly database: string } | null;
  readonly clock?: SamplerClock;
}

export interface WindowRecords {
  readonly resources: SeenResources;
  readonly database: DatabaseRecord | null;
  /** Null where no downstream service ran. */
  readonly downstreamCpuSeconds: number | null;
  readonly host: SeenHost;
}

/** The CPU accounts of one window, a part each. */
type Accounts = { readonly [part in keyof Services]: ServiceCpu };
/** The role of each part; what is left runs where it is read. */
const ROLE_OF = { target: 'target', database: 'database', downstream: 'database', others: 'target' } as const;
const PARTS = ['target', 'database', 'downstream', 'others'] as const satisfies readonly (keyof Services)[];

/** Watches one measurement window: `const sampler = await Sampler.start(options)`, later `await sampler.stop()`. */
export class Sampler implements Disposable {
  readonly #options: SamplerOptions;
  readonly #clock: SamplerClock;
  readonly #databaseBefore: DatabaseSnapshot | null;
  readonly #services: Services;
  readonly #accounts: Accounts;
  readonly #target: TargetRecord;
  readonly #activeBackends: number[] = [];
  readonly #startSeconds: number;
  readonly #orchestratorBefore = process.cpuUsage();
  readonly #hostBefore: Promise<HostSnapshot>;
  /** Null where the services run on another machine than this process. */
  readonly #canaryBeforeUs: number | null;
  #processes: ServiceProcesses;
  #cancelTicks = (): void => undefined;
  #ticks = 0;
  #activityQuery: Promise<void> | null = null;
  #activityError: Error | null = null;

  /** Resolves when the window is open: where an engine has to tell the figures, with its first samples. */
  static async start(options: SamplerOptions): Promise<Sampler> {
    const services = {
      target: options.target(),
      database: options.database(),
      downstream: options.downstream(),
      others: [...(options.isWatched('load') ? options.agents() : []), ...options.helpers()],
    };
    const canaryUs = options.host === null ? timeCanary() : null;
    const accounts = await openAccounts(services);
    try {
      const { statements } = options;
      const before = statements === null ? null : await statements.probe.snapshot(statements.database, false);
      const sampler = new Sampler(options, services, accounts, before, canaryUs);
      await sampler.#hostBefore;
      sampler.#cancelTicks = sampler.#clock.every(TICK_MS, () => {
        sampler.#tick();
      });
      return sampler;
    } catch (thrown) {
      closeAccounts(accounts);
      throw thrown;
    }
  }

  private constructor(
    options: SamplerOptions,
    services: Services,
    accounts: Accounts,
    databaseBefore: DatabaseSnapshot | null,
    canaryBeforeUs: number | null,
  ) {
    this.#canaryBeforeUs = canaryBeforeUs;
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#services = services;
    this.#accounts = accounts;
    this.#databaseBefore = databaseBefore;
    this.#startSeconds = this.#clock.nowSeconds();
    this.#target = new TargetRecord(accounts.target, () => this.#clock.nowSeconds());
    this.#processes = this.#readProcesses();
    for (const part of PARTS) accounts[part].begin(this.#processes.plain[part]);
    this.#target.scan(this.#processes.target, 'end');
    this.#hostBefore = this.#snapshotHost();
  }

  /** Ends the window now and says what it held. Rejects where the database or an engine no longer answers. */
  async stop(): Promise<WindowRecords> {
    this.#cancelTicks();
    const windowSeconds = this.#clock.nowSeconds() - this.#startSeconds;
    this.#scan();
    const databaseAfter = this.#snapshotDatabase();
    const host = this.#snapshotHost();
    const orchestrator = process.cpuUsage(this.#orchestratorBefore);
    const orchestratorCpuSeconds = (orchestrator.user + orchestrator.system) / 1e6;
    await Promise.all([host, ...PARTS.map((part) => this.#accounts[part].groups.close())]);
    this.#target.scan(this.#processes.target, 'end');
    return {
      resources: this.#target.record(windowSeconds),
      database: await this.#databaseRecord(databaseAfter),
      downstreamCpuSeconds:
        this.#services.downstream.length === 0 ? null : this.#accounts.downstream.nanoseconds / 1e9,
      host: {
        ...hostRecord(await this.#hostBefore, await host, {
          cpus: this.#options.cpus,
          cpuSeconds: this.#ourCpuSeconds(orchestratorCpuSeconds),
          orchestratorCpuSeconds,
        }),
        canaryUs:
          this.#canaryBeforeUs === null ? null : { before: this.#canaryBeforeUs, after: timeCanary() },
      },
    };
  }

  /** Ends the sampling, with or without a result. */
  [Symbol.dispose](): void {
    this.#cancelTicks();
    closeAccounts(this.#accounts);
  }

  #tick(): void {
    this.#ticks += 1;
    if (this.#ticks % TICKS_PER_SCAN === 0) {
      this.#scan();
      this.#target.scan(this.#processes.target, 'between');
    } else {
      this.#accounts.target.sample(this.#processes.plain.target);
      this.#target.sample(this.#processes.target);
    }
    this.#countActiveBackends();
  }

  /** The process table and every account. */
  #scan(): void {
    this.#processes = this.#readProcesses();
    for (const part of PARTS) this.#accounts[part].sample(this.#processes.plain[part]);
  }

  #readProcesses(): ServiceProcesses {
    return readServices(this.#services, this.#options.statements?.probe.backendPid ?? null);
  }

  /** Of this machine at once, of another when it has answered. */
  async #snapshotHost(): Promise<HostSnapshot> {
    const { host } = this.#options;
    if (host !== null) {
      const files = await host();
      return hostSnapshot(this.#clock.nowSeconds(), files, null);
    }
    const others = otherProgramTicks(this.#processes.stats, this.#processes.ours);
    return hostSnapshot(this.#clock.nowSeconds(), readHostFiles(), others);
  }

  /** On the machine that the services run on: on another one only containers are, and this process is not. */
  #ourCpuSeconds(orchestratorCpuSeconds: number): number {
    const here = this.#options.host === null;
    const nanoseconds = PARTS.filter((part) => this.#options.isWatched(ROLE_OF[part]))
      .map((part) => this.#accounts[part])
      .map((account) => (here ? account.nanoseconds : account.groups.nanoseconds))
      .reduce((sum, one) => sum + one, 0);
    return nanoseconds / 1e9 + (here ? orchestratorCpuSeconds : 0);
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

  /** Asked for at the window's end, before anything else is waited for: what runs in the grace after it is not its. */
  #snapshotDatabase(): Promise<DatabaseSnapshot> | null {
    const { statements } = this.#options;
    if (statements === null) return null;
    const snapshot = statements.probe.snapshot(statements.database, true);
    // Heard when the record is made, unless something else has failed by then.
    snapshot.catch(() => undefined);
    return snapshot;
  }

  async #databaseRecord(after: Promise<DatabaseSnapshot> | null): Promise<DatabaseRecord | null> {
    if (after === null || this.#databaseBefore === null) return null;
    const cpuSeconds = this.#accounts.database.nanoseconds / 1e9;
    await this.#activityQuery;
    if (this.#activityError !== null) throw this.#activityError;
    return databaseRecord(this.#databaseBefore, await after, this.#activeBackends, cpuSeconds);
  }
}

async function openAccounts(services: Services): Promise<Accounts> {
  const opened = await openAll(PARTS.map((part) => ServiceCpu.open(services[part])));
  return Object.fromEntries(PARTS.map((part, index) => [part, opened[index]])) as Accounts;
}

function closeAccounts(accounts: Accounts): void {
  for (const part of PARTS) accounts[part][Symbol.dispose]();
}
