import type { Calibration } from '../../model/run/environment.js';
import type { CompletedObservation, Observation } from '../../model/run/observation.js';
import type { Plan } from '../../model/plan/plan.js';
import type { FoundTrial } from '../../model/report/report.js';
import type { Level } from '../../model/plan/scenario.js';
import type { TrialCause } from '../../model/report/trial-cause.js';
import type { GateFinding } from './gates.js';
import { checkGates, isPatient } from './gates.js';
import type { Metrics } from './metrics.js';
import { metricsOf } from './metrics.js';

/** Above this share of failed, timed-out or lost requests a target loses the block. */
const LOST_SHARE = 0.01;

/** What one level of one trial is worth to a comparison. */
export type LevelState =
  /** The target served the level. */
  | { readonly kind: 'held'; readonly metrics: Metrics; readonly observation: CompletedObservation }
  /** The target crashed, did not start, answered wrongly or failed more than 1 % of its requests: an outcome. */
  | { readonly kind: 'lost'; readonly cause: TrialCause }
  /** The generator, the lab or the machine spoiled it. */
  | { readonly kind: 'invalid'; readonly cause: TrialCause }
  | { readonly kind: 'aborted' };

export interface JudgedLevel {
  readonly observation: Observation;
  readonly state: LevelState;
  readonly findings: readonly GateFinding[];
}

/** One observation, judged by the gates. */
export function judgeObservation(
  observation: Observation,
  level: Level,
  calibration: Calibration | null,
): JudgedLevel {
  if (observation.status === 'aborted') return { observation, state: { kind: 'aborted' }, findings: [] };
  if (observation.status === 'failed') {
    const { stage, expected, found, remedy } = observation;
    const cause: TrialCause = { kind: 'failure', stage, expected, found, remedy };
    const kind = observation.cause === 'target' ? 'lost' : 'invalid';
    return { observation, state: { kind, cause }, findings: [] };
  }
  const findings = checkGates(observation, { level, calibration });
  const spoiled = findings.find((finding) => finding.severity === 'invalid');
  if (spoiled) {
    const { gate, title, figure, threshold, remedy } = spoiled;
    const cause: TrialCause = { kind: 'gate', gate, title, figure, threshold, remedy };
    return { observation, state: { kind: 'invalid', cause }, findings };
  }
  const lostBy = lossOf(observation, level);
  if (lostBy) return { observation, state: { kind: 'lost', cause: lostBy }, findings };
  return {
    observation,
    state: { kind: 'held', metrics: metricsOf(observation, level), observation },
    findings,
  };
}

/** Why the target lost this block, or null when it held. */
function lossOf({ load }: CompletedObservation, level: Level): TrialCause | null {
  if (load.kind === 'fanout') {
    const refused = load.connectFailures / Math.max(1, load.connections);
    if (refused > LOST_SHARE) return { kind: 'refused-connections', share: refused };
    const unpublished = load.publishFailed / Math.max(1, load.published + load.publishFailed);
    if (unpublished > LOST_SHARE) return { kind: 'unpublished-messages', share: unpublished };
    return badAnswers(load.lost + load.late, load.scheduled, {});
  }
  const unanswered = isPatient(level) ? 0 : load.inFlight;
  const bad = load.failed + load.timedOut + load.dropped + unanswered;
  return badAnswers(bad, load.scheduled, load.failures);
}

function badAnswers(bad: number, scheduled: number, failures: Record<string, number>): TrialCause | null {
  const share = scheduled > 0 ? bad / scheduled : 1;
  return share > LOST_SHARE ? { kind: 'bad-answers', share, failures } : null;
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
): JudgedLevel[] {
  return observations.map((observation) =>
    judgeObservation(observation, levelOf(plan, observation.scenario, observation.level), calibration),
  );
}

export function trialRowOf({ observation, state }: JudgedLevel): FoundTrial {
  const { trialId, block, order, scenario, level, target, arm, deployment, attempt } = observation;
  const row = { id: trialId, block, order, scenario, level, target, arm, deployment, attempt };
  if (state.kind === 'held' || state.kind === 'aborted') return { ...row, status: observation.status };
  const { cause } = state;
  const status = state.kind === 'invalid' ? 'invalid' : observation.status;
  if (cause.kind === 'gate') {
    const { gate, figure, threshold } = cause;
    return { ...row, status, cause, gate, figure, threshold };
  }
  if (observation.status !== 'failed') return { ...row, status, cause };
  const { logTail, gate = 'harness' } = observation;
  return { ...row, status, cause, logTail, ...(status === 'invalid' ? { gate } : {}) };
}
