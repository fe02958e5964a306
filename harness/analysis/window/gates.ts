import type { MetricId } from '../../model/metrics.js';
import type { Calibration } from '../../model/run/environment.js';
import type { HttpLoadRecord } from '../../model/run/load-record.js';
import type { CompletedObservation } from '../../model/run/observation.js';
import type { Level } from '../../model/plan/scenario.js';
import { deliveriesPerSecond } from '../../model/plan/scenario.js';
import type { LinkAround } from './links-around.js';
import { driftShare, shareOfConnections, shareOfLink } from './link-figures.js';
import { accountedFor } from '../../rules/conservation.js';
import type { Gate, GateId } from '../../rules/gates.js';
import { GATES, gateOf, isBeyond } from '../../rules/gates.js';
import { sentShare } from '../../rules/schedule-kept.js';
import type { PartOfMargin } from './generator-part.js';

export interface GateContext {
  readonly level: Level;
  readonly calibration: Calibration | null;
  /** The links between hosts as they were before and after; none where everything was on one. */
  readonly links: readonly LinkAround[];
}

export interface GateFinding {
  readonly gate: GateId;
  /** What of several figures it is about; left out: all that the gate spoils. */
  readonly metric?: MetricId;
  /** The kind of margin that it was held against; left out: whatever it is. */
  readonly marginKind?: 'ratio' | 'absolute';
  readonly severity: 'warning' | 'invalid';
  readonly figure: number;
  readonly threshold: number;
  readonly title: string;
  readonly remedy: string;
}

const http = (observation: CompletedObservation): HttpLoadRecord | null =>
  observation.load.kind === 'http' ? observation.load : null;

type Look = (observation: CompletedObservation, context: GateContext) => number | null;

/** What each gate of a whole window looks at; null where it does not apply. The generator's part is looked at figure by figure. */
const FIGURES: Readonly<Record<Exclude<GateId, 'generator-part'>, Look>> = {
  'sent-share': (observation) => {
    const load = http(observation);
    return load && sentShare(load);
  },
  'off-schedule': (observation) => {
    const slots = http(observation)?.arrivalSlots;
    return slots && slots.slots > 0 ? slots.off / slots.slots : null;
  },
  'agent-busy': (observation) => observation.load.agentBusy,
  'generator-ceiling': shareOfCeiling,
  'loop-gap': ({ load }) => load.loopGapMs ?? null,
  suspension: ({ load }) => load.suspendedMs ?? null,
  conservation: unaccounted,
  'own-limits': (observation) => {
    const limits = http(observation)?.generatorLimits;
    return limits ? Object.values(limits).reduce((sum, times) => sum + times, 0) : null;
  },
  'injected-wait': (observation, { level }) => {
    const load = http(observation);
    if (!load || load.minimumGoodUs === null || level.injectedWaitMs === undefined) return null;
    return Math.max(0, level.injectedWaitMs * 1_000 - load.minimumGoodUs);
  },
  'littles-law': (observation) => http(observation)?.littleError ?? null,
  'other-programs': (observation) => observation.host.otherCpuShare,
  steal: (observation) => observation.host.stealShare,
  'link-drift': (_observation, { links }) => driftShare(links),
  'link-use': shareOfLink,
  'link-rate': shareOfConnections,
  'cpu-throttled': (observation) => observation.resources.cgroup?.throttledShare ?? null,
  compression: (observation) => (observation.load.compressionSeen ? 1 : 0),
};

/** What the gates say of one window as a whole, the invalidating findings first. */
export function checkGates(observation: CompletedObservation, context: GateContext): GateFinding[] {
  const findings = GATES.flatMap(({ id, ...gate }) => {
    if (id === 'generator-part') return [];
    return findingOf({ id, ...gate }, FIGURES[id](observation, context), context.level) ?? [];
  });
  return worstFirst(findings);
}

/** What the gate of the generator's part says of each figure, the invalidating findings first. */
export function checkParts(parts: readonly PartOfMargin[], level: Level): GateFinding[] {
  const gate = gateOf('generator-part');
  const findings = parts.flatMap(({ metric, marginKind, share }) => {
    const finding = findingOf(gate, share, level);
    return finding ? [{ ...finding, metric, marginKind }] : [];
  });
  return worstFirst(findings);
}

/** What spoiled the step of a staircase again and again, so that its rate is not known. */
export function checkStaircase({ staircase }: CompletedObservation): GateFinding[] {
  const spoiled = staircase?.ended === 'spoiled' ? staircase.steps.at(-1)?.spoiledBy : undefined;
  const gate = GATES.find(({ id }) => id === spoiled?.gate);
  if (!spoiled || !gate) return [];
  const { id, title, remedy } = gate;
  const { figure, threshold } = spoiled;
  return [
    {
      gate: id,
      metric: 'rate_within_objective',
      severity: 'invalid',
      figure,
      threshold,
      title,
      remedy,
    },
  ];
}

const worstFirst = (findings: readonly GateFinding[]): GateFinding[] =>
  [...findings].sort((x, y) => Number(y.severity === 'invalid') - Number(x.severity === 'invalid'));

function findingOf(gate: Gate, figure: number | null, level: Level): GateFinding | null {
  if (figure === null) return null;
  const { id, title, remedy } = gate;
  const mayInvalidate = !(gate.onlyWarnsAtCapacity === true && isCapacity(level));
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

/**
 * What was offered, never what was achieved. Null without a calibration, where nothing was offered (a closed loop takes
 * what it gets), and where the null server was the busier: then the ceiling is only a lower bound.
 */
function shareOfCeiling({ load }: CompletedObservation, { calibration }: GateContext): number | null {
  if (!calibration) return null;
  if (load.kind === 'fanout') {
    if (calibration.deliveryServerBusy > calibration.deliveryAgentBusy) return null;
    return deliveriesPerSecond(load) / calibration.deliveriesPerSecond;
  }
  const ceiling = calibration.openLoopPerSecond;
  // Without a rate that was kept, each trial's own lateness says what the generator could do.
  if (load.offeredRatePerSecond === null || ceiling === null) return null;
  return load.offeredRatePerSecond / ceiling;
}

function unaccounted({ load }: CompletedObservation): number {
  return Math.abs(load.scheduled - accountedFor(load));
}
