import { breakEven, instancesOfBoth } from '../cost/cost.js';
import type { FleetBeside } from '../../model/plan/claim.js';
import type { Range } from '../../model/decision/range.js';
import type { ClaimBeside } from '../../model/report/findings/claim-row.js';
import { NOTHING_SHOWN } from './answer.js';
import { figureOf } from './figures.js';
import { sidesIn } from './pairs.js';
import type { ClaimPlan, Found } from './places.js';
import { coresAt, placeOf, rowsBetween } from './places.js';

/** Whole machines of both for a rate; left out where one of them has no interval. */
export function fleetBeside(one: FleetBeside, plan: ClaimPlan, found: Found): ClaimBeside[] {
  const { ratePerSecond, prices, whose, currency } = one;
  const { coresPerInstance, utilisation, spareInstances, rewrite } = prices;
  const targets = sidesIn(plan, one);
  const [a, b] = targets.map((target) => figureOf(one, target, plan, found));
  if (a?.kind !== 'held' || b?.kind !== 'held') return [];
  const rates = { a: a.interval, b: b.interval, cores: coresAt(plan, one) };
  const instances = instancesOfBoth(ratePerSecond, rates, prices);
  const moneyOf = ({ least, most }: Range): Range => ({
    least: least * prices.perInstanceMonth,
    most: most * prices.perInstanceMonth,
  });
  const money = { a: moneyOf(instances.a), b: moneyOf(instances.b) };
  const saved = { least: money.a.least - money.b.most, most: money.a.most - money.b.least };
  const limits = rowsBetween(found, one, ...targets).find(({ metric }) => metric === one.metric)?.boundBy;
  const sideOf = (side: 'a' | 'b') => ({
    instances: instances[side],
    moneyPerMonth: money[side],
    limit: limits?.[side] ?? null,
  });
  return [
    {
      id: idOf(one, targets),
      kind: 'fleet',
      ...placeOf(one),
      marginKind: null,
      targets,
      ...NOTHING_SHOWN,
      aEstimate: a.interval.estimate,
      bEstimate: b.interval.estimate,
      verdict: null,
      fleet: {
        whose,
        ratePerSecond,
        coresPerInstance,
        utilisation,
        spareInstances,
        currency,
        rewrite,
        a: sideOf('a'),
        b: sideOf('b'),
        paidBackMonths: breakEven(rewrite, saved),
      },
    },
  ];
}

function idOf({ scenario, level, whose, ratePerSecond }: FleetBeside, targets: readonly string[]): string {
  const service = whose.kind === 'reader' && whose.service !== null ? ` (${whose.service})` : '';
  return `${scenario}/${level} machines for ${ratePerSecond}/s${service}: ${targets.join(' against ')}`;
}
