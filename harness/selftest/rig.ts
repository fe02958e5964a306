import type { AgentClient } from '../load/agent/client.js';
import type { Broadcasts } from '../load/fanout/group.js';
import { FanoutGroup } from '../load/fanout/group.js';
import type { ClosedLoopLoad, OpenLoopLoad } from '../load/agent/protocol.js';
import { arrivalsUs } from '../load/http/schedule.js';
import type { FanoutLoadRecord, HttpLoadRecord } from '../model/run/load-record.js';
import type { RequestMix } from '../model/plan/requests.js';
import { Histogram } from '../stats/histogram.js';
import type { BehaviourInput, RoomBehaviourInput } from './server/behaviour.js';
import type { Lateness } from './lateness.js';
import type { MachineFigures } from './machine.js';
import type { ReferenceServers } from './server/process.js';
import type { DeliveryStamp, Stamp } from './stamps.js';
import { latenessUs, percentileOf } from './stamps.js';
import type { Watch, Witness } from './witness/witness.js';

/** Each request says which of the schedule it is. */
const NUMBERED: RequestMix = [
  {
    name: 'numbered',
    weight: 1,
    method: 'GET',
    path: '/{{number}}',
    values: { number: { kind: 'sequence', first: 0, last: 1_000_000_000 } },
  },
];
const DEFAULTS = { requests: NUMBERED, seed: 1, connections: 64 };

type Given = 'host' | 'port' | keyof typeof DEFAULTS;
export type OpenLoad = Omit<OpenLoopLoad, Given> & Partial<Pick<OpenLoopLoad, keyof typeof DEFAULTS>>;
export type ClosedLoad = Omit<ClosedLoopLoad, Given> & Partial<Pick<ClosedLoopLoad, keyof typeof DEFAULTS>>;

export interface MeasuredHttp {
  readonly record: HttpLoadRecord;
  readonly stamps: readonly Stamp[];
  readonly lateness: Lateness;
}
export interface MeasuredOpen extends MeasuredHttp {
  /** The schedule: microseconds since the window's start, by request number. */
  readonly arrivalsUs: Float64Array;
}
export interface MeasuredRoom {
  readonly record: FanoutLoadRecord;
  readonly stamps: readonly DeliveryStamp[];
  readonly lateness: Lateness;
}

/** The worst that was seen while a reference was measured. */
export interface WorstSeen extends MachineFigures {
  /** p99 of how late the reference server answered, by its own stamps. */
  readonly serverLateP99Us: number;
  /** How much later than the server gave it the witness saw what it asked for: median and p99. */
  readonly witnessLateP50Us: number;
  readonly witnessLateP99Us: number;
  /** p99 of the schedule's lag, by the agent; 0 for closed loops. */
  readonly lagP99Us: number;
  readonly agentBusy: number;
}

/** What a reference is measured with. */
interface RigParts {
  readonly agents: readonly [AgentClient, ...AgentClient[]];
  readonly servers: ReferenceServers;
  readonly witness: Witness;
  /** Starts to watch the machine; the function it returns says what was seen. */
  readonly watch: () => () => MachineFigures;
}

/** Agents, reference servers, a witness beside them, and an eye on the machine. */
export class Rig {
  readonly #parts: RigParts;
  #seen: WorstSeen[] = [];

  constructor(parts: RigParts) {
    this.#parts = parts;
  }

  async openLoop(behaviour: BehaviourInput, load: OpenLoad): Promise<MeasuredOpen> {
    const whole = { ...DEFAULTS, ...load };
    const measured = await this.#http(behaviour, 'socket', (agent, address) =>
      agent.openLoop({ ...whole, ...address }),
    );
    return { ...measured, arrivalsUs: arrivalsUs({ ...whole, arrivals: load.arrivals ?? 'poisson' }) };
  }

  closedLoop(behaviour: BehaviourInput, load: ClosedLoad): Promise<MeasuredHttp> {
    const footing = load.engine === 'autocannon' ? 'library' : 'socket';
    return this.#http(behaviour, footing, (agent, address) =>
      agent.closedLoop({ ...DEFAULTS, ...load, ...address }),
    );
  }

  /** One window of broadcasts to `sockets` sockets, which all agents share; the witness has as many as one of them. */
  async broadcast(
    behaviour: RoomBehaviourInput,
    sockets: number,
    broadcasts: Omit<Broadcasts, 'publish'>,
  ): Promise<MeasuredRoom> {
    const { agents, servers, witness } = this.#parts;
    const room = await servers.room(behaviour);
    const group = new FanoutGroup(agents, {
      addresses: [room.address],
      path: room.path,
      sourceAddresses: [],
    });
    await group.connect(sockets);
    const own = Math.ceil(sockets / agents.length);
    const endWatch = await witness.watch({ kind: 'listen', address: room.address, sockets: own });
    const look = this.#parts.watch();
    const record = await group.broadcast({ ...broadcasts, publish: { ...room.address, path: room.path } });
    const machine = look();
    const lateness = await endWatch();
    await group.close();
    const stamps = await room.close();
    return this.#noted(machine, { record, stamps, lateness });
  }

  /** The worst since it was taken last. */
  takeEvidence(): WorstSeen {
    const seen = this.#seen;
    this.#seen = [];
    const worst = (figure: keyof WorstSeen): number => Math.max(0, ...seen.map((each) => each[figure]));
    return {
      otherCpuShare: worst('otherCpuShare'),
      stealShare: worst('stealShare'),
      agentWaitedShare: worst('agentWaitedShare'),
      serverWaitedShare: worst('serverWaitedShare'),
      lostSeconds: worst('lostSeconds'),
      lostShare: worst('lostShare'),
      serverLateP99Us: worst('serverLateP99Us'),
      witnessLateP50Us: worst('witnessLateP50Us'),
      witnessLateP99Us: worst('witnessLateP99Us'),
      lagP99Us: worst('lagP99Us'),
      agentBusy: worst('agentBusy'),
    };
  }

  async #http(
    behaviour: BehaviourInput,
    footing: Extract<Watch, { kind: 'exchange' }>['footing'],
    load: (agent: AgentClient, address: { host: string; port: number }) => Promise<HttpLoadRecord>,
  ): Promise<MeasuredHttp> {
    const { agents, servers, witness } = this.#parts;
    const server = await servers.server(behaviour);
    const endWatch = await witness.watch({ kind: 'exchange', address: server.address, footing });
    const look = this.#parts.watch();
    const record = await load(agents[0], server.address);
    const machine = look();
    const lateness = await endWatch();
    const stamps = await server.close();
    return this.#noted(machine, { record, stamps, lateness });
  }

  #noted<T extends MeasuredHttp | MeasuredRoom>(machine: MachineFigures, measured: T): T {
    const { record, stamps, lateness } = measured;
    this.#seen.push({
      ...machine,
      serverLateP99Us: percentileOf(latenessUs(stamps), 99) || 0,
      witnessLateP50Us: percentileOf(lateness.wholeUs, 50) || 0,
      witnessLateP99Us: percentileOf(lateness.wholeUs, 99) || 0,
      lagP99Us: Histogram.decode(record.histograms.lagUs).percentile(99) ?? 0,
      agentBusy: record.agentBusy,
    });
    return measured;
  }
}
