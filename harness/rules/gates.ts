import type { Measures } from '../model/metrics.js';

/** Where a figure says that the generator, the lab or the machine spoiled a measurement. */
interface GateRow {
  readonly id: string;
  /** Figures of these kinds, every figure of the level, or the one quantile that the figure is of. */
  readonly spoils: 'level' | 'quantile' | readonly Measures[];
  /** What the figure is, in words that a report can print. */
  readonly title: string;
  readonly worse: 'above' | 'below';
  readonly warn: number | null;
  readonly invalid: number;
  /** At a capacity level the limit is named by `boundBy` instead. */
  readonly onlyWarnsAtCapacity?: boolean;
  readonly remedy: string;
}

const LATENCIES = ['latency'] as const;
/** A broadcast's completion is a latency. */
const SPEED = ['latency', 'throughput'] as const;
const ALL_BUT_MEMORY = ['latency', 'throughput', 'cpu', 'count', 'start'] as const;

const ROWS = [
  {
    id: 'sent-share',
    spoils: 'level',
    title: 'share of the schedule that was sent, or held back by the target',
    worse: 'below',
    warn: null,
    invalid: 0.99,
    remedy: 'The generator did not keep its schedule: give the load more cores, or lower the rate.',
  },
  {
    id: 'off-schedule',
    spoils: 'level',
    title: 'share of the 100 ms in which arrivals taken up were over 10 % off those due',
    worse: 'above',
    warn: null,
    invalid: 0.1,
    remedy: 'The generator bunched its arrivals: give the load a core of its own, or stop other programs.',
  },
  {
    id: 'generator-part',
    spoils: 'quantile',
    title: "the generator's part of a latency as a share of the margin that it is judged by",
    worse: 'above',
    warn: 0.1,
    invalid: 0.33,
    remedy: 'The generator sent late: give the load a core of its own, or stop other programs.',
  },
  {
    id: 'agent-busy',
    spoils: LATENCIES,
    title: 'busy share of the load agent',
    worse: 'above',
    warn: 0.6,
    invalid: 0.85,
    onlyWarnsAtCapacity: true,
    remedy: 'The generator was near its own limit: give it more or faster cores, or lower the load.',
  },
  {
    id: 'generator-ceiling',
    spoils: 'level',
    title: "offered load as a share of the generator's ceiling at calibration",
    worse: 'above',
    warn: 0.5,
    invalid: 0.8,
    remedy: 'What is offered is close to what the generator could do at best: give it more cores.',
  },
  {
    id: 'loop-gap',
    spoils: SPEED,
    title: "longest gap between two turns of the agent's loop in milliseconds",
    worse: 'above',
    warn: 20,
    invalid: 250,
    remedy: 'The load agent stood still: give the load a core of its own, or stop other programs.',
  },
  {
    id: 'suspension',
    spoils: SPEED,
    title: 'milliseconds that the whole machine slept in the window',
    worse: 'above',
    warn: null,
    invalid: 0,
    remedy: 'The machine was suspended: keep it awake while it measures.',
  },
  {
    id: 'conservation',
    spoils: 'level',
    title: 'requests or deliveries unaccounted for',
    worse: 'above',
    warn: null,
    invalid: 0,
    remedy: 'The agent lost count, which is a bug of the harness: please report it with this run folder.',
  },
  {
    id: 'own-limits',
    spoils: 'level',
    title: "sockets that the generator's own limits kept from being opened",
    worse: 'above',
    warn: null,
    invalid: 0,
    remedy: "Raise the generator's limit of open files, or widen its range of local ports.",
  },
  {
    id: 'injected-wait',
    spoils: 'level',
    title: 'microseconds by which the fastest good answer undercut the injected wait',
    worse: 'above',
    warn: null,
    invalid: 0,
    remedy: 'An answer came sooner than its statement can have slept: the target does not wait in Postgres.',
  },
  {
    id: 'littles-law',
    spoils: SPEED,
    title: "deviation from Little's law in a closed window",
    worse: 'above',
    warn: 0.02,
    invalid: 0.05,
    remedy: 'Connections were idle between requests: the generator was slow. Give it more cores.',
  },
  {
    id: 'other-programs',
    spoils: SPEED,
    title: "other programs' share of all the time of the cores that the run may use",
    worse: 'above',
    warn: 0.05,
    invalid: 0.2,
    remedy: 'Stop other programs on this machine, and run again.',
  },
  {
    id: 'steal',
    spoils: SPEED,
    title: 'share of the cores in use that the hypervisor took away',
    worse: 'above',
    warn: 0.05,
    invalid: 0.2,
    remedy: 'Other virtual machines took processor time: use a dedicated machine, or another hour.',
  },
  {
    id: 'link-drift',
    spoils: SPEED,
    title: 'change of the round trip between two hosts around the window, as a share of it, beyond 50 µs',
    worse: 'above',
    warn: null,
    invalid: 0.2,
    remedy: 'The network between the hosts did not stay as it was: keep other traffic off it, and run again.',
  },
  {
    id: 'link-use',
    spoils: SPEED,
    title: 'what was offered as a share of what the link between load and target carries',
    worse: 'above',
    warn: 0.5,
    invalid: 0.7,
    remedy: 'The network would be measured, not the target: lower the rate, or use a faster network.',
  },
  {
    id: 'link-rate',
    spoils: SPEED,
    title: 'offered rate as a share of connections / round trip of the link',
    worse: 'above',
    warn: 0.5,
    invalid: 0.7,
    remedy: 'Requests wait for a connection that is on its way: use more connections, or hosts nearer by.',
  },
  {
    id: 'cpu-throttled',
    spoils: ALL_BUT_MEMORY,
    title: 'share of the window in which a CPU quota held the target back',
    worse: 'above',
    warn: 0,
    invalid: 0.01,
    remedy:
      'Take the CPU quota off the container, and off the groups above it: bind it to processors instead.',
  },
  {
    id: 'compression',
    spoils: 'level',
    title: 'whether compression was negotiated (1: yes)',
    worse: 'above',
    warn: null,
    invalid: 0,
    remedy: 'Switch compression off in the target: bytes must be the same on both sides.',
  },
] as const satisfies readonly GateRow[];

export type GateId = (typeof ROWS)[number]['id'];
export interface Gate extends GateRow {
  readonly id: GateId;
}

/**
 * The method's table of gates, a row each. A gate looks at what was offered and at what the generator, the lab or the
 * machine did, never at how well the target did: else it would select by the outcome.
 */
export const GATES: readonly Gate[] = ROWS;

export function gateOf(id: GateId): Gate {
  const gate = GATES.find((row) => row.id === id);
  if (!gate) throw new Error(`There is no gate ${id}.`);
  return gate;
}

/** What else spoils, a deployment that failed or a wrong answer to conformance, has a name and no row. */
export function isGateId(id: string): id is GateId {
  return GATES.some((row) => row.id === id);
}

export function isBeyond({ worse }: Gate, figure: number, threshold: number): boolean {
  return worse === 'above' ? figure > threshold : figure < threshold;
}
