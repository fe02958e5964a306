import type { ErrorText, KnownError } from '../errors.js';
import type { LineChannel } from '../model/run/channel.js';
import type { CpuLayout } from '../model/plan/cpus.js';
import type { HostRole } from '../model/plan/hosts.js';
import type { LabId } from '../model/plan/labs.js';
import type { OwnService } from '../model/plan/own-service.js';
import type { PlantedAmount } from '../model/plan/planted.js';
import type { About, Target } from '../model/plan/target.js';
import type { HostReader } from '../model/run/host-reader.js';
import type { LinkFigure } from '../model/run/link.js';
import type { Tls } from '../model/plan/requests.js';
import type { Watched } from '../model/run/watched.js';
import type { CoresAsked } from './cpus.js';

export const LOOPBACK = '127.0.0.1';

export interface Address {
  readonly host: string;
  readonly port: number;
  /** Spoken to in TLS; left out: in plain text. */
  readonly tls?: Tls | undefined;
}

/** How a process ended: one of code and signal is null. */
export interface Exit {
  readonly code: number | null;
  readonly signal: string | null;
  /** The kernel killed a process of its container for memory, which an exit code of 0 does not rule out. */
  readonly outOfMemory?: boolean;
}

/** What a reader's own service wants of each request. */
export interface Entry {
  /** Before each path; empty: nothing. */
  readonly basePath: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Whether its processes are watched; what others do beside it cannot be told apart where they are not. */
  readonly isSeen: boolean;
}

/** A service that runs and has answered. Disposing ends its whole process tree, where it is ours, and waits until it is gone. */
export interface Served extends AsyncDisposable {
  readonly id: string;
  /** Where the agents reach it. */
  readonly address: Address;
  /** Where the harness itself reaches it: the same, unless it runs in a network of its own. */
  readonly harnessAddress: Address;
  /** From its creation to its first answer, in milliseconds. */
  readonly coldStartMs: number;
  /** What it said of itself when it was ready; null of an own service that says nothing. */
  readonly about: About | null;
  readonly watched: Watched;
  /** Of a reader's own service; left out: requests are sent as the scenario says. */
  readonly entry?: Entry;
  /** The last lines that it wrote, without the machine's names. */
  logTail(): string;
  /** Null while it runs. */
  exit(): Exit | null;
}

/** A target that keeps the contract, and runs. */
export interface Running extends Served {
  /** Its nonce is the one it was started with. */
  readonly about: About;
}

/** A target's worker, which serves nobody: that it works shows by what it does. Disposing ends its whole process tree. */
export interface Worker extends AsyncDisposable {
  readonly watched: Watched;
  logTail(): string;
  /** Null while it runs. */
  exit(): Exit | null;
}

/** A load agent, spoken to line by line. */
export interface AgentProcess extends LineChannel, AsyncDisposable {
  readonly watched: Watched;
}

/** The null server: what the agents reach against it is the agents' own ceiling. */
export interface NullServer extends AsyncDisposable {
  /** Answers every HTTP request with the same few bytes. */
  readonly address: Address;
  /** One WebSocket room: what is posted to `publishPath` goes to every socket opened at `path`. */
  readonly rooms: { readonly address: Address; readonly path: string; readonly publishPath: string };
  /** Busy share of its loop since the last call, 0..1. */
  busy(): Promise<number>;
}

/** The service that the targets' requests call. Disposing ends it. */
export interface Downstream extends AsyncDisposable {
  /** Its base address for the targets, for example `http://127.0.0.1:9000`. */
  readonly url: string;
  readonly watched: Watched;
  logTail(): string;
  /** Null while it runs. */
  exit(): Exit | null;
}

export interface TargetStart {
  readonly target: Target;
  readonly databaseUrl: string;
  /** Null: its requests call no other service. */
  readonly downstreamUrl: string | null;
  /** Database connections of the whole service. */
  readonly poolSize: number;
  /** Logical processors that it is bound to; empty: any. */
  readonly cpus: readonly number[];
  /** Cores that it is given, bound or not: GOMAXPROCS. */
  readonly cores: number;
  /** Worker processes, and how they begin. */
  readonly workers: number;
  readonly workerStart: 'spawn' | 'prefork';
  readonly planted: PlantedAmount;
  /** Names its log: `logs/<trialId>.log`. */
  readonly trialId: string;
  readonly signal?: AbortSignal;
}

export interface OwnStart {
  readonly service: OwnService;
  /** Logical processors that it is bound to where we start it; empty: any. */
  readonly cpus: readonly number[];
  /** Names its log: `logs/<trialId>.log`. */
  readonly trialId: string;
  readonly signal?: AbortSignal;
}

/** A Postgres server that answers, empty. Disposing ends it. */
export interface Cluster extends AsyncDisposable {
  /** A superuser's address of a database, for the harness. */
  url(database: string): string;
  /** The same for the targets. */
  targetUrl(database: string): string;
  readonly watched: Watched;
  /** Null while it runs. */
  exit(): Exit | null;
}

/** A database of one trial. */
export interface Clone {
  /** For the target. */
  readonly url: string;
  /** Ends the sessions that are left and removes it; of a server that has ended nothing is left. */
  drop(): Promise<void>;
}

/** The lab's Postgres, seeded; where it has ended or hangs, `sharedUrl` and `clone` start it anew, at another address. */
export interface Database {
  /** A superuser's, to the maintenance database. */
  readonly adminUrl: string;
  /** For example `18.4`. */
  readonly version: string;
  readonly watched: Watched;
  /** How the server ended that served last; null while it runs. */
  exit(): Exit | null;
  /** Whether it answers a statement, which one that hangs does not. */
  answers(): Promise<boolean>;
  /** The one seeded database that all scenarios share which only read; checkpointed and in memory. Call once a trial. */
  sharedUrl(): Promise<string>;
  /** A fresh copy of the seeded database for a trial that writes; checkpointed and in memory. */
  clone(name: string): Promise<Clone>;
  /** The settings that matter for measuring, by name, with units. */
  settings(): Promise<Record<string, string>>;
}

/** Where services run. Disposing ends everything that it started and removes its temporary files. */
export interface Lab extends AsyncDisposable {
  readonly id: LabId;
  /** Null where only readers' own services run, which bring theirs. */
  readonly database: Database | null;
  /** What runs for the lab itself, neither target nor database nor agent. */
  readonly helpers: readonly Watched[];
  /** Reads the measured machine's own figures; null where that is this machine. */
  readonly hostReader: HostReader | null;
  /** Whether a role's services run on the machine whose own figures are read. */
  isWatched(role: HostRole): boolean;
  /** The network between the hosts as it is now; none where everything is on one. Throws EnvironmentError. */
  measureLinks(): Promise<LinkFigure[]>;
  /** Whose host cannot be reached any more, which is then the cause of whatever went wrong; null: none. Left out by labs on one machine. */
  lostHost?(): KnownError | null;
  /** Reaches lost hosts again and begins anew what was there; resolves to their roles. Throws EnvironmentError where one stays away. */
  restoreHosts?(): Promise<readonly HostRole[]>;
  layoutFor(cores: CoresAsked): CpuLayout;
  /** Throws TargetStartError when the target does not come up, InterruptedError when the signal came first. */
  startTarget(start: TargetStart): Promise<Running>;
  /** A reader's own service; left out by labs that run none. Throws TargetStartError when it does not come up, InterruptedError when the signal came first. */
  startOwn?(start: OwnStart): Promise<Served>;
  /** Beside the service that runs; it is given the same settings. Throws TargetStartError when it cannot be started. */
  startWorker(start: TargetStart): Promise<Worker>;
  /** `index`: of the run's agents, which take the load's hosts in turn where there are several; left out: the first. */
  startAgent(start: { readonly cpus: readonly number[]; readonly index?: number }): Promise<AgentProcess>;
  startNullServer(start: { readonly cpus: readonly number[] }): Promise<NullServer>;
  /** On the database's processors. Throws EnvironmentError when it does not come up, InterruptedError when the run's signal came first. */
  startDownstream(): Promise<Downstream>;
  /** Waits, a minute at most, until the kernel has let go of the sockets that an ended trial left. */
  settle(): Promise<void>;
}

/** Where it has to be there. */
export function databaseOf({ database }: Pick<Lab, 'database'>): Database {
  if (database === null) throw new Error('This lab has no Postgres.');
  return database;
}

/** A target that did not come up: what the target did, hence an outcome. */
export class TargetStartError extends Error {
  readonly text: ErrorText;
  readonly logTail: string;

  constructor(text: ErrorText, logTail: string, options?: ErrorOptions) {
    super(`expected ${text.expected}, found ${text.found}`, options);
    this.name = 'TargetStartError';
    this.text = text;
    this.logTail = logTail;
  }
}
