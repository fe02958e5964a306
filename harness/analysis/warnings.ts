import { estimateMean } from '../stats/interval.js';
import { outlierPositions } from '../stats/outliers.js';
import type { Plan } from '../model/plan/plan.js';
import type { Comparison } from '../model/report/report.js';
import type { FoundWarning } from '../model/report/warning.js';
import type { JudgedLevel } from './window/judged-levels.js';
import { groupBy } from '../model/group.js';
import { isPatient } from './window/gates.js';
import { placesOf, sideAt } from './comparison/places.js';
import type { RunData } from './run-data.js';
import { recordsOf } from './run-data.js';

/** Everything about a run that a careful reader must know. */
export function warningsOf(
  data: RunData,
  judgedLevels: readonly JudgedLevel[],
  comparisons: readonly Comparison[],
): FoundWarning[] {
  return [
    ...aaWarnings(data.plan, comparisons),
    ...partialWarnings(data),
    ...conformanceWarnings(data),
    ...standInWarnings(data),
    ...sharedCoreWarnings(data.plan),
    ...gateWarnings(judgedLevels),
    ...driftWarnings(data.plan, judgedLevels),
    ...outlierWarnings(data.plan, judgedLevels, comparisons),
    ...bootstrapWarnings(comparisons),
  ];
}

function aaWarnings({ primaryAa }: Plan, comparisons: readonly Comparison[]): FoundWarning[] {
  if (!primaryAa) return [];
  const aa = comparisons.find(
    ({ arm, scenario, level, metric, marginKind }) =>
      arm === 'aa' &&
      marginKind === 'ratio' &&
      scenario === primaryAa.scenario &&
      level === primaryAa.level &&
      metric === primaryAa.metric,
  );
  if (!aa || aa.low === null || aa.high === null || (aa.low <= 1 && aa.high >= 1)) return [];
  return [{ kind: 'aa-differs', primaryAa, low: aa.low, high: aa.high }];
}

/** A base image that only stands in for the official one may hold another build of the same runtime. */
function standInWarnings(data: RunData): FoundWarning[] {
  const bases = recordsOf(data, 'image').flatMap(({ image }) => image.bases);
  const standIns = new Map(bases.flatMap(({ name, standIn }) => (standIn === null ? [] : [[name, standIn]])));
  return [...standIns].map(([image, contents]) => ({ kind: 'stand-in', image, contents }));
}

function partialWarnings(data: RunData): FoundWarning[] {
  if (recordsOf(data, 'end').at(-1)?.status === 'complete') return resumedWarnings(data);
  const trials = new Set(
    data.observations.filter(({ status }) => status !== 'aborted').map(({ trialId }) => trialId),
  );
  return [{ kind: 'partial', trials: trials.size, planned: data.plan.trials.length }];
}

function resumedWarnings(data: RunData): FoundWarning[] {
  const times = recordsOf(data, 'resumed').length;
  return times === 0 ? [] : [{ kind: 'resumed', times }];
}

function conformanceWarnings(data: RunData): FoundWarning[] {
  return recordsOf(data, 'conformance')
    .filter(({ differences }) => differences.length > 0)
    .map(({ target, differences }) => ({ kind: 'conformance', target, differences }));
}

function sharedCoreWarnings({ cpus }: Plan): FoundWarning[] {
  return cpus.shared.map((what) => ({ kind: 'shared-cores', what }));
}

/** One warning a gate, level and target, with how often it was crossed and its worst figure. */
function gateWarnings(judgedLevels: readonly JudgedLevel[]): FoundWarning[] {
  const found = judgedLevels.flatMap(({ observation, findings }) =>
    findings.map((finding) => ({ finding, observation })),
  );
  const groups = groupBy(
    found,
    ({ finding, observation: { scenario, level, target } }) =>
      `${finding.gate} ${finding.severity} ${scenario}/${level} ${target}`,
  );
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const { gate, severity, title, remedy, threshold } = first.finding;
    const { scenario, level, target } = first.observation;
    const figures = group.map(({ finding }) => finding.figure);
    return [
      {
        ...{ kind: 'gate', scenario, level, target, gate, severity, title, remedy, threshold },
        ...{ lowest: Math.min(...figures), highest: Math.max(...figures), trials: group.length },
      },
    ];
  });
}

/**
 * The window's second half against its first, paired over blocks: beyond the margin the warm-up was too short. A patient
 * load's queue fills during the window, so that its later requests wait longer by design.
 */
function driftWarnings(plan: Plan, judgedLevels: readonly JudgedLevel[]): FoundWarning[] {
  return eachSide(plan, judgedLevels).flatMap(({ scenario, place, target, side }) => {
    if (isPatient(place)) return [];
    const logRatios = [...side.blocks.values()].flatMap((state) => {
      if (state.kind !== 'held' || state.observation?.load.kind !== 'http') return [];
      const { halves } = state.observation.load;
      return halves && halves.firstP50Us > 0 ? [Math.log(halves.secondP50Us / halves.firstP50Us)] : [];
    });
    const estimate = estimateMean(logRatios);
    const margin = Math.log(scenario.ratioMargin);
    if (!estimate || (estimate.low <= margin && estimate.high >= -margin)) return [];
    const times = Math.exp(estimate.mean);
    return [{ kind: 'drifting', scenario: scenario.id, level: place.id, target, times }];
  });
}

function outlierWarnings(
  plan: Plan,
  judgedLevels: readonly JudgedLevel[],
  comparisons: readonly Comparison[],
): FoundWarning[] {
  return eachSide(plan, judgedLevels).flatMap(({ scenario, place, target, side }) => {
    const metrics = new Set(
      comparisons
        .filter((row) => row.scenario === scenario.id && row.level === place.id && row.primary)
        .map(({ metric }) => metric),
    );
    return [...metrics].flatMap((metric) => {
      const held = [...side.blocks].flatMap(([block, state]) => {
        const value = state.kind === 'held' ? state.metrics.get(metric)?.value : undefined;
        return value === undefined ? [] : [{ block, value }];
      });
      const blocks = outlierPositions(held.map(({ value }) => value)).flatMap(
        (position) => held[position]?.block ?? [],
      );
      if (blocks.length === 0) return [];
      return [{ kind: 'outlier', scenario: scenario.id, level: place.id, target, metric, blocks }];
    });
  });
}

/** Two ways to an interval that disagree about the verdict: it hangs on the shape of the blocks' distribution. */
function bootstrapWarnings(comparisons: readonly Comparison[]): FoundWarning[] {
  return comparisons.flatMap(({ bootstrap, decidedBy, verdict, ...row }) => {
    if (!bootstrap || decidedBy.kind !== 'interval' || bootstrap.verdict === verdict) return [];
    const { scenario, level, a, b, metric, marginKind, blocks } = row;
    return [
      {
        ...{ kind: 'bootstrap-disagrees', scenario, level, a, b, metric, marginKind },
        ...{ verdict, byBootstrap: bootstrap.verdict, blocks },
      },
    ];
  });
}

function eachSide(plan: Plan, judgedLevels: readonly JudgedLevel[]) {
  return plan.scenarios.flatMap((scenario) =>
    placesOf(scenario).flatMap((place) =>
      plan.targets.map(({ id: target }) => ({
        scenario,
        place,
        target,
        side: sideAt(judgedLevels, place, { scenario: scenario.id, target, deployment: 1 }),
      })),
    ),
  );
}
