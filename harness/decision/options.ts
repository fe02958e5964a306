import { figureOf } from '../analysis/claims/figures.js';
import { coresAt } from '../analysis/claims/places.js';
import { breakEven } from '../analysis/cost/cost.js';
import type {
  Instance,
  MeasuredInterval,
  NotMeasured,
  Option,
  OptionId,
  PerCore,
  SizedOption,
} from '../model/decision/decision.js';
import type { Needs, ServiceNeeds } from '../model/decision/needs.js';
import type { Range } from '../model/decision/range.js';
import type { Placed, ServedByCore } from './place.js';
import { servedBy } from './place.js';
import type { Candidate, Terms } from './terms.js';
import {
  candidateOf,
  instancesOf,
  moneyPerMonthOf,
  NOTHING,
  priceOf,
  savedPerMonth,
  times,
  totalOf,
} from './terms.js';

const SECONDS_PER_MONTH = 730 * 3_600;
const GIB = 1_024 ** 3;

/** One option's figures, and what is paid once for it. */
interface Offer {
  readonly id: OptionId;
  readonly target: string;
  readonly served: ServedByCore;
  readonly placed: Placed;
  readonly once: Range | null;
}

/** Every option for a service, measured or not: Python as it is, mended, hybrid, Go. */
export function optionsOf(
  placed: Placed,
  needs: Needs,
  service: ServiceNeeds,
  instance: Instance,
): readonly Option[] {
  const { place } = placed;
  const rewrite = priceOf(service.rewrite ?? needs.rewrite);
  const told = (work: Needs['mend']) => (work ? priceOf(work) : null);
  const offerOf = (id: OptionId, target: string, once: Range | null): Offer => ({
    id,
    target,
    once,
    placed,
    served: servedBy(placed, target),
  });
  const offers: (Offer | { readonly id: OptionId; readonly why: NotMeasured })[] = [
    offerOf('python', place.python, NOTHING),
    tunedOffer(placed, told(needs.mend)) ?? {
      id: 'mended',
      why: { kind: 'no-tuned-arm', scenario: place.scenario, level: place.level },
    },
    hybridOffer(placed, told(needs.hybrid)) ?? {
      id: 'hybrid',
      why: { kind: 'no-hybrid-of-it', scenario: place.scenario },
    },
    offerOf('go', place.go, rewrite),
  ];
  const terms = termsOf(needs, service, instance);
  const asItIs = servedBy(placed, place.python);
  const now = asItIs === null || asItIs === 'misses' ? null : candidateOf('python', asItIs, NOTHING);
  return offers.map((offer): Option => {
    if ('why' in offer) return { kind: 'not-measured', ...offer };
    const { id, target, served } = offer;
    if (served === 'misses') return { kind: 'misses', id, target };
    if (served === null)
      return { kind: 'not-measured', id, why: { kind: 'not-decided', scenario: place.scenario } };
    return sizedOption({ ...offer, served }, { now, terms, service, instance });
  });
}

export function termsOf({ fleet, horizonMonths }: Needs, { rate }: ServiceNeeds, instance: Instance): Terms {
  return {
    peakPerSecond: rate.peak,
    coresPerInstance: instance.cores,
    pricePerMonth: instance.pricePerMonth,
    utilisation: fleet.utilisation,
    spareInstances: fleet.spareInstances,
    horizonMonths,
  };
}

/** The options as sums see them. */
export function candidatesIn(options: readonly Option[]): Candidate[] {
  return options.flatMap((option) =>
    option.kind === 'sized' ? [candidateOf(option.id, option.perCore, option.once)] : [],
  );
}

/** Of the further Python targets that were measured here, the one that serves most for certain. */
function tunedOffer(placed: Placed, once: Range | null): Offer | null {
  const { run, place } = placed;
  const others = run.plan.targets
    .filter(({ id, language }) => language === 'python' && id !== place.python)
    .map(({ id }): Offer => ({ id: 'mended', target: id, once, placed, served: servedBy(placed, id) }))
    .filter(({ served }) => served !== null);
  const [best] = [...others].sort((x, y) => leastOf(y.served) - leastOf(x.served));
  return best ?? null;
}

const leastOf = (served: ServedByCore) => (served === null || served === 'misses' ? 0 : served.low);

const OWN = 'own-';
const VIA = 'via-';

/** Measured where the workload is that of the hybrid itself: the same work, handed to the other service. */
function hybridOffer(placed: Placed, once: Range | null): Offer | null {
  const { place } = placed;
  if (place.scenario !== 'hybrid' || !place.level.startsWith(OWN)) return null;
  const handed = { ...placed, place: { ...place, level: `${VIA}${place.level.slice(OWN.length)}` } };
  const served = servedBy(handed, place.python);
  return served === null ? null : { id: 'hybrid', target: place.python, once, placed: handed, served };
}

function sizedOption(
  { id, target, served, placed, once }: Offer & { readonly served: PerCore },
  {
    now,
    terms,
    service,
    instance,
  }: {
    readonly now: Candidate | null;
    readonly terms: Terms;
    readonly service: ServiceNeeds;
    readonly instance: Instance;
  },
): SizedOption {
  const candidate = candidateOf(id, served, once);
  const moneyPerMonth = moneyPerMonthOf(candidate, terms);
  const millions = (service.rate.mean * SECONDS_PER_MONTH) / 1e6;
  const saved = now && id !== 'python' ? savedPerMonth(now, candidate, terms) : null;
  const memory = memoryOf(placed, target, instance);
  return {
    kind: 'sized',
    id,
    perCore: served,
    instances: instancesOf(candidate, terms),
    moneyPerMonth,
    moneyPerMillionRequests: times(moneyPerMonth, 1 / millions),
    once,
    total: totalOf(candidate, terms),
    savedPerMonth: saved,
    breakEvenMonths: saved && once ? breakEven(once, saved) : null,
    objective: placed.place.metric === 'rate_within_objective' ? 'holds' : 'not-measured',
    memoryPerInstanceBytes: memory,
    memory: memory ? fitting(memory, instance.memoryGib * GIB) : 'not-measured',
  };
}

/** The peak there, by the cores that it had and those that an instance has: right for a process a core, too much for others. */
function memoryOf({ run, place }: Placed, target: string, { cores }: Instance): MeasuredInterval | null {
  const figure = figureOf({ ...place, metric: 'memory_peak' }, target, run.plan, run.report);
  if (figure.kind !== 'held') return null;
  const factor = cores / coresAt(run.plan, place);
  const { estimate, low, high } = figure.interval;
  return { estimate: estimate * factor, low: low * factor, high: high * factor };
}

function fitting({ low, high }: MeasuredInterval, bytes: number): SizedOption['memory'] {
  if (high <= bytes) return 'fits';
  return low > bytes ? 'does-not-fit' : 'open';
}
