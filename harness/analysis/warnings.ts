import type { Observation } from '../model/run/observation.js';
import { estimateMean } from '../stats/interval.js';
import { outlierPositions } from '../stats/outliers.js';
import type { Plan } from '../model/plan/plan.js';
import type { Comparison } from '../model/report/comparison/comparison.js';
import { differsFromItself, namedSelf } from '../model/report/comparison/self-comparison.js';
import type { FoundWarning } from '../model/report/measurement/warning.js';
import type { JudgedLevel } from './window/judged-levels.js';
import { groupBy } from '../model/group.js';
import { isPatient } from './window/gates.js';
import { METRICS } from '../model/metrics.js';
import { placesOf, sideAt } from './comparison/places.js';
import { rulesInWords } from './comparison/rules-in-words.js';
import { heldMetrics, observationOf, ownBlocks } from './comparison/sides.js';
import type { RunData } from './run-data.js';
import { recordsOf } from './run-data.js';
import { canaryOf } from './quality/canary.js';

/** Everything about a run that a careful reader must know. */
export function warningsOf(
  data: RunData,
  judgedLevels: readonly JudgedLevel[],
  comparisons: readonly Comparison[],
): FoundWarning[] {
  return [
    ...aaWarnings(data.plan, comparisons),
    ...partialWarnings(data),
    ...lostWarnings(data),
    ...editWarnings(data),
    ...otherRulesWarnings(data.plan),
    ...conformanceWarnings(data),
    ...standInWarnings(data),
    ...sharedCoreWarnings(data.plan),
    ...gateWarnings(judgedLevels),
    ...repeatWarnings(data),
    ...canaryWarnings(data.observations),
    ...approximatedWarnings(data),
    ...driftWarnings(data.plan, judgedLevels),
    ...outlierWarnings(data.plan, judgedLevels, comparisons),
    ...bootstrapWarnings(comparisons),
  ];
}

function aaWarnings({ primaryAa }: Plan, comparisons: readonly Comparison[]): FoundWarning[] {
  const aa = namedSelf(primaryAa, comparisons);
  if (!primaryAa || !aa || aa.low === null || aa.high === null || differsFromItself(aa) !== true) return [];
  const { low, high, marginKind, unit } = aa;
  return [{ kind: 'aa-differs', primaryAa, low, high, marginKind, unit }];
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

/** What cannot be read any more is as if it had not been measured. */
function lostWarnings({ lost = [] }: RunData): FoundWarning[] {
  const [first] = lost;
  return first ? [{ kind: 'unreadable', first, more: lost.length - 1 }] : [];
}

/** Windows in which the processors themselves were slower: no gate, for it may have been over when the window opened. */
function canaryWarnings(observations: readonly Observation[]): FoundWarning[] {
  const canary = canaryOf(observations);
  return canary && canary.slow > 0 ? [{ kind: 'canary', ...canary }] : [];
}

function editWarnings(data: RunData): FoundWarning[] {
  const [edit] = recordsOf(data, 'code-changed');
  if (!edit) return [];
  const after = data.observations.filter(({ atSeconds }) => atSeconds >= edit.atSeconds);
  return [{ kind: 'code-changed', trials: [...new Set(after.map(({ trialId }) => trialId))] }];
}

/** A run of another version brings the rules that it was planned with; whatever reads it judges by its own. */
function otherRulesWarnings({ rules }: Plan): FoundWarning[] {
  const own = rulesInWords();
  const differing = Object.keys({ ...own, ...rules }).filter((name) => own[name] !== rules[name]);
  if (Object.keys(rules).length === 0 || differing.length === 0) return [];
  return [{ kind: 'other-rules', rules: differing }];
}

/** What stayed spoiled because another try was not worth its time. */
function repeatWarnings(data: RunData): FoundWarning[] {
  return [
    ...recordsOf(data, 'given-up').map(({ scenario, level, gate, timesInARow, block }): FoundWarning => ({
      kind: 'given-up',
      scenario,
      level,
      gate,
      timesInARow,
      block,
    })),
    ...recordsOf(data, 'repeats-spent').map(({ block, budgetSeconds }): FoundWarning => ({
      kind: 'repeats-spent',
      block,
      budgetSeconds,
    })),
  ];
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
        kind: 'gate',
        scenario,
        level,
        target,
        gate,
        severity,
        title,
        remedy,
        threshold,
        lowest: Math.min(...figures),
        highest: Math.max(...figures),
        // The generator's part is found figure by figure.
        trials: new Set(group.map(({ observation }) => observation)).size,
      },
    ];
  });
}

/** Runs stored before the time from arrival was kept. */
function approximatedWarnings({ observations }: RunData): FoundWarning[] {
  const isOld = observations.some(
    (one) =>
      one.status === 'completed' &&
      one.load.kind === 'http' &&
      one.load.loop === 'open' &&
      one.load.histograms.fromArrivalUs === undefined,
  );
  return isOld ? [{ kind: 'generator-part-approximated' }] : [];
}

/**
 * The window's second half against its first, paired over blocks: beyond the margin the warm-up was too short. A patient
 * load's queue fills during the window, so that its later requests wait longer by design.
 */
function driftWarnings(plan: Plan, judgedLevels: readonly JudgedLevel[]): FoundWarning[] {
  return eachSide(plan, judgedLevels).flatMap(({ scenario, place, target, side }) => {
    if (isPatient(place) || place.load?.kind === 'staircase') return [];
    const logRatios = ownBlocks({ metric: 'latency_p50', marginKind: 'ratio' }, side).flatMap(({ state }) => {
      const load = state.kind === 'held' ? observationOf(state)?.load : undefined;
      const halves = load?.kind === 'http' ? load.halves : null;
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
      const { marginKind } = METRICS[metric];
      const held = ownBlocks({ metric, marginKind }, side).flatMap(({ block, state }) => {
        const value = heldMetrics(metric, state)?.get(metric)?.value;
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
        kind: 'bootstrap-disagrees',
        scenario,
        level,
        a,
        b,
        metric,
        marginKind,
        verdict,
        byBootstrap: bootstrap.verdict,
        blocks,
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
