import type {
  Decision,
  FleetTotal,
  Instance,
  Later,
  Option,
  OptionId,
  ServiceDecision,
  SizedOption,
  Weighed,
} from '../model/decision/decision.js';
import type { Needs, ServiceNeeds } from '../model/decision/needs.js';
import { choiceOf } from './choice.js';
import { flipsOf } from './flips.js';
import type { MeasuredRun } from './measured-run.js';
import { mendsOf } from './mends.js';
import { candidatesIn, optionsOf, termsOf } from './options.js';
import { placeFor } from './place.js';
import { NOTHING, plus } from './terms.js';
import { triggersOf } from './triggers.js';

/** What follows for each service from what a team needs and what its runs measured. */
export function decide(needs: Needs, instance: Instance, runs: readonly MeasuredRun[]): Decision {
  const services = needs.services.map((service) => decideService(service, needs, instance, runs));
  const counted = services.filter((service) => hasTotals(service));
  const leftOut = services.filter((service) => !hasTotals(service)).map(({ name }) => name);
  const used = runs.filter((run) =>
    services.some((one) => one.kind === 'weighed' && one.place.runId === run.report.run.id),
  );
  return {
    schemaVersion: 1,
    runs: used.map(({ report: { run, environment } }) => ({
      id: run.id,
      finishedAt: run.finishedAt,
      machine: `${environment.cpuModel}, ${environment.cores} cores`,
    })),
    needs,
    instance,
    services,
    fleet: counted.length === 0 ? [] : (['python', 'go', 'cheapest'] as const).flatMap(fleetOf(counted)),
    leftOut,
    triggers: triggersOf(runs, services),
  };
}

function decideService(
  service: ServiceNeeds,
  needs: Needs,
  instance: Instance,
  runs: readonly MeasuredRun[],
): ServiceDecision {
  const { name, waitMs, objective } = service;
  if (waitMs >= objective.p99Ms) return { kind: 'out-of-reach', name, waitMs, p99Ms: objective.p99Ms };
  const placed = placeFor(runs, service);
  if ('kind' in placed) return { kind: 'not-measured', name, why: placed };
  const options = optionsOf(placed, needs, service, instance);
  const candidates = candidatesIn(options);
  const terms = termsOf(needs, service, instance);
  const sized = options.filter((option) => option.kind === 'sized');
  const estimates = new Map(sized.map(({ id, perCore }) => [id, perCore.estimate]));
  const go = sizedAs(options, 'go');
  const flips = flipsOf(candidates, terms, estimates);
  return {
    kind: 'weighed',
    name,
    place: placed.place,
    options,
    later: go?.savedPerMonth ? laterOf(go.savedPerMonth, service, flips) : null,
    mends: mendsOf(placed, options, service),
    choice: choiceOf(candidates, terms),
    flips,
  };
}

const sizedAs = (options: readonly Option[], id: OptionId): SizedOption | null =>
  options.filter((option) => option.kind === 'sized').find((option) => option.id === id) ?? null;

const hasTotal = (option: SizedOption | null): boolean => option !== null && option.total !== null;

function laterOf(
  costPerMonth: Later['costPerMonth'],
  { rate, growthPerYear }: ServiceNeeds,
  flips: Weighed['flips'],
): Later {
  const up = flips.filter(({ input, at, now }) => input === 'peak-rate' && at > now).map(({ at }) => at);
  const lookAgainAtPerSecond = up.length === 0 ? null : Math.min(...up);
  const monthsUntil =
    lookAgainAtPerSecond === null || growthPerYear === undefined
      ? null
      : (12 * Math.log(lookAgainAtPerSecond / rate.peak)) / Math.log(1 + growthPerYear);
  return { costPerMonth, lookAgainAtPerSecond, monthsUntil };
}

/** Both languages have a total. */
function hasTotals(service: ServiceDecision): service is Weighed {
  return (
    service.kind === 'weighed' &&
    hasTotal(sizedAs(service.options, 'python')) &&
    hasTotal(sizedAs(service.options, 'go'))
  );
}

function fleetOf(services: readonly Weighed[]) {
  return (kind: FleetTotal['kind']): FleetTotal[] => {
    const chosen = services.map(({ options, choice }) => {
      const id = kind !== 'cheapest' ? kind : choice.kind === 'cheapest' ? choice.option : null;
      return id === null ? null : sizedAs(options, id);
    });
    if (!chosen.every(hasTotal)) return [];
    const sums = chosen.filter((option) => option !== null);
    const sum = (part: (option: SizedOption) => FleetTotal['total'] | null) =>
      sums.map((option) => part(option) ?? NOTHING).reduce(plus, NOTHING);
    return [
      {
        kind,
        instances: sum(({ instances }) => instances),
        moneyPerMonth: sum(({ moneyPerMonth }) => moneyPerMonth),
        once: sum(({ once }) => once),
        total: sum(({ total }) => total),
      },
    ];
  };
}
