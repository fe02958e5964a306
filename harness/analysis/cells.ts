import type { Calibration } from '../model/environment.js';
import type { CompletedObservation, Observation } from '../model/observation.js';
import type { Plan } from '../model/plan.js';
import type { TrialRow } from '../model/report.js';
import type { Level } from '../model/scenario.js';
import { bare, number, percent } from '../words/numbers.js';
import type { GateFinding } from './gates.js';
import { checkGates, isPatient } from './gates.js';
import type { Metrics } from './metrics.js';
import { metricsOf } from './metrics.js';

/** Above this share of failed, timed-out or lost requests a target loses the block. */
const LOST_SHARE = 0.01;

/** What one level of one trial is worth to a comparison. */
export type CellState =
  /** The target served the level. */
  | { readonly kind: 'held'; readonly metrics: Metrics; readonly observation: CompletedObservation }
  /** The target crashed, did not start, answered wrongly or failed more than 1 % of its requests: an outcome. */
  | { readonly kind: 'lost'; readonly reason: string }
  /** The generator, the lab or the machine spoiled it. */
  | { readonly kind: 'invalid'; readonly finding: GateFinding | null; readonly reason: string }
  | { readonly kind: 'aborted' };

export interface Cell {
  readonly observation: Observation;
  readonly state: CellState;
  readonly findings: readonly GateFinding[];
}

/** One observation, judged by the gates. */
export function judgeObservation(
  observation: Observation,
  level: Level,
  calibration: Calibration | null,
): Cell {
  if (observation.status === 'aborted') return { observation, state: { kind: 'aborted' }, findings: [] };
  if (observation.status === 'failed') {
    const reason = `${observation.stage}: expected ${observation.expected}, found ${observation.found}`;
    const state: CellState =
      observation.cause === 'target' ? { kind: 'lost', reason } : { kind: 'invalid', finding: null, reason };
    return { observation, state, findings: [] };
  }
  const findings = checkGates(observation, { level, calibration });
  const spoiled = findings.find((finding) => finding.severity === 'invalid');
  if (spoiled) {
    const reason = `${spoiled.title}: ${number(spoiled.figure)}, limit ${bare(spoiled.threshold)}`;
    return { observation, state: { kind: 'invalid', finding: spoiled, reason }, findings };
  }
  const lost = lostReason(observation, level);
  if (lost !== null) return { observation, state: { kind: 'lost', reason: lost }, findings };
  return {
    observation,
    state: { kind: 'held', metrics: metricsOf(observation, level), observation },
    findings,
  };
}

/** Why the target lost this block, or null when it held. */
function lostReason({ load }: CompletedObservation, level: Level): string | null {
  const unanswered = load.kind === 'http' && !isPatient(level) ? load.inFlight : 0;
  const bad =
    load.kind === 'http' ? load.failed + load.timedOut + load.dropped + unanswered : load.lost + load.late;
  const share = load.scheduled > 0 ? bad / load.scheduled : 1;
  const refused = load.kind === 'fanout' ? load.connectFailures / Math.max(1, load.connections) : 0;
  if (refused > LOST_SHARE) return `${percent(refused)} of the connections failed`;
  const unpublished =
    load.kind === 'fanout' ? load.publishFailed / Math.max(1, load.published + load.publishFailed) : 0;
  if (unpublished > LOST_SHARE) return `${percent(unpublished)} of the messages could not be published`;
  if (share <= LOST_SHARE) return null;
  const kinds = load.kind === 'http' ? failureKinds(load.failures) : '';
  return `${percent(share)} failed, timed out or were lost${kinds}`;
}

function failureKinds(failures: Readonly<Record<string, number>>): string {
  const kinds = Object.entries(failures).sort(([, m], [, n]) => n - m);
  return kinds.length === 0 ? '' : ` (${kinds.map(([kind, count]) => `${kind}: ${count}`).join(', ')})`;
}

export function levelOf(plan: Plan, scenarioId: string, levelId: string): Level {
  const level = plan.scenarios.find(({ id }) => id === scenarioId)?.levels.find(({ id }) => id === levelId);
  if (!level) throw new Error(`The plan has no level ${scenarioId}/${levelId}.`);
  return level;
}

/** Every observation judged, in the order in which they were made. */
export function judgeObservations(
  plan: Plan,
  observations: readonly Observation[],
  calibration: Calibration | null,
): Cell[] {
  return observations.map((observation) =>
    judgeObservation(observation, levelOf(plan, observation.scenario, observation.level), calibration),
  );
}

export function trialRowOf({ observation, state }: Cell): TrialRow {
  const { trialId, block, order, scenario, level, target, arm, deployment, attempt } = observation;
  const row = { id: trialId, block, order, scenario, level, target, arm, deployment, attempt };
  if (observation.status === 'failed') {
    const status = observation.cause === 'target' ? 'failed' : 'invalid';
    const gate = status === 'invalid' ? { gate: observation.gate ?? 'harness' } : {};
    return {
      ...row,
      status,
      reason: `${reasonOf(state)}. ${observation.remedy}`,
      logTail: observation.logTail,
      ...gate,
    };
  }
  if (state.kind === 'invalid' && state.finding) {
    const { gate, figure, threshold, remedy } = state.finding;
    return { ...row, status: 'invalid', reason: `${state.reason}. ${remedy}`, gate, figure, threshold };
  }
  if (state.kind === 'lost') return { ...row, status: 'completed', reason: state.reason };
  return { ...row, status: observation.status };
}

function reasonOf(state: CellState): string {
  return state.kind === 'lost' || state.kind === 'invalid' ? state.reason : '';
}
