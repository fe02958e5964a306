import { ownKindOf } from '../../model/plan/own-service.js';
import type { Plan, Profile } from '../../model/plan/plan.js';
import { MINIMUM } from '../../rules/minimum.js';
import { looksWithin } from '../../stats/looks.js';
import { Random } from '../../stats/random.js';
import { armsOf, groupsOf, primaryAaOf } from './arms.js';
import { blocksWithin } from './budget.js';
import type { LeftOut } from './levels.js';
import { beyondMeans, levelsIn, narrowed, secondsOf } from './levels.js';
import { withObjective } from './objective.js';
import { refusePoolBound } from './pool-bound.js';
import { agentsFor } from './sockets.js';
import { trialsOf } from './trials.js';
import type { Wishes } from './wishes.js';

const isLong = (profile: Profile) => profile === 'standard' || profile === 'publish';

const BLOCKS: Record<Profile, number> = { smoke: 2, quick: 5, standard: 10, publish: 20 };
/** So many times the profile's blocks a run may take that ends when it is decided. */
const UNTIL_DECIDED_TIMES = 3;
/** Further blocks at most, for pairs that were spoiled and stayed so. */
const SPARE_BLOCKS = 2;

/**
 * Scenarios x levels x targets x blocks, in a balanced order that the seed alone decides. Throws UsageError where a pool
 * would be the limit, or the budget is too small.
 */
export function expand(wishes: Wishes): Plan {
  const { profile, untilDecided, budgetSeconds } = wishes;
  const wanted = wishes.blocks ?? BLOCKS[profile] * (untilDecided ? UNTIL_DECIDED_TIMES : 1);
  return planOf(
    wishes,
    budgetSeconds === null
      ? wanted
      : blocksWithin(budgetSeconds, wanted, (blocks) => planOf({ ...wishes, untilDecided: false }, blocks)),
  );
}

function planOf(wishes: Wishes, blocks: number): Plan {
  const random = new Random(wishes.seed);
  const leftOut: LeftOut[] = [];
  const scenarios = wishes.scenarios.flatMap((planned) => {
    const { objectiveMs } = wishes;
    const scenario = objectiveMs === null ? planned : withObjective(planned, objectiveMs);
    const levels = levelsIn(scenario, wishes);
    const beyond = beyondMeans(scenario, levels, wishes);
    leftOut.push(...beyond);
    const left = levels.filter(({ id }) => !beyond.some(({ level }) => level === id));
    return narrowed(scenario, left) ?? [];
  });
  refusePoolBound(scenarios);
  const primaryAa = primaryAaOf(wishes, scenarios);
  const groups = scenarios.flatMap(groupsOf);
  const arms = new Map(groups.map((group) => [group, armsOf(group, wishes, primaryAa)]));
  const trials = trialsOf(wishes, random, arms, { first: 1, count: blocks, ordersUsed: 0 });
  const spareTrials = trialsOf(wishes, random, arms, {
    first: blocks + 1,
    count: blocks >= MINIMUM.pairs ? SPARE_BLOCKS : 0,
    ordersUsed: trials.length,
  });
  const { loadAgents = 1 } = wishes;
  return {
    schemaVersion: 1,
    profile: wishes.profile,
    lab: wishes.lab,
    seed: wishes.seed,
    blocks,
    looks: wishes.untilDecided ? looksWithin(MINIMUM.pairs, blocks) : [],
    budgetSeconds: wishes.budgetSeconds,
    targets: wishes.targets.map(({ id, language, title, own }) => ({
      id,
      language,
      title,
      ...(own ? { own: ownKindOf(own.manifest) } : {}),
    })),
    ...(wishes.own ? { limits: wishes.own.limits } : {}),
    cpus: wishes.cpus,
    scenarios,
    levelSeconds: Object.fromEntries(
      scenarios.flatMap((scenario) =>
        scenario.levels.map((level) => [`${scenario.id}/${level.id}`, secondsOf(level, wishes.profile)]),
      ),
    ),
    warmUpSecondsPerLevel: wishes.own?.warmUpSeconds ?? (isLong(wishes.profile) ? 2 : 0),
    leftOut,
    agents: Math.max(agentsFor(scenarios, wishes), loadAgents),
    ...(loadAgents > 1 ? { loadAgents } : {}),
    primaryAa,
    rules: { ...wishes.rules },
    claims: [...wishes.claims],
    trials,
    spareTrials,
  };
}
