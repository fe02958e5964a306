import type { Calibration } from '../../model/run/environment.js';
import type { HttpLoadRecord } from '../../model/run/load-record.js';
import type { CompletedObservation } from '../../model/run/observation.js';
import type { Level } from '../../model/plan/scenario.js';
import { accountedFor } from '../../rules/conservation.js';
import type { Gate, GateId } from '../../rules/gates.js';
import { GATES, isBeyond } from '../../rules/gates.js';
import { lagShare, sentShare } from '../../rules/schedule-kept.js';
import { Histogram } from '../../stats/histogram.js';

export interface GateContext {
  readonly level: Level;
  readonly calibration: Calibration | null;
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

/** What each gate looks at; null where it does not apply. */
const FIGURES: Readonly<
  Record<GateId, (observation: CompletedObservation, context: GateContext) => number | null>
> = {
  'sent-share': (observation) => {
    const load = http(observation);
    return load && sentShare(load);
  },
  'schedule-lag': scheduleLag,
  'agent-busy': (observation) => observation.load.agentBusy,
  'generator-ceiling': shareOfCeiling,
  conservation: unaccounted,
  'injected-wait': (observation, { level }) => {
    const load = http(observation);
    if (!load || load.minimumGoodUs === null || level.injectedWaitMs === undefined) return null;
    return Math.max(0, level.injectedWaitMs * 1_000 - load.minimumGoodUs);
  },
  'littles-law': (observation) => http(observation)?.littleError ?? null,
  'other-programs': (observation) => observation.host.otherCpuShare,
  steal: (observation) => observation.host.stealShare,
  'cpu-throttled': (observation) => observation.resources.cgroup?.throttledShare ?? null,
  compression: (observation) => (observation.load.compressionSeen ? 1 : 0),
};

/** What the gates say of one observation, the invalidating findings first. */
export function checkGates(observation: CompletedObservation, context: GateContext): GateFinding[] {
  const findings = GATES.flatMap((gate) => findingOf(gate, observation, context) ?? []);
  return findings.sort((x, y) => Number(y.severity === 'invalid') - Number(x.severity === 'invalid'));
}

function findingOf(gate: Gate, observation: CompletedObservation, context: GateContext): GateFinding | null {
  const figure = FIGURES[gate.id](observation, context);
  if (figure === null) return null;
  const { id, title, remedy } = gate;
  const mayInvalidate = !(gate.onlyWarnsAtCapacity === true && isCapacity(context.level));
  if (mayInvalidate && isBeyond(gate, figure, gate.invalid)) {
    return { gate: id, severity: 'invalid', figure, threshold: gate.invalid, title, remedy };
  }
  if (gate.warn !== null && isBeyond(gate, figure, gate.warn)) {
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
  const p99Us = (encoded: string) => Histogram.decode(encoded).percentile(99);
  return lagShare({
    responseP99Us: p99Us(load.histograms.responseUs),
    lagP99Us: p99Us(load.histograms.lagUs),
  });
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
  return Math.abs(load.scheduled - accountedFor(load));
}
