import type { ErrorText } from '../errors.js';
import type { LineChannel } from '../model/channel.js';
import type { CpuLayout } from '../model/cpus.js';
import type { Scenario } from '../model/scenario.js';
import type { About, Target } from '../model/target.js';
import type { Watched } from '../model/watched.js';

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** How a process ended: one of the two is null. */
export interface Exit {
  readonly code: number | null;
  readonly signal: string | null;
}

/** A service that runs and has answered. Disposing ends its whole process tree and waits until it is gone. */
export interface Running extends AsyncDisposable {
  readonly id: string;
  readonly address: Address;
  /** What it said of itself when it was ready; its nonce is the one it was started with. */
  readonly about: About;
  readonly watched: Watched;
  /** The last lines that it wrote, without the machine's names. */
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

export interface TargetStart {
  readonly target: Target;
  readonly databaseUrl: string;
  /** Database connections of the whole service. */
  readonly poolSize: number;
  /** Logical processors that it is bound to; empty: any. */
  readonly cpus: readonly number[];
  /** Cores that it is given, bound or not: GOMAXPROCS. */
  readonly cores: number;
  /** Worker processes. */
  readonly workers: number;
  /** Names its log: `logs/<trialId>.log`. */
  readonly trialId: string;
  readonly signal?: AbortSignal;
}

/** A database of one trial. */
export interface Clone {
  readonly url: string;
  /** Ends the sessions that are left and removes it. */
  drop(): Promise<void>;
}

/** The lab's Postgres, seeded. */
export interface Database {
  /** A superuser's, to the maintenance database. */
  readonly adminUrl: string;
  /** For example `18.4`. */
  readonly version: string;
  readonly watched: Watched;
  /** The one seeded database that all scenarios share which only read; checkpointed and in memory. Call once a trial. */
  sharedUrl(): Promise<string>;
  /** A fresh copy of the seeded database for a trial that writes; checkpointed and in memory. */
  clone(name: string): Promise<Clone>;
  /** The settings that matter for measuring, by name, with units. */
  settings(): Promise<Record<string, string>>;
}

/** Where services run. Disposing ends everything that it started and removes its temporary files. */
export interface Lab extends AsyncDisposable {
  readonly id: 'local';
  readonly database: Database;
  layoutFor(cores: Scenario['cores']): CpuLayout;
  /** Throws TargetStartError when the target does not come up, InterruptedError when the signal came first. */
  startTarget(start: TargetStart): Promise<Running>;
  startAgent(start: { readonly cpus: readonly number[] }): Promise<AgentProcess>;
  startNullServer(start: { readonly cpus: readonly number[] }): Promise<NullServer>;
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
