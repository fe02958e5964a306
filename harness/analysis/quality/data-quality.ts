import { groupBy } from '../../model/group.js';
import type { ArmOf, DataQuality, NotSustained } from '../../model/report/measurement/data-quality.js';
import { gateOf, isGateId } from '../../rules/gates.js';
import { isFirstSpoiled } from '../comparison/sides.js';
import type { RunData } from '../run-data.js';
import { recordsOf } from '../run-data.js';
import { gatesOf, spoiledAmong } from '../spoiled-levels.js';
import type { JudgedLevel } from '../window/judged-levels.js';
import { canaryOf } from './canary.js';
import { byArm } from './by-arm.js';
import { judgedFigures } from './judged-figures.js';
import type { FirstAttempt } from './losses.js';
import { lossesOf } from './losses.js';
import { highestKept, openLoadsAmong } from './open-loads.js';

/** What was spoiled by what, in whose arm, and what was done about it. */
export function dataQuality(data: RunData, judged: readonly JudgedLevel[]): DataQuality {
  const { plan } = data;
  const first = judged
    .filter(({ observation, state }) => observation.attempt === 0 && state.kind !== 'aborted')
    .map((row): FirstAttempt => firstAttempt(data, row));
  return {
    arms: armsOf(first).map(({ rows, ...arm }) => ({
      ...arm,
      figures: sumOf(rows, ({ figures }) => figures),
      spoiled: sumOf(rows, ({ spoiled }) => spoiled),
    })),
    gates: gatesAmong(first),
    losses: lossesOf(plan, first),
    openedAgain: sumOf(data.observations, (one) =>
      one.status === 'completed' ? (one.disturbances?.length ?? 0) : 0,
    ),
    repeats: repeatsOf(data, judged),
    notSustained: notSustainedAmong(judged),
    openLoads: openLoadsAmong(judged),
    highestKept: highestKept(judged),
    canary: canaryOf(data.observations),
  };
}

function firstAttempt({ plan }: RunData, row: JudgedLevel): FirstAttempt {
  const { block, scenario, level, target, deployment } = row.observation;
  const judged = judgedFigures(plan, scenario, level);
  const spoiled = judged.filter((figure) => isFirstSpoiled(row.state, figure));
  return {
    block,
    scenario,
    level,
    target,
    deployment,
    figures: judged.length,
    spoiled: spoiled.length,
    gates: spoiled.flatMap((figure) => [...new Set(gatesOf(row, [figure]))]),
  };
}

const sumOf = <Row>(rows: readonly Row[], valueOf: (row: Row) => number) =>
  rows.reduce((sum, row) => sum + valueOf(row), 0);

function armsOf<Row extends ArmOf>(rows: readonly Row[]): (ArmOf & { readonly rows: readonly Row[] })[] {
  const groups = groupBy(rows, ({ target, deployment }) => `${deployment} ${target}`);
  return [...groups.values()].flatMap((own) => {
    const [one] = own;
    return one ? [{ target: one.target, deployment: one.deployment, rows: own }] : [];
  });
}

function gatesAmong(first: readonly FirstAttempt[]): DataQuality['gates'] {
  const ids = new Set(first.flatMap(({ gates }) => gates));
  const times = (rows: readonly FirstAttempt[], gate: string) =>
    sumOf(rows, ({ gates }) => gates.filter((one) => one === gate).length);
  return [...ids]
    .map((gate) => ({
      gate,
      title: isGateId(gate) ? gateOf(gate).title : null,
      spoiled: times(first, gate),
      arms: armsOf(first).map(({ rows, ...arm }) => ({ ...arm, spoiled: times(rows, gate) })),
    }))
    .sort((x, y) => y.spoiled - x.spoiled);
}

function repeatsOf(data: RunData, judged: readonly JudgedLevel[]): DataQuality['repeats'] {
  const again = judged.filter(({ observation }) => observation.attempt > 0);
  const levels = groupBy(again, ({ observation: { block, scenario, level } }) =>
    JSON.stringify([block, scenario, level]),
  );
  const [spent] = recordsOf(data, 'repeats-spent');
  return {
    repeated: levels.size,
    stillSpoiled: spoiledAmong(data.plan, judged).length,
    givenUp: recordsOf(data, 'given-up').map(({ scenario, level, block, gate, timesInARow }) => ({
      scenario,
      level,
      block,
      gate,
      timesInARow,
    })),
    spent: spent ? { block: spent.block, budgetSeconds: spent.budgetSeconds } : null,
  };
}

function notSustainedAmong(judged: readonly JudgedLevel[]): NotSustained[] {
  const windows = judged.filter(({ state }) => state.kind !== 'aborted' && state.kind !== 'invalid');
  return byArm(windows).flatMap(({ own, ...arm }) => {
    const shares = own.flatMap(({ state }) =>
      state.kind === 'not-sustained' ? [state.answeredInWindow / state.due] : [],
    );
    if (shares.length === 0) return [];
    const leastAnsweredShare = Math.min(...shares);
    return [{ ...arm, windows: own.length, notSustained: shares.length, leastAnsweredShare }];
  });
}
