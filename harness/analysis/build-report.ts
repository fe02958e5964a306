import { median } from 'simple-statistics';
import type { Comparison } from '../model/report/comparison/comparison.js';
import type { ReportData } from '../model/report/report-data.js';
import { axisCurves } from './crossover/curves.js';
import { judgeObservations, trialRowOf } from './window/judged-levels.js';
import { judgeClaims } from './claims/judge-claims.js';
import { compareAll, comparedIn } from './comparison/compare-all.js';
import { BOOTSTRAP_RESAMPLES } from './comparison/judge.js';
import { crossoverMaps } from './crossover/map.js';
import { shippedSummaries } from './footprint.js';
import { levelRows } from './window/level-rows.js';
import { errorAtLastLook, looksFinding } from './looks.js';
import { memorySources } from './window/memory.js';
import { chartData } from './chart-data.js';
import { dataQuality } from './quality/data-quality.js';
import type { RunData } from './run-data.js';
import { asCarriedOut, pilotValues, recordsOf } from './run-data.js';
import { notShown } from './not-shown.js';
import { runFinding, scenarioFinding } from './run-finding.js';
import { staircases } from './window/staircases.js';
import { linksOf } from './links.js';
import { levelsGoingOn, statusOf } from './run-status.js';
import { summarize } from './comparison/summarize.js';
import { warningsOf } from './warnings.js';

/** All that a report says, in figures and enums, from what is stored and from nothing else: the same data give the same. */
export function buildReport(stored: RunData): ReportData {
  const data = asCarriedOut(stored);
  const { plan, environment } = data;
  const calibration = recordsOf(data, 'calibration').at(-1)?.calibration ?? null;
  const judgedLevels = judgeObservations(plan, data.observations, calibration, recordsOf(data, 'link'));
  const errorAtLook = errorAtLastLook(data);
  const comparisons = compareAll(comparedIn(data), judgedLevels, {
    deliveryCeilingPerSecond: calibration?.deliveriesPerSecond ?? null,
    bootstrapResamples: BOOTSTRAP_RESAMPLES,
    errorAtLook,
    goesOn: levelsGoingOn(data),
  });
  const summaries = [...summarize(plan, judgedLevels, errorAtLook), ...shippedSummaries(data)];
  const pilots = pilotValues(recordsOf(data, 'pilot'));
  const trials = judgedLevels.map(trialRowOf);
  const maps = crossoverMaps({ plan, comparisons, summaries, trials, pilots });
  return {
    schemaVersion: 1,
    run: runOf(data),
    environment,
    targets: targetsOf(data),
    scenarios: scenariosOf(data, comparisons, maps),
    found: runFinding(plan, comparisons),
    primaryAa: plan.primaryAa,
    calibration,
    links: linksOf(data),
    memorySources: memorySources(data.observations.filter((one) => one.status === 'completed')),
    conformance: recordsOf(data, 'conformance').map(({ target, checks, differences }) => ({
      target,
      checks,
      differences,
    })),
    trials,
    summaries,
    comparisons,
    claims: judgeClaims(plan, { summaries, comparisons, trials, errorAtLook }),
    maps,
    axisCurves: axisCurves({ plan, judgedLevels, pilots, errorAtLook }),
    dataQuality: dataQuality(data, judgedLevels),
    warnings: warningsOf(data, judgedLevels, comparisons),
    notShown: notShown(data, comparisons),
    ...chartData(plan, judgedLevels, recordsOf(data, 'reference-run').at(-1) ?? null),
    staircases: staircases(plan, judgedLevels),
    images: recordsOf(data, 'image').map(({ image }) => image),
    coldStarts: coldStartsOf(data),
  };
}

function coldStartsOf(data: RunData): ReportData['coldStarts'] {
  return data.plan.targets.flatMap(({ id }) => {
    const own = recordsOf(data, 'about').flatMap(({ target, coldStartMs }) =>
      target === id ? (coldStartMs ?? []) : [],
    );
    return own.length === 0 ? [] : [{ target: id, medianMs: median(own), deployments: own.length }];
  });
}

function runOf(data: RunData): ReportData['run'] {
  const { plan, observations } = data;
  const start = recordsOf(data, 'start').at(-1);
  if (!start) throw new Error('The run has no start record.');
  const end = recordsOf(data, 'end').at(-1);
  const lastSeconds = Math.max(0, ...observations.map(({ atSeconds }) => atSeconds));
  const measuredSeconds = observations.reduce(
    (sum, observation) => sum + (observation.status === 'completed' ? observation.load.windowSeconds : 0),
    0,
  );
  return {
    id: start.runId,
    status: statusOf(data),
    profile: plan.profile,
    lab: plan.lab,
    seed: plan.seed,
    planSha256: start.planSha256,
    startedAt: start.startedAt,
    finishedAt: end?.finishedAt ?? new Date(Date.parse(start.startedAt) + lastSeconds * 1_000).toISOString(),
    wallSeconds: end?.wallSeconds ?? lastSeconds,
    measuredSeconds,
    blocks: recordsOf(data, 'look').at(-1)?.blocks ?? plan.blocks,
    looks: looksFinding(data),
    command: start.command,
  };
}

function targetsOf(data: RunData): ReportData['targets'] {
  return data.plan.targets.map((target) => {
    const abouts = recordsOf(data, 'about').filter((record) => record.target === target.id);
    const about = abouts.at(0)?.about;
    return {
      ...target,
      versions: about?.versions ?? {},
      runtime: about?.runtime ?? 'not seen',
      workers: about?.workers ?? null,
      workerCounts: inOrder(abouts.map((record) => record.about.workers)),
      poolSizes: inOrder(abouts.map((record) => record.about.pool_size)),
    };
  });
}

const inOrder = (numbers: readonly number[]) => [...new Set(numbers)].sort((m, n) => m - n);

function scenariosOf(
  data: RunData,
  comparisons: readonly Comparison[],
  maps: ReportData['maps'],
): ReportData['scenarios'] {
  return data.plan.scenarios.map((scenario) => ({
    id: scenario.id,
    title: scenario.title,
    question: scenario.question,
    found: scenarioFinding(data.plan, scenario.id, comparisons, maps),
    poolSize: scenario.poolSize,
    ratioMargin: scenario.ratioMargin,
    levels: levelRows(data, scenario),
  }));
}
