import { METRICS } from '../model/metrics.js';
import type { Comparison } from '../model/report/comparison/comparison.js';
import type { OwnKind } from '../model/plan/own-service.js';
import type { NotShown } from '../model/report/measurement/not-shown.js';
import { MINIMUM } from '../rules/minimum.js';
import type { RunData } from './run-data.js';
import { recordsOf } from './run-data.js';

/** What a reader might look for and does not find, and why. */
export function notShown(data: RunData, comparisons: readonly Comparison[]): NotShown[] {
  const { plan } = data;
  return [
    ...(plan.targets.some(({ own }) => own) ? [] : [{ kind: 'lab', lab: plan.lab } as const]),
    ...notRedeployed(plan),
    ...unknownSizes(data),
    ...foreignLimits(comparisons),
    ...fanoutLimits(data),
    ...plan.leftOut.map(({ scenario, level, reason }): NotShown => ({
      kind: 'left-out',
      scenario,
      level,
      needs: reason,
    })),
    ...beyondCeiling(data),
    ...(plan.byDifference ?? []).map((one): NotShown => ({ kind: 'ratio', ...one })),
    { kind: 'far-percentiles', printedBeyond: MINIMUM.printedBeyond, judgedBeyond: MINIMUM.judgedBeyond },
    ...(plan.lab === 'hosts' ? [] : [{ kind: 'network' } as const]),
    { kind: 'people' },
  ];
}

function notRedeployed({ targets }: RunData['plan']): NotShown[] {
  const named = (kind: OwnKind) => targets.flatMap(({ id, own }) => (own === kind ? id : []));
  const [restarted, asTheyStand] = [named('restarted'), named('as-it-stands')];
  if (restarted.length + asTheyStand.length === 0) return [];
  return [{ kind: 'not-redeployed', restarted, asTheyStand }];
}

function beyondCeiling(data: RunData): NotShown[] {
  return recordsOf(data, 'beyond-ceiling').map(
    ({ scenario, level, plannedPerSecond, ceilingPerSecond, loweredToPerSecond }) => ({
      kind: 'beyond-ceiling',
      scenario,
      level,
      plannedPerSecond,
      ceilingPerSecond,
      loweredToPerSecond,
    }),
  );
}

function unknownSizes(data: RunData): NotShown[] {
  const unknown = recordsOf(data, 'image').some(({ image }) => image.compressedBytes === null);
  return unknown ? [{ kind: 'compressed-sizes' }] : [];
}

function foreignLimits(comparisons: readonly Comparison[]): NotShown[] {
  const foreign = comparisons.some(
    ({ metric, boundBy }) =>
      METRICS[metric].better === 'higher' && boundBy && (boundBy.a !== 'target' || boundBy.b !== 'target'),
  );
  return foreign ? [{ kind: 'own-capacities' }] : [];
}

/** The article speaks of so many connections. */
const CLAIMED_CONNECTIONS = 50_000;

function fanoutLimits({ plan, environment }: RunData): NotShown[] {
  const counts = plan.scenarios
    .flatMap(({ id, levels }) => (id === 'fanout' ? levels : []))
    .flatMap(({ load }) => (load.kind === 'fanout' ? load.connections : []));
  const most = Math.max(0, ...counts);
  const replicas = Math.max(1, ...plan.trials.map((trial) => trial.replicas));
  const openFiles = environment.limits.openFilesHard;
  return [
    ...(counts.length > 0 && most < CLAIMED_CONNECTIONS ? [{ kind: 'more-connections', most } as const] : []),
    ...(replicas > 1 ? [{ kind: 'one-instance', replicas, openFiles } as const] : []),
  ];
}
