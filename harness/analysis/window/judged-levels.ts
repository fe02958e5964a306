import type { Calibration } from '../../model/run/environment.js';
import type { LinkRecord } from '../../model/run/link.js';
import type { CompletedObservation, Observation } from '../../model/run/observation.js';
import type { MetricId } from '../../model/metrics.js';
import type { Plan } from '../../model/plan/plan.js';
import type { FanoutLoadRecord } from '../../model/run/load-record.js';
import type { StaircaseRecord } from '../../model/run/staircase-record.js';
import type { FoundTrial } from '../../model/report/report-data.js';
import type { SpoiledFigure } from '../../model/report/measurement/trial-row.js';
import type { Level } from '../../model/plan/scenario.js';
import type { TrialCause } from '../../model/report/measurement/trial-cause.js';
import { groupBy } from '../../model/group.js';
import { isGateId } from '../../rules/gates.js';
import { answeredInWindow, isSustained } from '../../rules/sustained.js';
import type { GateFinding } from './gates.js';
import { checkGates, checkParts, checkStaircase, isPatient } from './gates.js';
import type { GeneratorPart, Yardsticks } from './generator-part.js';
import { generatorParts, partsOfMargin, yardsticksOf } from './generator-part.js';
import type { LinkAround } from './links-around.js';
import { linksAround } from './links-around.js';
import type { Metrics } from './measured.js';
import { metricsOf } from './metrics.js';
import { spoiledFigures, spoilsLevel } from './spoiled.js';

/** Above this share of failed, timed-out or lost requests a target loses the block. */
const LOST_SHARE = 0.01;

/** What one level of one trial is worth to a comparison, figure by figure where it was measured. */
export type LevelState =
  /** The target served the level. */
  | {
      readonly kind: 'held';
      readonly metrics: Metrics;
      readonly observation: CompletedObservation;
      readonly spoiled: readonly SpoiledFigure[];
    }
  /** An open level's rate was too much for the target: its latencies are the window's length, the rest is as measured. */
  | {
      readonly kind: 'not-sustained';
      readonly metrics: Metrics;
      readonly observation: CompletedObservation;
      readonly spoiled: readonly SpoiledFigure[];
      readonly answeredInWindow: number;
      readonly due: number;
    }
  /** The target crashed, did not start, answered wrongly or failed more than 1 % of its requests: an outcome. */
  | { readonly kind: 'lost'; readonly cause: TrialCause; readonly spoiled: readonly SpoiledFigure[] }
  /** The generator, the lab or the machine spoiled every figure of it. */
  | { readonly kind: 'invalid'; readonly cause: TrialCause }
  | { readonly kind: 'aborted' };

export type JudgedState = LevelState & {
  /** Figures of the windows before the one that counts: the machine spoiled them, and they were opened again at once. */
  readonly disturbed?: readonly SpoiledFigure[];
};

export interface JudgedLevel {
  readonly observation: Observation;
  readonly state: JudgedState;
  readonly findings: readonly GateFinding[];
}

/** A window with its figures, before it is known what the other windows of its level make of them. */
interface Window {
  readonly observation: CompletedObservation;
  readonly level: Level;
  readonly metrics: Metrics;
  readonly parts: readonly GeneratorPart[];
}

/** Every observation judged, in the order in which they were made; those of one level share their yardsticks. `links`: all readings of the run. */
export function judgeObservations(
  plan: Plan,
  observations: readonly Observation[],
  calibration: Calibration | null,
  links: readonly LinkRecord[] = [],
): JudgedLevel[] {
  const windows = new Map(
    observations.flatMap((observation) =>
      observation.status === 'completed' ? [[observation, windowOf(plan, observation)] as const] : [],
    ),
  );
  const yardsticks = new Map(
    [...groupBy([...windows.values()], ({ observation }) => levelKey(observation))].map(([key, own]) => [
      key,
      yardsticksOf(
        own.map(({ observation: { target, deployment }, parts }) => ({
          arm: `${target} ${deployment}`,
          parts,
        })),
      ),
    ]),
  );
  return observations.map((observation) => {
    const window = observation.status === 'completed' ? windows.get(observation) : undefined;
    if (!window) return { observation, state: unmeasured(observation), findings: [] };
    return judgeWindow(window, {
      calibration,
      links: linksAround(links, observation),
      ratioMargin: scenarioOf(plan, observation.scenario).ratioMargin,
      yardsticks: yardsticks.get(levelKey(observation)) ?? new Map(),
      byDifference: new Set(
        plan.byDifference?.flatMap(({ metric, ...at }) =>
          levelKey(at) === levelKey(observation) ? [metric] : [],
        ),
      ),
    });
  });
}

const levelKey = ({ scenario, level }: Pick<Observation, 'scenario' | 'level'>) => `${scenario}/${level}`;

/** What was read of an observation: a run judges all that it has after each block, and histograms take long to decode. */
const read = new WeakMap<CompletedObservation, Window>();

function windowOf(plan: Plan, observation: CompletedObservation): Window {
  const level = levelOf(plan, observation.scenario, observation.level);
  const known = read.get(observation);
  if (known?.level === level) return known;
  const metrics = metricsOf(observation, level);
  const parts = observation.load.kind === 'http' ? generatorParts(observation.load, metrics) : [];
  const window = { observation, level, metrics, parts };
  read.set(observation, window);
  return window;
}

function unmeasured(observation: Observation): LevelState {
  if (observation.status !== 'failed') return { kind: 'aborted' };
  const { stage, expected, found, remedy } = observation;
  const cause: TrialCause = { kind: 'failure', stage, expected, found, remedy };
  return observation.cause === 'target' ? { kind: 'lost', cause, spoiled: [] } : { kind: 'invalid', cause };
}

function judgeWindow(
  { observation, level, metrics, parts }: Window,
  context: {
    calibration: Calibration | null;
    links: readonly LinkAround[];
    ratioMargin: number;
    yardsticks: Yardsticks;
    byDifference: ReadonlySet<MetricId>;
  },
): JudgedLevel {
  const { calibration, links } = context;
  const findings = [
    ...checkGates(observation, { level, calibration, links }),
    ...checkParts(partsOfMargin(parts, { level, ...context }), level),
    ...checkStaircase(observation),
  ];
  const spoiling = spoilsLevel(findings);
  if (spoiling) {
    const { gate, title, figure, threshold, remedy } = spoiling;
    const cause: TrialCause = { kind: 'gate', gate, title, figure, threshold, remedy };
    return { observation, state: { kind: 'invalid', cause }, findings };
  }
  // The figures that were promised are spoiled even where the level was lost: what is kept must not depend on the outcome.
  const figures = new Set([...metrics.keys(), ...level.primary]);
  const outcome = outcomeOf({ observation, level, metrics }, spoiledFigures(findings, figures));
  return { observation, state: { ...outcome, ...disturbedIn(observation, figures) }, findings };
}

function disturbedIn(
  { disturbances = [] }: CompletedObservation,
  figures: ReadonlySet<MetricId>,
): Pick<JudgedState, 'disturbed'> {
  if (disturbances.length === 0) return {};
  const findings = disturbances.flatMap(({ gate, ...figure }) =>
    isGateId(gate) ? [{ gate, severity: 'invalid' as const, ...figure }] : [],
  );
  return { disturbed: spoiledFigures(findings, figures) };
}

/** What the target made of the level. Failures come first: what answers wrongly has not sustained anything. */
function outcomeOf(
  { observation, level, metrics }: Omit<Window, 'parts'>,
  spoiled: readonly SpoiledFigure[],
): LevelState {
  const { load, staircase } = observation;
  const measured = { metrics, observation, spoiled };
  if (staircase) {
    const cause = missed(staircase);
    return cause ? { kind: 'lost', cause, spoiled } : { kind: 'held', ...measured };
  }
  if (load.kind === 'fanout') {
    const cause = lossOfRoom(load);
    return cause ? { kind: 'lost', cause, spoiled } : { kind: 'held', ...measured };
  }
  const failing = badAnswers(load.failed, load);
  if (failing) return { kind: 'lost', cause: failing, spoiled };
  if (!isSustained(load))
    return {
      kind: 'not-sustained',
      ...measured,
      answeredInWindow: answeredInWindow(load),
      due: load.scheduled,
    };
  const unanswered = isPatient(level) ? 0 : load.inFlight;
  const cause = badAnswers(load.failed + load.timedOut + load.dropped + unanswered, load);
  return cause ? { kind: 'lost', cause, spoiled } : { kind: 'held', ...measured };
}

/** What a staircase offered was there to find where the target fails: only one that never held is lost. */
function missed({ ended, objectiveUs, steps }: StaircaseRecord): TrialCause | null {
  if (ended !== 'at-bottom') return null;
  const lowestPerSecond = Math.min(...steps.map(({ ratePerSecond }) => ratePerSecond));
  return { kind: 'objective-missed', objectiveUs, lowestPerSecond };
}

/** Why the target lost the block of a fan-out, or null when it held. */
function lossOfRoom(load: FanoutLoadRecord): TrialCause | null {
  const refused = load.connectFailures / Math.max(1, load.connections);
  if (refused > LOST_SHARE) return { kind: 'refused-connections', share: refused };
  const unpublished = load.publishFailed / Math.max(1, load.published + load.publishFailed);
  if (unpublished > LOST_SHARE) return { kind: 'unpublished-messages', share: unpublished };
  return badAnswers(load.lost + load.late, { scheduled: load.scheduled, failures: {} });
}

function badAnswers(
  bad: number,
  { scheduled, failures }: { scheduled: number; failures: Record<string, number> },
): TrialCause | null {
  const share = scheduled > 0 ? bad / scheduled : 1;
  return share > LOST_SHARE ? { kind: 'bad-answers', share, failures } : null;
}

function scenarioOf(plan: Plan, id: string): Plan['scenarios'][number] {
  const scenario = plan.scenarios.find((one) => one.id === id);
  if (!scenario) throw new Error(`The plan has no scenario ${id}.`);
  return scenario;
}

function levelOf(plan: Plan, scenario: string, id: string): Level {
  const level = scenarioOf(plan, scenario).levels.find((one) => one.id === id);
  if (!level) throw new Error(`The plan has no level ${scenario}/${id}.`);
  return level;
}

export function trialRowOf({ observation, state }: JudgedLevel): FoundTrial {
  const { trialId, block, order, scenario, level, target, arm, deployment, attempt } = observation;
  const spoiled = 'spoiled' in state ? [...state.spoiled] : [];
  const row = { id: trialId, block, order, scenario, level, target, arm, deployment, attempt, spoiled };
  if (state.kind === 'held' || state.kind === 'aborted') return { ...row, status: observation.status };
  if (state.kind === 'not-sustained') {
    const { answeredInWindow: answered, due } = state;
    return {
      ...row,
      status: 'not-sustained',
      cause: { kind: 'not-sustained', answeredInWindow: answered, due },
    };
  }
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
