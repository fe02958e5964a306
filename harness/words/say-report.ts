import type { AxisCurve, CrossoverMap } from '../model/report/findings/crossover.js';
import type { Report } from '../model/report/report.js';
import type { FoundCurve, FoundMap, FoundTrial, ReportData } from '../model/report/report-data.js';
import type { TrialRow } from '../model/report/measurement/trial-row.js';
import { curveFindingWords } from './findings/axis-curve.js';
import { saidClaim } from './findings/claims.js';
import { disagreementWords, mapFindingWords, predictionWords } from './findings/crossover.js';
import { loadWords } from './measurement/level-load.js';
import { memorySourceWords } from './measurement/memory-source.js';
import { notShownWords } from './measurement/not-shown.js';
import { ruleWords } from './comparison/rule.js';
import { answerWords } from './findings/answer.js';
import { conclusionsWords } from './findings/conclusions.js';
import type { Targets } from '../model/report/leading-pair.js';
import { sidesOf } from './names.js';
import { causeWords } from './measurement/trial.js';
import { warningWords } from './measurement/warnings.js';

/** The report with a sentence beside everything that was found: the same data give the same words. */
export function sayReport({ memorySources, ...data }: ReportData): Report {
  const maps = data.maps.map((map) => saidMap(data, map));
  const axisCurves = data.axisCurves.map((curve) => saidCurve(data, curve));
  const [headline, ...conclusions] = conclusionsWords({ ...data, maps, axisCurves });
  return {
    ...data,
    headline,
    conclusions,
    scenarios: data.scenarios.map((scenario) => {
      const map = maps.find((one) => one.scenario === scenario.id);
      return {
        ...scenario,
        levels: scenario.levels.map((level) => ({ ...level, load: loadWords(level.load) })),
        answer: answerWords(data, scenario.found, map?.finding),
      };
    }),
    memorySource: memorySourceWords(memorySources),
    trials: data.trials.map(saidTrial),
    comparisons: data.comparisons.map((row) => ({ ...row, rule: ruleWords(row) })),
    claims: data.claims.map((claim) => saidClaim(data, claim)),
    warnings: data.warnings.map(warningWords),
    notShown: data.notShown.flatMap(notShownWords),
    maps,
    axisCurves,
  };
}

function saidTrial(trial: FoundTrial): TrialRow {
  return trial.cause ? { ...trial, reason: causeWords(trial.cause) } : trial;
}

export function saidMap(run: Targets, map: FoundMap): CrossoverMap {
  const names = sidesOf(run, map);
  return {
    ...map,
    finding: mapFindingWords(map.found, map, names),
    prediction: predictionWords(map, names),
    disagreements: disagreementWords(map.cells, map, names),
  };
}

export function saidCurve(run: Targets, curve: FoundCurve): AxisCurve {
  return { ...curve, finding: curveFindingWords(run, curve) };
}
