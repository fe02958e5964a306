import type { WindowHooks } from '../load/agent/client.js';
import type { RequestMix } from '../model/plan/requests.js';
import { withPilots } from '../model/plan/requests.js';
import type { PlannedTrial } from '../model/plan/plan.js';
import { rateOf } from '../model/plan/rate.js';
import type { Connections, Load } from '../model/plan/scenario.js';
import { connectionsOf } from '../model/plan/scenario.js';
import type { HttpLoadRecord } from '../model/run/load-record.js';
import type { RunContext } from './context.js';
import type { Deployment } from './deployment/deployment.js';
import { requireFewErrors } from './few-errors.js';
import { pacingOf } from './pacing.js';

/** What a closed loop needs, whether it warms up or measures. */
type ClosedLoad = Pick<
  Extract<Load, { kind: 'closed-loop' }>,
  'requests' | 'connections' | 'concurrency' | 'engine' | 'patient' | 'opensAfterFirstTurn'
>;

export type HttpLoad = Exclude<Load, { kind: 'fanout' | 'staircase' }>;
export type MeasuredTrial = Pick<PlannedTrial, 'scenario' | 'target' | 'seed'>;

/** Longer than any window: nothing times out. */
const PATIENT_MS = 600_000;
/** A crowd that is not answered by then is not waited for any longer: its window shows why. */
const FIRST_TURN_WITHIN_MS = 60_000;
/** Of the seeds of a window that is opened again: more than a trial has loads. */
const LOADS_APART = 10_000;

/** The HTTP loads of one trial, one after the other: the block's other arms meet the same arrivals and requests. */
export class TrialTraffic {
  readonly #context: RunContext;
  readonly #trial: MeasuredTrial;
  readonly #deployment: Deployment;
  #loads = 0;

  constructor(context: RunContext, trial: MeasuredTrial, deployment: Deployment) {
    this.#context = context;
    this.#trial = trial;
    this.#deployment = deployment;
  }

  /** The loads of a window that is opened again: arrivals of their own, and those after them as if they had not been. */
  async apart<T>(before: number, work: () => Promise<T>): Promise<T> {
    const loads = this.#loads;
    this.#loads += before * LOADS_APART;
    try {
      return await work();
    } finally {
      this.#loads = loads;
    }
  }

  /** One load for so long; rejects when an agent fails, never for what the target does wrong. */
  offer(load: HttpLoad, seconds: number, hooks: WindowHooks = {}): Promise<HttpLoadRecord> {
    if (load.kind === 'closed-loop') return this.#closedLoop(load, seconds, hooks);
    const ratePerSecond = this.#rateOf(load);
    const pacing = pacingOf(this.#deployment.layout, ratePerSecond);
    const common = this.#common(load.requests, load.connections, seconds);
    const limitMs = (load.answersWithinSeconds ?? 0) * 1_000;
    // Answers so long after are told apart by less than what a user notices with four digits, not with three.
    const patience =
      limitMs > 0 ? ({ timeoutMs: limitMs, graceMs: limitMs, significantDigits: 4 } as const) : {};
    return this.#counted(
      this.#context.agents.traffic.openLoop(
        { ...common, ...patience, ratePerSecond, pacing, replay: load.replay },
        hooks,
      ),
    );
  }

  #rateOf({ ratePerSecond }: Extract<Load, { kind: 'open-loop' }>): number {
    const found = rateOf(ratePerSecond, this.#context.pilots);
    if (found === null) throw new Error('A pilot has to find this level’s rate before it is measured.');
    return found;
  }

  /** By autocannon, except where a target may outrun it, or for what it cannot do: fewer requests in flight than connections, several replicas. */
  #closedLoop(load: ClosedLoad, seconds: number, hooks: WindowHooks): Promise<HttpLoadRecord> {
    const isForRaw =
      load.patient === true ||
      load.opensAfterFirstTurn === true ||
      load.concurrency !== undefined ||
      this.#deployment.replicas.length > 1;
    if (load.engine === 'raw' || isForRaw) {
      return this.rawClosedLoop(load, seconds, hooks);
    }
    const common = this.#common(load.requests, load.connections, seconds);
    return this.#counted(this.#context.agents.traffic.closedLoop({ ...common, engine: 'autocannon' }, hooks));
  }

  /** Warms up too: the target, and the code that the open loop shares. */
  rawClosedLoop(load: ClosedLoad, seconds: number, hooks: WindowHooks = {}): Promise<HttpLoadRecord> {
    const common = this.#common(load.requests, load.connections, seconds);
    const concurrency = connectionsOf(
      load.concurrency ?? load.connections,
      this.#deployment.layout.targetCores,
    );
    const patience = load.patient ? { timeoutMs: PATIENT_MS, graceMs: 0 } : {};
    const turn = load.opensAfterFirstTurn ? { firstTurnWithinMs: FIRST_TURN_WITHIN_MS } : {};
    return this.#counted(
      this.#context.agents.traffic.closedLoop(
        { ...common, ...patience, ...turn, engine: 'raw', concurrency },
        hooks,
      ),
    );
  }

  #common(requests: RequestMix, connections: Connections, durationSeconds: number) {
    const [{ address }, ...others] = this.#deployment.replicas;
    this.#loads += 1;
    const { basePath = '', headers = {} } = this.#deployment.replicas[0].entry ?? {};
    return {
      ...address,
      headers: { ...headers },
      others: others.map((replica) => replica.address),
      connections: connectionsOf(connections, this.#deployment.layout.targetCores),
      durationSeconds,
      requests: withPilots(requests, this.#context.pilots).map((request) => ({
        ...request,
        path: basePath + request.path,
      })),
      sequenceStarts: Object.fromEntries(this.#deployment.sequences),
      // The block's arms share the trial's seed, so each meets the same arrivals and requests.
      seed: (this.#trial.seed + this.#loads) >>> 0,
    };
  }

  /** Values of a sequence that were used must not come again in the deployment's database. */
  async #counted(record: Promise<HttpLoadRecord>): Promise<HttpLoadRecord> {
    const { sequencesUsed } = await record;
    requireFewErrors(this.#context, this.#trial.target, await record);
    const { sequences } = this.#deployment;
    for (const [name, used] of Object.entries(sequencesUsed))
      sequences.set(name, (sequences.get(name) ?? 0) + used);
    return record;
  }
}
