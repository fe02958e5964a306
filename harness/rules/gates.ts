/** Where a figure says that the generator, the lab or the machine spoiled a measurement. */
interface GateRow {
  readonly id: string;
  /** What the figure is, in words that a report can print. */
  readonly title: string;
  readonly worse: 'above' | 'below';
  readonly warn: number | null;
  readonly invalid: number;
  /** At a capacity level the limit is named by `boundBy` instead. */
  readonly onlyWarnsAtCapacity?: boolean;
  readonly remedy: string;
}

const ROWS = [
  {
    id: 'sent-share',
    title: 'share of the schedule that was sent, or held back by the target',
    worse: 'below',
    warn: null,
    invalid: 0.99,
    remedy: 'The generator did not keep its schedule: give the load more cores, or lower the rate.',
  },
  {
    id: 'schedule-lag',
    title: "p99 of the schedule's lag as a share of the response time's p99",
    worse: 'above',
    warn: 0.1,
    invalid: 0.25,
    remedy: 'The generator sent late: give the load a core of its own, or stop other programs.',
  },
  {
    id: 'agent-busy',
    title: 'busy share of the load agent',
    worse: 'above',
    warn: 0.6,
    invalid: 0.85,
    onlyWarnsAtCapacity: true,
    remedy: 'The generator was near its own limit: give it more or faster cores, or lower the load.',
  },
  {
    id: 'generator-ceiling',
    title: "result as a share of the generator's ceiling at calibration",
    worse: 'above',
    warn: 0.5,
    invalid: 0.8,
    onlyWarnsAtCapacity: true,
    remedy: 'The result is close to what the generator could do at best: give it more cores.',
  },
  {
    id: 'conservation',
    title: 'requests or deliveries unaccounted for',
    worse: 'above',
    warn: null,
    invalid: 0,
    remedy: 'The agent lost count, which is a bug of the harness: please report it with this run folder.',
  },
  {
    id: 'injected-wait',
    title: 'microseconds by which the fastest good answer undercut the injected wait',
    worse: 'above',
    warn: null,
    invalid: 0,
    remedy: 'An answer came sooner than its statement can have slept: the target does not wait in Postgres.',
  },
  {
    id: 'littles-law',
    title: "deviation from Little's law in a closed window",
    worse: 'above',
    warn: 0.02,
    invalid: 0.05,
    remedy: 'Connections were idle between requests: the generator was slow. Give it more cores.',
  },
  {
    id: 'other-programs',
    title: "other programs' share of the cores in use",
    worse: 'above',
    warn: 0.05,
    invalid: 0.2,
    remedy: 'Stop other programs on this machine, and run again.',
  },
  {
    id: 'steal',
    title: 'share of the cores in use that the hypervisor took away',
    worse: 'above',
    warn: 0.05,
    invalid: 0.2,
    remedy: 'Other virtual machines took processor time: use a dedicated machine, or another hour.',
  },
  {
    id: 'cpu-throttled',
    title: 'share of the window in which a CPU quota held the target back',
    worse: 'above',
    warn: 0,
    invalid: 0.01,
    remedy:
      'Take the CPU quota off the container, and off the groups above it: bind it to processors instead.',
  },
  {
    id: 'compression',
    title: 'compression was negotiated',
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

/** The thresholds of the method's table of gates, a row each. */
export const GATES: readonly Gate[] = ROWS;

export function gateOf(id: GateId): Gate {
  const gate = GATES.find((row) => row.id === id);
  if (!gate) throw new Error(`There is no gate ${id}.`);
  return gate;
}

export function isBeyond({ worse }: Gate, figure: number, threshold: number): boolean {
  return worse === 'above' ? figure > threshold : figure < threshold;
}
