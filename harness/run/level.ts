import type { CompletedObservation, DatabaseRecord, MemoryPoint } from '../model/run/observation.js';
import type { LoadRecord } from '../model/run/load-record.js';
import type { OwnDatabaseRecord } from '../model/run/own-database.js';
import type { Level, Load, StaircaseLoad } from '../model/plan/scenario.js';
import { objectiveUs } from '../model/plan/scenario.js';
import type { CpuLayout } from '../model/plan/cpus.js';
import { hostRoleSchema } from '../model/plan/hosts.js';
import type { Watched } from '../model/run/watched.js';
import type { WindowHooks } from '../load/agent/client.js';
import { FanoutGroup, loopbackSources } from '../load/fanout/group.js';
import { readMemoryPoint } from '../probe/sampler/memory.js';
import type { SamplerOptions, WindowRecords } from '../probe/sampler/sampler.js';
import { Sampler } from '../probe/sampler/sampler.js';
import type { Deployment } from './deployment/deployment.js';
import type { RunContext } from './context.js';
import { prepareQueue } from './deployment/jobs.js';
import { levelSeconds } from './plan/estimate.js';
import { requireReadInTime } from './read-in-time.js';
import { poolBearsPerSecond } from '../model/plan/rate.js';
import { ditherOf } from './staircase/dither.js';
import type { Search } from './staircase/staircase.js';
import { runStaircase } from './staircase/staircase.js';
import type { HttpLoad, MeasuredTrial } from './traffic.js';
import { TrialTraffic } from './traffic.js';
import { undisturbed } from './undisturbed.js';

type FanoutLoad = Extract<Load, { kind: 'fanout' }>;
type Measured = Pick<
  CompletedObservation,
  'load' | 'memoryPoints' | 'ownDatabase' | 'staircase' | keyof WindowRecords
>;
type Watch = Pick<CompletedObservation, keyof WindowRecords>;

/** What a window says of a service whose processes nobody watches: what it used, and what others did beside it, is not known. */
function unseen({ resources, host, ...others }: WindowRecords): Watch {
  return {
    ...others,
    resources: { ...resources, source: 'not seen', cpuSeconds: null },
    host: { ...host, otherCpuShare: null },
  };
}

/** Warming up with a log's first moments would ask for nothing where it begins quietly. */
function withoutReplay(load: HttpLoad): HttpLoad {
  return load.kind === 'open-loop' ? { ...load, replay: undefined } : load;
}

const ROOM = 'lobby';
/** Of several, by its number. */
const ROOMS = 'room-{room}';

/** Drives and watches the levels of one trial, one after the other. */
export class LevelRunner {
  readonly #context: RunContext;
  readonly #trial: MeasuredTrial;
  readonly #deployment: Deployment;
  readonly #layout: CpuLayout;
  readonly #traffic: TrialTraffic;
  readonly #memoryPoints: MemoryPoint[] = [];
  #fanout: FanoutGroup | null = null;

  constructor(context: RunContext, trial: MeasuredTrial, deployment: Deployment) {
    this.#context = context;
    this.#trial = trial;
    this.#deployment = deployment;
    this.#layout = deployment.layout;
    this.#traffic = new TrialTraffic(context, trial, deployment);
  }

  /** The scenario's own warm-up, once a trial: fills the pool and prepares each statement on each connection. */
  async warmUp(): Promise<void> {
    for (const { level, seconds, ...load } of this.#deployment.scenario.warmUp) {
      const { load: measured } = this.#level(level);
      if (measured.kind !== 'fanout')
        await this.#traffic.rawClosedLoop({ ...load, requests: measured.requests }, seconds);
    }
  }

  /** How long its windows will be together. */
  expectedSeconds(levelId: string): number {
    return levelSeconds(this.#level(levelId), this.#context.secondsOf(this.#trial, levelId));
  }

  /** One level, its window opened again at once where the machine spoiled it. */
  async measureUndisturbed(levelId: string, mayOpenAgain: () => boolean): Promise<Measured> {
    const first = await this.measure(levelId);
    // Their queue would have to be filled anew.
    if (this.#deployment.jobs) return first;
    return undisturbed(
      this.#level(levelId),
      first,
      (before) => this.#openAgain(levelId, before),
      mayOpenAgain,
    );
  }

  /** Measures one level; rejects when the agents or the lab fail, never for what the target does wrong. */
  async measure(levelId: string): Promise<Measured> {
    const level = this.#level(levelId);
    const { load } = level;
    const seconds = this.#context.secondsOf(this.#trial, levelId);
    if (load.kind === 'fanout') return this.#measureFanout(load, seconds);
    if (load.kind === 'staircase') return this.#measureStaircase(level, load, seconds);
    const warmUpSeconds = this.#context.plan.warmUpSecondsPerLevel;
    // What a patient load leaves in the target's queue would be measured as the level's own.
    const leavesWork = load.kind === 'closed-loop' && load.patient === true;
    if (warmUpSeconds > 0 && !leavesWork) await this.#traffic.offer(withoutReplay(load), warmUpSeconds);
    const { jobs } = this.#deployment;
    if (jobs) await prepareQueue(jobs, level, this.#context.pilots);
    const vacuuming = jobs?.queue.vacuuming();
    try {
      return await this.#watched((hooks) => this.#traffic.offer(load, seconds, hooks));
    } finally {
      await vacuuming?.[Symbol.asyncDispose]();
    }
  }

  /** With other arrivals; those of the levels after it stay what they are in the other arms. */
  async #openAgain(levelId: string, before: number): Promise<Measured> {
    const { load } = this.#level(levelId);
    const seconds = this.#context.secondsOf(this.#trial, levelId);
    if (load.kind === 'staircase') throw new Error('A staircase offers its own steps again.');
    if (load.kind === 'fanout') return this.#broadcast(load, seconds);
    return this.#traffic.apart(before, () =>
      this.#watched((hooks) => this.#traffic.offer(load, seconds, hooks)),
    );
  }

  /** Each step is a window of its own, and watched as one. */
  async #measureStaircase(level: Level, load: StaircaseLoad, leastStepSeconds: number): Promise<Measured> {
    const { requests, connections } = load;
    const open = (ratePerSecond: number): HttpLoad => ({
      kind: 'open-loop',
      ratePerSecond,
      connections,
      requests,
    });
    const startPerSecond = this.#context.pilotsByTarget.get(load.pilot)?.[this.#trial.target];
    if (startPerSecond === undefined)
      throw new Error(`The pilot ${load.pilot} has to find where ${this.#trial.target} starts.`);
    const warmUpSeconds = this.#context.plan.warmUpSecondsPerLevel;
    if (warmUpSeconds > 0) await this.#traffic.offer(open(startPerSecond), warmUpSeconds);
    const { window, staircase } = await runStaircase(
      {
        objectiveUs: objectiveUs(load),
        startPerSecond,
        leastStepSeconds,
        dither: ditherOf(this.#trial),
        top: this.#topOf(level),
      },
      async (ratePerSecond, seconds) => {
        const { load: offered, ...watched } = await this.#watched((hooks) =>
          this.#traffic.offer(open(ratePerSecond), seconds, hooks),
        );
        if (offered.kind !== 'http') throw new Error('A step of a staircase is HTTP traffic.');
        return { load: offered, ...watched };
      },
    );
    return { ...window, staircase };
  }

  /** By what was found before block 1 and by the plan, never by what the target makes of it. */
  #topOf(level: Level): Search['top'] {
    const ofPool = poolBearsPerSecond(this.#deployment.scenario, level) ?? Infinity;
    const ofAgent = this.#context.generator.mostPerSecond ?? Infinity;
    const ofReader = this.#context.plan.limits?.mostPerSecond ?? Infinity;
    if (ofReader < Math.min(ofPool, ofAgent)) return { perSecond: ofReader, by: 'limit' };
    return ofPool < ofAgent ? { perSecond: ofPool, by: 'pool' } : { perSecond: ofAgent, by: 'agent' };
  }

  /** Clients close first, so that the server's side is not left waiting. */
  async finish(): Promise<void> {
    await this.#fanout?.close();
  }

  #level(id: string): Level {
    const level = this.#deployment.scenario.levels.find((candidate) => candidate.id === id);
    if (!level) throw new Error(`${this.#trial.scenario} has no level ${id}.`);
    const ratePerSecond = this.#context.offered.get(`${this.#trial.scenario}/${id}`) ?? null;
    const { load } = level;
    return ratePerSecond !== null && load.kind === 'open-loop'
      ? { ...level, load: { ...load, ratePerSecond } }
      : level;
  }

  async #watched(run: (hooks: WindowHooks) => Promise<LoadRecord>): Promise<Measured> {
    const watch: { starting?: Promise<Sampler>; records?: WindowRecords } = {};
    const own: { close?: () => Promise<OwnDatabaseRecord | null>; record?: OwnDatabaseRecord | null } = {};
    const { ownDatabase } = this.#context;
    try {
      const load = await run({
        open: async () => {
          if (ownDatabase) own.close = await ownDatabase.open();
          watch.starting = Sampler.start(this.#samplerOptions());
          await watch.starting;
        },
        close: async () => {
          const closed = own.close?.();
          if (watch.starting) watch.records = await (await watch.starting).stop();
          if (closed) own.record = await closed;
        },
      });
      if (!watch.records) throw new Error('The window closed without being watched.');
      requireReadInTime(load, watch.records.resources.windowSeconds);
      const seen = this.#entry?.isSeen === false ? unseen(watch.records) : watch.records;
      return {
        load,
        ...seen,
        database: this.#withJobsDone(seen.database),
        memoryPoints: [...this.#memoryPoints],
        ...(own.record === undefined ? {} : { ownDatabase: own.record }),
      };
    } finally {
      const sampler = await watch.starting?.catch(() => undefined);
      sampler?.[Symbol.dispose]();
    }
  }

  #withJobsDone(database: DatabaseRecord | null): DatabaseRecord | null {
    const { jobs } = this.#deployment;
    return jobs && database ? { ...database, jobsDone: jobs.queue.doneBy(database.statements) } : database;
  }

  #samplerOptions(): SamplerOptions {
    const { lab, agents, probe, downstream } = this.#context;
    return {
      target: () => this.#target(),
      database: () => (lab.database === null ? [] : [lab.database.watched]),
      downstream: () => (downstream.running ? [downstream.running.watched] : []),
      agents: () => agents.watched(),
      helpers: () => lab.helpers,
      host: lab.hostReader,
      isWatched: (role) => lab.isWatched(role),
      cpus: [
        ...new Set(hostRoleSchema.options.flatMap((role) => (lab.isWatched(role) ? this.#layout[role] : []))),
      ],
      statements:
        this.#deployment.database === null
          ? null
          : { probe: probe.current, database: this.#deployment.database },
    };
  }

  get #entry() {
    return this.#deployment.replicas[0].entry;
  }

  #target(): Watched[] {
    const { replicas, beside, jobs } = this.#deployment;
    return [...replicas, ...(beside ? [beside] : []), ...(jobs ? [jobs.worker] : [])].map(
      ({ watched }) => watched,
    );
  }

  async #measureFanout(load: FanoutLoad, seconds: number): Promise<Measured> {
    const group = this.#room(load);
    for (const connections of [...load.memoryAtConnections, load.connections]) {
      if (connections > 0) await group.connect(connections);
      this.#memoryPoints.push(await readMemoryPoint(this.#target(), connections));
    }
    return this.#broadcast(load, seconds);
  }

  #broadcast(load: FanoutLoad, durationSeconds: number): Promise<Measured> {
    const [{ address }] = this.#deployment.replicas;
    return this.#watched((hooks) =>
      this.#room(load).broadcast(
        {
          publish: { ...address, path: `/rooms/${roomIn(load)}/messages` },
          broadcastsPerSecond: load.broadcastsPerSecond,
          durationSeconds,
          messageBytes: load.messageBytes,
        },
        hooks,
      ),
    );
  }

  #room(load: FanoutLoad): FanoutGroup {
    const { connections, rooms = 1 } = load;
    this.#fanout ??= new FanoutGroup(this.#context.agents.all, {
      addresses: this.#deployment.replicas.map(({ address }) => address),
      path: `/ws/rooms/${roomIn(load)}`,
      rooms,
      sourceAddresses: loopbackSources(this.#deployment.replicas[0].address.host, connections),
    });
    return this.#fanout;
  }
}

const roomIn = ({ rooms = 1 }: FanoutLoad): string => (rooms > 1 ? ROOMS : ROOM);
