import { median } from 'simple-statistics';
import type { Observation } from '../model/run/observation.js';
import { estimateMean } from '../stats/interval.js';
import { outlierPositions } from '../stats/outliers.js';
import type { Plan } from '../model/plan/plan.js';
import type { Comparison, Warning } from '../model/report/report.js';
import { bare, counted, duration, number, percent } from '../words/numbers.js';
import type { JudgedLevel } from './window/judged-levels.js';
import { groupBy } from '../model/group.js';
import { isPatient } from './window/gates.js';
import { placesOf, sideAt } from './comparison/places.js';
import { rulesInWords } from './comparison/rules-in-words.js';
import type { RunData } from './run-data.js';
import { recordsOf } from './run-data.js';

/** Everything about a run that a careful reader must know, each with what to do about it. */
export function warningsOf(
  data: RunData,
  judgedLevels: readonly JudgedLevel[],
  comparisons: readonly Comparison[],
): Warning[] {
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
    ...driftWarnings(data.plan, judgedLevels),
    ...outlierWarnings(data.plan, judgedLevels, comparisons),
    ...bootstrapWarnings(comparisons),
  ];
}

function aaWarnings({ primaryAa }: Plan, comparisons: readonly Comparison[]): Warning[] {
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
  const interval = `${percent(aa.low - 1)} to ${percent(aa.high - 1)}`;
  return [
    {
      id: 'aa-differs',
      message: `Two deployments of the same target (${primaryAa.target}) differed in ${primaryAa.scenario}/${primaryAa.level} ${primaryAa.metric}: by ${interval}. One run in twenty does so by chance.`,
      remedy: 'Read every verdict of this run with doubt, and run again on a quieter machine.',
    },
  ];
}

/** A base image that only stands in for the official one may hold another build of the same runtime. */
function standInWarnings(data: RunData): Warning[] {
  const bases = recordsOf(data, 'image').flatMap(({ image }) => image.bases);
  const standIns = new Map(bases.flatMap(({ name, standIn }) => (standIn === null ? [] : [[name, standIn]])));
  return [...standIns].map(([name, contents]) => ({
    id: 'stand-in',
    message: `The base image ${name} was a local stand-in: ${contents}.`,
    remedy:
      'Image sizes, build times and the speed of its runtime are those of the stand-in: run again where the official image can be had.',
  }));
}

function partialWarnings(data: RunData): Warning[] {
  const resumed = recordsOf(data, 'resumed');
  if (recordsOf(data, 'end').at(-1)?.status === 'complete') return resumedWarnings(resumed.length);
  const trials = new Set(
    data.observations.filter(({ status }) => status !== 'aborted').map(({ trialId }) => trialId),
  );
  return [
    {
      id: 'partial',
      message: `The run ended early: ${trials.size} of ${data.plan.trials.length} trials were made.`,
      remedy: 'Run it again to the end before deciding anything by it.',
    },
  ];
}

/** What cannot be read any more is as if it had not been measured. */
function lostWarnings({ lost = [] }: RunData): Warning[] {
  const [first] = lost;
  if (!first) return [];
  const more = lost.length > 1 ? ` (and ${counted(lost.length - 1, 'more')})` : '';
  return [
    {
      id: 'unreadable',
      message: `Part of what was measured cannot be read: ${first.where}: ${first.found}${more}.`,
      remedy: 'Go on with crossover run --resume, which measures it again, or restore the file from a copy.',
    },
  ];
}

/** A window is slow whose fixed piece of work, before it or after it, took so many times the run's median. */
const SLOW_CANARY = 1.25;

/** Windows in which the processors themselves were slower: no gate, for it may have been over when the window opened. */
function canaryWarnings(observations: readonly Observation[]): Warning[] {
  const worst = observations.flatMap((one) => {
    const canaryUs = one.status === 'completed' ? one.host.canaryUs : null;
    return canaryUs ? [Math.max(canaryUs.before, canaryUs.after)] : [];
  });
  if (worst.length === 0) return [];
  const usual = median(worst);
  const slow = worst.filter((us) => us > SLOW_CANARY * usual);
  if (slow.length === 0) return [];
  return [
    {
      id: 'canary',
      message: `A fixed piece of work beside ${counted(slow.length, 'window')} of ${worst.length} took longer than ${bare(SLOW_CANARY)} times its median of ${number(usual)} µs, at most ${number(Math.max(...slow) / usual)} times: the processors were slower there, whether or not the machine reports why.`,
      remedy:
        'Look at these moments for other virtual machines, for heat and for a clock that is turned down.',
    },
  ];
}

function editWarnings(data: RunData): Warning[] {
  const [edit] = recordsOf(data, 'code-changed');
  if (!edit) return [];
  const after = data.observations.filter(({ atSeconds }) => atSeconds >= edit.atSeconds);
  const trials = [...new Set(after.map(({ trialId }) => trialId))];
  return [
    {
      id: 'code-changed',
      message: `The sources were edited while the run was made; ${trials.length === 0 ? 'no trial came after that' : `these trials may be of either: ${trials.join(', ')}`}.`,
      remedy: 'Run again on a checkout that stays as it is.',
    },
  ];
}

/** A run of another version brings the rules that it was planned with; whatever reads it judges by its own. */
function otherRulesWarnings({ rules }: Plan): Warning[] {
  const own = rulesInWords();
  const differing = Object.keys({ ...own, ...rules }).filter((name) => own[name] !== rules[name]);
  if (Object.keys(rules).length === 0 || differing.length === 0) return [];
  return [
    {
      id: 'other-rules',
      message: `The run was planned by another version, with other rules: ${differing.join(', ')}. Its verdicts here follow today's.`,
      remedy: 'Make the report with the version that made the run, where its own rules matter.',
    },
  ];
}

/** What stayed spoiled because another try was not worth its time. */
function repeatWarnings(data: RunData): Warning[] {
  return [
    ...recordsOf(data, 'given-up').map(({ scenario, level, gate, timesInARow, block }) => ({
      id: 'given-up',
      message: `${scenario}/${level} was given up in block ${block}: the gate ${gate} had spoiled it ${timesInARow} times in a row, so no arm of it was repeated from there on.`,
      remedy: 'See what that gate asks for, and run this scenario again.',
    })),
    ...recordsOf(data, 'repeats-spent').map(({ block, budgetSeconds }) => ({
      id: 'repeats-spent',
      message: `From block ${block} on something spoiled was not repeated: repeats had used the ${duration(budgetSeconds)} that a run of this length gives them.`,
      remedy: 'Run again on a quieter machine.',
    })),
  ];
}

function resumedWarnings(times: number): Warning[] {
  if (times === 0) return [];
  return [
    {
      id: 'resumed',
      message: `The run was interrupted and resumed ${times === 1 ? 'once' : `${times} times`}: its blocks saw different hours of the machine.`,
      remedy: 'Each block holds every service, so comparisons stand; figures alone may have moved.',
    },
  ];
}

function conformanceWarnings(data: RunData): Warning[] {
  return recordsOf(data, 'conformance')
    .filter(({ differences }) => differences.length > 0)
    .map(({ target, differences }) => ({
      id: 'conformance',
      message: `${target} differs from the contract: ${differences.slice(0, 5).join(' ')}${differences.length > 5 ? ` (and ${differences.length - 5} more)` : ''}`,
      remedy: 'Mend the target: services that answer differently cannot be compared.',
    }));
}

function sharedCoreWarnings({ cpus }: Plan): Warning[] {
  return cpus.shared.map((message) => ({
    id: 'shared-cores',
    message,
    remedy: 'Use a machine with four cores or more, where every role has processors of its own.',
  }));
}

/** One warning a gate, level and target, with how often it was crossed and its worst figure. */
function gateWarnings(judgedLevels: readonly JudgedLevel[]): Warning[] {
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
    const { finding, observation } = first;
    const figures = group.map((one) => one.finding.figure).sort((m, n) => m - n);
    const ends = [figures[0], figures.at(-1)].map((figure) => number(figure ?? NaN));
    const range = [...new Set(ends)].join(' to ');
    const trials = counted(group.length, 'trial');
    const effect = finding.severity === 'invalid' ? 'invalid' : 'doubtful';
    return [
      {
        id: finding.gate,
        message: `${observation.scenario}/${observation.level}, ${observation.target}: ${finding.title} was ${range} in ${trials} (${effect} beyond ${bare(finding.threshold)}).`,
        remedy: finding.remedy,
      },
    ];
  });
}

/**
 * The window's second half against its first, paired over blocks: beyond the margin the warm-up was too short. A patient
 * load's queue fills during the window, so that its later requests wait longer by design.
 */
function driftWarnings(plan: Plan, judgedLevels: readonly JudgedLevel[]): Warning[] {
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
    return [
      {
        id: 'drifting',
        message: `${scenario.id}/${place.id}, ${target}: the second half of the window took ${number(Math.exp(estimate.mean))} times the first half's median latency.`,
        remedy: 'Use the standard profile, whose warm-up is longer.',
      },
    ];
  });
}

function outlierWarnings(
  plan: Plan,
  judgedLevels: readonly JudgedLevel[],
  comparisons: readonly Comparison[],
): Warning[] {
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
      const blocks = outlierPositions(held.map(({ value }) => value)).map(
        (position) => held[position]?.block,
      );
      if (blocks.length === 0) return [];
      return [
        {
          id: 'outlier',
          message: `${scenario.id}/${place.id}, ${target}: ${metric} of block ${blocks.join(', ')} lies far from the others. It was kept.`,
          remedy: 'Look at that trial; run again if something else happened on the machine then.',
        },
      ];
    });
  });
}

/** Two ways to an interval that disagree about the verdict: it hangs on the shape of the blocks' distribution. */
function bootstrapWarnings(comparisons: readonly Comparison[]): Warning[] {
  return comparisons.flatMap(({ bootstrap, decidedBy, verdict, ...row }) => {
    if (!bootstrap || decidedBy.kind !== 'interval' || bootstrap.verdict === verdict) return [];
    const kind = row.marginKind === 'absolute' ? ', by difference' : '';
    return [
      {
        id: 'bootstrap-disagrees',
        message: `${row.scenario}/${row.level}, ${row.a} and ${row.b}: ${row.metric}${kind} is ${verdict} by Student's interval and would be ${bootstrap.verdict} by a bootstrap over the ${row.blocks} blocks.`,
        remedy: 'The verdict lies at its edge, or a few blocks carry it: run again with more blocks.',
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
