import type { AgentClient } from '../load/agent/client.js';
import type { Broadcasts } from '../load/fanout/group.js';
import { FanoutGroup } from '../load/fanout/group.js';
import type { ClosedLoopLoad, OpenLoopLoad } from '../load/agent/protocol.js';
import { arrivalsUs } from '../load/http/schedule.js';
import type { FanoutLoadRecord, HttpLoadRecord } from '../model/run/load-record.js';
import type { RequestMix } from '../model/plan/requests.js';
import { Histogram } from '../stats/histogram.js';
import type { BehaviourInput, RoomBehaviourInput } from './server/behaviour.js';
import type { MachineFigures } from './machine.js';
import type { ReferenceServers } from './server/process.js';
import type { DeliveryStamp, Stamp } from './stamps.js';
import { latenessUs, percentileOf } from './stamps.js';

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
}
export interface MeasuredOpen extends MeasuredHttp {
  /** The schedule: microseconds since the window's start, by request number. */
  readonly arrivalsUs: Float64Array;
}
export interface MeasuredRoom {
  readonly record: FanoutLoadRecord;
  readonly stamps: readonly DeliveryStamp[];
}

/** The worst that was seen while a reference was measured. */
export interface WorstSeen extends MachineFigures {
  /** p99 of how late the reference server answered, by its own stamps. */
  readonly serverLateP99Us: number;
  /** p99 of the schedule's lag, by the agent; 0 for closed loops. */
  readonly lagP99Us: number;
  readonly agentBusy: number;
}

/** Agents, reference servers, and an eye on the machine: what a reference is measured with. */
export class Rig {
  readonly #agents: readonly [AgentClient, ...AgentClient[]];
  readonly #servers: ReferenceServers;
  readonly #watch: () => () => MachineFigures;
  #seen: WorstSeen[] = [];

  constructor(
    agents: readonly [AgentClient, ...AgentClient[]],
    servers: ReferenceServers,
    watch: () => () => MachineFigures,
  ) {
    this.#agents = agents;
    this.#servers = servers;
    this.#watch = watch;
  }

  async openLoop(behaviour: BehaviourInput, load: OpenLoad): Promise<MeasuredOpen> {
    const whole = { ...DEFAULTS, ...load };
    const measured = await this.#http(behaviour, (address) =>
      this.#agents[0].openLoop({ ...whole, ...address }),
    );
    return { ...measured, arrivalsUs: arrivalsUs({ ...whole, arrivals: load.arrivals ?? 'poisson' }) };
  }

  closedLoop(behaviour: BehaviourInput, load: ClosedLoad): Promise<MeasuredHttp> {
    return this.#http(behaviour, (address) =>
      this.#agents[0].closedLoop({ ...DEFAULTS, ...load, ...address }),
    );
  }

  /** One window of broadcasts to `sockets` sockets, which all agents share. */
  async broadcast(
    behaviour: RoomBehaviourInput,
    sockets: number,
    broadcasts: Omit<Broadcasts, 'publish'>,
  ): Promise<MeasuredRoom> {
    const room = await this.#servers.room(behaviour);
    const group = new FanoutGroup(this.#agents, {
      addresses: [room.address],
      path: room.path,
      sourceAddresses: [],
    });
    await group.connect(sockets);
    const look = this.#watch();
    const record = await group.broadcast({ ...broadcasts, publish: { ...room.address, path: room.path } });
    const machine = look();
    await group.close();
    const stamps = await room.close();
    this.#note(machine, record, stamps);
    return { record, stamps };
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
      lagP99Us: worst('lagP99Us'),
      agentBusy: worst('agentBusy'),
    };
  }

  async #http(
    behaviour: BehaviourInput,
    load: (address: { host: string; port: number }) => Promise<HttpLoadRecord>,
  ): Promise<MeasuredHttp> {
    const server = await this.#servers.server(behaviour);
    const look = this.#watch();
    const record = await load(server.address);
    const machine = look();
    const stamps = await server.close();
    this.#note(machine, record, stamps);
    return { record, stamps };
  }

  #note(
    machine: MachineFigures,
    record: HttpLoadRecord | FanoutLoadRecord,
    stamps: readonly (Stamp | DeliveryStamp)[],
  ): void {
    this.#seen.push({
      ...machine,
      serverLateP99Us: percentileOf(latenessUs(stamps), 99) || 0,
      lagP99Us: Histogram.decode(record.histograms.lagUs).percentile(99) ?? 0,
      agentBusy: record.agentBusy,
    });
  }
}
