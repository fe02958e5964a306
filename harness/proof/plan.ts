import type { CpuLayout } from '../model/plan/cpus.js';
import type { LabId } from '../model/plan/labs.js';
import type { Plan, PlannedTrial } from '../model/plan/plan.js';
import type { Effect } from '../model/plan/planted.js';
import { triedId } from '../model/plan/planted.js';
import type { Scenario } from '../model/plan/scenario.js';
import type { Target } from '../model/plan/target.js';
import { MINIMUM } from '../rules/minimum.js';
import { Random } from '../stats/random.js';
import { armId } from './effects.js';
import { placesOf } from './places.js';
import type { Round } from './rounds.js';
import { roundsOf } from './rounds.js';
import { RULES } from './rules.js';

export interface ProofWishes {
  readonly lab: LabId;
  readonly seed: number;
  readonly rounds: number;
  /** Planted in each round; none: a spin and a wait in turn. */
  readonly effects?: readonly Effect[];
  readonly targets: readonly Target[];
  /** All there are; those that are tried are taken of them. */
  readonly scenarios: readonly Scenario[];
  readonly cpus: CpuLayout;
  /** By which comparisons are judged. */
  readonly rules: Readonly<Record<string, string>>;
}

type PlanTarget = Plan['targets'][number];

/** A round as the plan has it: a scenario of its own, and the arms that are compared in it. */
interface PlannedRound {
  readonly round: Round;
  readonly scenario: Scenario;
  readonly arms: readonly PlanTarget[];
}

/** Rounds one after the other, each of five blocks and one to spare; the first arm of each is the target as it is. */
export function proofPlan(wishes: ProofWishes): Plan {
  const random = new Random(wishes.seed);
  const places = placesOf(wishes.scenarios);
  const rounds = roundsOf(wishes.rounds, places.length, wishes.targets.length, {
    random,
    named: wishes.effects ?? [],
  }).map((round) => plannedRound(round, places, wishes.targets));
  const scenarios = rounds.map(({ scenario }) => scenario);
  const trials = rounds.flatMap((planned) =>
    blocksOf(planned, MINIMUM.pairs, random, (nth) => (planned.round.number - 1) * MINIMUM.pairs + nth + 1),
  );
  const spareBlock = wishes.rounds * MINIMUM.pairs + 1;
  const spareTrials = rounds.flatMap((planned) => blocksOf(planned, 1, random, () => spareBlock));
  return {
    schemaVersion: 1,
    profile: 'quick',
    lab: wishes.lab,
    seed: wishes.seed,
    blocks: MINIMUM.pairs,
    looks: [],
    budgetSeconds: null,
    targets: targetsOf(rounds, wishes.targets),
    cpus: wishes.cpus,
    scenarios,
    levelSeconds: Object.fromEntries(
      scenarios.flatMap(({ id, levels }) =>
        levels.map((level) => [`${id}/${level.id}`, level.seconds.quick]),
      ),
    ),
    warmUpSecondsPerLevel: 0,
    leftOut: [],
    agents: 1,
    primaryAa: null,
    rules: { ...wishes.rules, ...RULES },
    claims: [],
    trials: trials.map((trial, index) => ({ ...trial, order: index + 1 })),
    spareTrials: spareTrials.map((trial, index) => ({ ...trial, order: trials.length + index + 1 })),
  };
}

/** As they are, tried or not, since all of them are brought in; then what is planted in them. */
function targetsOf(rounds: readonly PlannedRound[], targets: readonly Target[]): PlanTarget[] {
  const arms = new Map(rounds.flatMap((round) => round.arms.map((arm) => [arm.id, arm] as const)));
  return [...targets.map(asItIs), ...[...arms.values()].filter(({ planted }) => planted !== undefined)];
}

function asItIs({ id, language, title }: Target): PlanTarget {
  return { id, language, title };
}

function plannedRound(round: Round, places: readonly Scenario[], targets: readonly Target[]): PlannedRound {
  const [place, target] = [places[round.place], targets[round.target]];
  if (!place || !target)
    throw new Error(`Round ${round.number} names a place or a target that is not there.`);
  const own = asItIs(target);
  return {
    round,
    scenario: { ...place, id: triedId(place.id, round.number) },
    arms: [
      own,
      ...round.effects.map((effect) => ({
        ...own,
        id: armId(own.id, effect),
        planted: { of: own.id, effect },
      })),
    ],
  };
}

/** Rotations of a shuffled order, so that each arm takes each place; every arm of a block meets the same arrivals. */
function blocksOf(
  { scenario, arms }: PlannedRound,
  count: number,
  random: Random,
  blockOf: (nth: number) => number,
): Omit<PlannedTrial, 'order'>[] {
  const shuffled = random.shuffle(arms);
  return Array.from({ length: count }, (_, nth) => nth).flatMap((nth) => {
    const [block, seed, by] = [blockOf(nth), random.integer(1, 2 ** 31 - 1), nth % arms.length];
    return [...shuffled.slice(by), ...shuffled.slice(0, by)].map(({ id: target }) => ({
      id: `b${block}-${scenario.id}-${target}`,
      block,
      scenario: scenario.id,
      target,
      seed,
      arm: 'ab' as const,
      deployment: 1 as const,
      startUp: {},
      replicas: 1,
      levels: scenario.levels.map(({ id }) => id),
    }));
  });
}
