import type { Calibration } from '../model/environment.js';
import type { HttpLoadRecord } from '../model/load-record.js';
import type { CompletedObservation } from '../model/observation.js';
import type { Level } from '../model/scenario.js';
import { Histogram } from '../stats/histogram.js';

export interface GateContext {
  readonly level: Level;
  readonly calibration: Calibration | null;
}

/** One figure that says whether the generator, the lab or the machine spoiled a measurement. */
interface Gate {
  readonly id: string;
  /** What the figure is, in words that a report can print. */
  readonly title: string;
  /** Null where the gate does not apply. */
  readonly figure: (observation: CompletedObservation, context: GateContext) => number | null;
  readonly worse: 'above' | 'below';
  readonly warn: number | null;
  readonly invalid: number;
  /** At a capacity level the limit is named by `boundBy` instead. */
  readonly onlyWarnsAtCapacity?: boolean;
  readonly remedy: string;
}

export interface GateFinding {
  readonly gate: string;
  readonly severity: 'warning' | 'invalid';
  readonly figure: number;
  readonly threshold: number;
  readonly title: string;
  readonly remedy: string;
}

const http = (observation: CompletedObservation): HttpLoadRecord | null =>
  observation.load.kind === 'http' ? observation.load : null;

/** The thresholds of the method's table of gates, a row each. */
export const GATES: readonly Gate[] = [
  {
    id: 'sent-share',
    title: 'share of the schedule that was sent, or held back by the target',
    figure: (observation) => {
      const load = http(observation);
      return load && load.scheduled > 0 ? (load.sent + load.heldBack) / load.scheduled : null;
    },
    worse: 'below',
    warn: null,
    invalid: 0.99,
    remedy: 'The generator did not keep its schedule: give the load more cores, or lower the rate.',
  },
  {
    id: 'schedule-lag',
    title: "p99 of the schedule's lag as a share of the response time's p99",
    figure: scheduleLag,
    worse: 'above',
    warn: 0.1,
    invalid: 0.25,
    remedy: 'The generator sent late: give the load a core of its own, or stop other programs.',
  },
  {
    id: 'agent-busy',
    title: 'busy share of the load agent',
    figure: (observation) => observation.load.agentBusy,
    worse: 'above',
    warn: 0.6,
    invalid: 0.85,
    onlyWarnsAtCapacity: true,
    remedy: 'The generator was near its own limit: give it more or faster cores, or lower the load.',
  },
  {
    id: 'generator-ceiling',
    title: "result as a share of the generator's ceiling at calibration",
    figure: shareOfCeiling,
    worse: 'above',
    warn: 0.5,
    invalid: 0.8,
    onlyWarnsAtCapacity: true,
    remedy: 'The result is close to what the generator could do at best: give it more cores.',
  },
  {
    id: 'conservation',
    title: 'requests or deliveries unaccounted for',
    figure: unaccounted,
    worse: 'above',
    warn: null,
    invalid: 0,
    remedy: 'The agent lost count, which is a bug of the harness: please report it with this run folder.',
  },
  {
    id: 'injected-wait',
    title: 'microseconds by which the fastest good answer undercut the injected wait',
    figure: (observation, { level }) => {
      const load = http(observation);
      if (!load || load.minimumGoodUs === null || level.injectedWaitMs === undefined) return null;
      return Math.max(0, level.injectedWaitMs * 1_000 - load.minimumGoodUs);
    },
    worse: 'above',
    warn: null,
    invalid: 0,
    remedy: 'An answer came sooner than its statement can have slept: the target does not wait in Postgres.',
  },
  {
    id: 'littles-law',
    title: "deviation from Little's law in a closed window",
    figure: (observation) => http(observation)?.littleError ?? null,
    worse: 'above',
    warn: 0.02,
    invalid: 0.05,
    remedy: 'Connections were idle between requests: the generator was slow. Give it more cores.',
  },
  {
    id: 'other-programs',
    title: "other programs' share of the cores in use",
    figure: (observation) => observation.host.otherCpuShare,
    worse: 'above',
    warn: 0.05,
    invalid: 0.2,
    remedy: 'Stop other programs on this machine, and run again.',
  },
  {
    id: 'steal',
    title: 'share of the cores in use that the hypervisor took away',
    figure: (observation) => observation.host.stealShare,
    worse: 'above',
    warn: 0.05,
    invalid: 0.2,
    remedy: 'Other virtual machines took processor time: use a dedicated machine, or another hour.',
  },
  {
    id: 'cpu-throttled',
    title: 'share of the window in which a CPU quota held the target back',
    figure: (observation) => observation.resources.cgroup?.throttledShare ?? null,
    worse: 'above',
    warn: 0,
    invalid: 0.01,
    remedy:
      'Take the CPU quota off the container, and off the groups above it: bind it to processors instead.',
  },
  {
    id: 'compression',
    title: 'compression was negotiated',
    figure: (observation) => (observation.load.compressionSeen ? 1 : 0),
    worse: 'above',
    warn: null,
    invalid: 0,
    remedy: 'Switch compression off in the target: bytes must be the same on both sides.',
  },
];

/** What the gates say of one observation, the invalidating findings first. */
export function checkGates(observation: CompletedObservation, context: GateContext): GateFinding[] {
  const findings = GATES.flatMap((gate) => findingOf(gate, observation, context) ?? []);
  return findings.sort((x, y) => Number(y.severity === 'invalid') - Number(x.severity === 'invalid'));
}

function findingOf(gate: Gate, observation: CompletedObservation, context: GateContext): GateFinding | null {
  const figure = gate.figure(observation, context);
  if (figure === null) return null;
  const beyond = (threshold: number) => (gate.worse === 'above' ? figure > threshold : figure < threshold);
  const { id, title, remedy } = gate;
  const mayInvalidate = !(gate.onlyWarnsAtCapacity === true && isCapacity(context.level));
  if (mayInvalidate && beyond(gate.invalid)) {
    return { gate: id, severity: 'invalid', figure, threshold: gate.invalid, title, remedy };
  }
  if (gate.warn !== null && beyond(gate.warn)) {
    return { gate: id, severity: 'warning', figure, threshold: gate.warn, title, remedy };
  }
  return null;
}

export function isCapacity({ load }: Partial<Pick<Level, 'load'>>): boolean {
  return load?.kind === 'closed-loop' && load.purpose === 'capacity';
}

/** What such a load leaves unanswered waits in the queue that its level is about, which grows while the window lasts. */
export function isPatient({ load }: Partial<Pick<Level, 'load'>>): boolean {
  return load?.kind === 'closed-loop' && load.patient === true;
}

function scheduleLag(observation: CompletedObservation): number | null {
  const load = http(observation);
  if (load?.loop !== 'open') return null;
  const responseP99Us = Histogram.decode(load.histograms.responseUs).percentile(99);
  const lagP99Us = Histogram.decode(load.histograms.lagUs).percentile(99);
  return responseP99Us === null || responseP99Us === 0 || lagP99Us === null ? null : lagP99Us / responseP99Us;
}

/** Null without a calibration, and where the null server was the busier: then the ceiling is only a lower bound. */
function shareOfCeiling(observation: CompletedObservation, { calibration }: GateContext): number | null {
  if (!calibration) return null;
  const { load } = observation;
  if (load.kind === 'fanout') {
    if (calibration.deliveryServerBusy > calibration.deliveryAgentBusy) return null;
    return (load.ok + load.late) / load.windowSeconds / calibration.deliveriesPerSecond;
  }
  if (load.loop === 'open') {
    // Without a rate that was kept, each trial's own lag says what the generator could do.
    const ceiling = calibration.openLoopPerSecond;
    return ceiling === null ? null : load.achievedRatePerSecond / ceiling;
  }
  const raw = load.engine === 'raw';
  const serverBusy = raw ? calibration.rawServerBusy : calibration.autocannonServerBusy;
  const agentBusy = raw ? calibration.rawAgentBusy : calibration.autocannonAgentBusy;
  if (serverBusy > agentBusy) return null;
  return (
    load.achievedRatePerSecond /
    (raw ? calibration.rawClosedPerSecond : calibration.autocannonClosedPerSecond)
  );
}

function unaccounted({ load }: CompletedObservation): number {
  if (load.kind === 'fanout') return Math.abs(load.scheduled - load.ok - load.late - load.lost);
  const counted = load.ok + load.failed + load.timedOut + load.dropped + load.inFlight;
  return Math.abs(load.scheduled - counted);
}
