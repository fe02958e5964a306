import { EXAMPLE_PRICES } from '../../../scenarios/claims/prices.js';
import type { Surroundings } from '../../config.js';
import { parsePositive, userPath } from '../../config.js';
import { priceOf } from '../../decision/terms.js';
import { UsageError } from '../../errors.js';
import type { Needs } from '../../model/decision/needs.js';
import type { Beside, Claim, FleetBeside } from '../../model/plan/claim.js';
import { instanceOf } from '../decide/instance.js';
import { readNeeds } from '../decide/needs-file.js';
import type { PlanFlags } from './flags.js';

/** Beyond every machine that is for sale. */
const MOST_PER_SECOND = 100_000_000;

/** A rate for which machines are counted, and what they cost. */
interface OwnRate extends Pick<FleetBeside, 'ratePerSecond' | 'prices' | 'currency'> {
  readonly service: string | null;
  /** The workload that it is of; null: whichever machines are counted of. */
  readonly scenario: string | null;
}

/** The claims with the reader's own rates where machines are counted for an example's. Throws UsageError. */
export function withOwnRates(
  claims: readonly Claim[],
  flags: Pick<PlanFlags, 'rate' | 'needs'>,
  surroundings: Surroundings,
): readonly Claim[] {
  const rates = ownRates(flags, surroundings);
  if (rates === null) return claims;
  const counted = new Set(
    claims.flatMap(({ beside }) => beside.filter(isExample)).map(({ scenario }) => scenario),
  );
  const isCounted = ({ scenario }: OwnRate) => scenario === null || counted.has(scenario);
  if (!rates.some(isCounted)) throw resemblesNone(rates, [...counted]);
  return claims.map((claim) => ({
    ...claim,
    beside: claim.beside.flatMap((one): Beside[] => (isExample(one) ? ofReader(one, rates) : [one])),
  }));
}

const isExample = (one: Beside): one is FleetBeside => one.kind === 'fleet' && one.whose.kind === 'example';

function ofReader(example: FleetBeside, rates: readonly OwnRate[]): FleetBeside[] {
  return rates
    .filter(({ scenario }) => scenario === null || scenario === example.scenario)
    .map(({ service, ratePerSecond, prices, currency }) => ({
      ...example,
      whose: { kind: 'reader', service },
      ratePerSecond,
      prices,
      currency,
    }));
}

/** Null where none is named. */
function ownRates(
  { rate, needs: path }: Pick<PlanFlags, 'rate' | 'needs'>,
  surroundings: Surroundings,
): OwnRate[] | null {
  if (rate !== undefined && path !== undefined)
    throw new UsageError({
      expected: '--rate, for one rate at example prices, or --needs, for those of a needs.yaml at its own',
      found: 'both',
      remedy: 'Leave one of them out.',
    });
  if (path !== undefined) return ratesIn(readNeeds(userPath(surroundings, path)));
  if (rate === undefined) return null;
  const ratePerSecond = parsePositive('--rate', rate, MOST_PER_SECOND);
  return [{ service: null, scenario: null, ratePerSecond, prices: EXAMPLE_PRICES, currency: null }];
}

/** At the peak, which machines have to bear. */
function ratesIn(needs: Needs): OwnRate[] {
  const { fleet, rewrite, horizonMonths, currency, services } = needs;
  const { cores, pricePerMonth } = instanceOf(needs);
  return services.map(({ name, resembles, rate, rewrite: own }) => ({
    service: name,
    scenario: resembles.split('/')[0] ?? resembles,
    ratePerSecond: rate.peak,
    prices: {
      coresPerInstance: cores,
      perInstanceMonth: pricePerMonth,
      utilisation: fleet.utilisation,
      spareInstances: fleet.spareInstances,
      rewrite: priceOf(own ?? rewrite),
      horizonMonths,
    },
    currency,
  }));
}

function resemblesNone(rates: readonly OwnRate[], counted: readonly string[]): UsageError {
  return new UsageError({
    expected: `--needs with a service that resembles one of ${counted.join(', ')}, of which claims count machines`,
    found: rates.map(({ service, scenario }) => `${service ?? ''}: ${scenario ?? ''}`).join(', '),
    remedy: 'Leave --needs out, and give it to crossover decide with the run’s folder.',
  });
}
