import { groupBy } from '../../model/group.js';
import type { Plan } from '../../model/plan/plan.js';
import type { Level, Scenario, StartUp } from '../../model/plan/scenario.js';
import type { Target } from '../../model/plan/target.js';
import { leadingPair } from '../../model/report/leading-pair.js';
import type { Random } from '../../stats/random.js';
import type { Wishes } from './wishes.js';

/** Levels of one scenario that share their start-up settings, and so a deployment. */
export interface Group {
  readonly scenario: Scenario;
  readonly startUp: Omit<StartUp, 'alone'>;
  readonly levels: readonly Level[];
  /** Tells the scenario's groups apart in the ids of trials; empty for the one without settings of its own. */
  readonly suffix: string;
}

export interface Arm {
  readonly target: string;
  readonly arm: 'ab' | 'aa';
  readonly deployment: 1 | 2;
  readonly withoutStaircases: boolean;
}

/** One pre-named primary a run: `crud` p50, else the first primary of the first scenario; the seed's parity names the target. */
export function primaryAaOf(wishes: Wishes, scenarios: readonly Scenario[]): Plan['primaryAa'] {
  if (wishes.profile === 'smoke' && !wishes.onlyAa) return null;
  const scenario = scenarios.find(({ id }) => id === 'crud') ?? scenarios[0];
  const level =
    scenario?.levels.find(({ primary }) => primary.includes('latency_p50')) ?? scenario?.levels[0];
  // Of the two compared first: the seed alone decides, however many others take part besides.
  const [first, second = first] = scenario ? ableOf(scenario, wishes) : [];
  const target = wishes.seed % 2 === 0 ? first : second;
  const metric = level?.primary.includes('latency_p50') === true ? 'latency_p50' : level?.primary[0];
  if (!scenario || !level || !target || !metric) return null;
  return { scenario: scenario.id, level: level.id, metric, target: target.id };
}

/** In the order of the levels that open them. */
export function groupsOf(scenario: Scenario): Group[] {
  const byKey = groupBy(scenario.levels, ({ id, startUp = {} }) => {
    const { alone, ...settings } = startUp;
    return `${JSON.stringify(settings)}${alone ? ` ${id}` : ''}`;
  });
  return [...byKey.values()].flatMap((levels): Group[] => {
    const [first] = levels;
    if (!first) return [];
    const startUp = { ...first.startUp };
    delete startUp.alone;
    return [{ scenario, startUp, levels, suffix: first.startUp ? first.id : '' }];
  });
}

/** Those that implement what the scenario needs, in the order of comparison; a map is of the leading pair. */
function ableOf({ needs, map }: Scenario, { targets }: Wishes): Target[] {
  const able = targets.filter((target) => needs.every((feature) => target.implements.includes(feature)));
  const pair = map ? leadingPair({ targets: able }) : null;
  return pair ? able.filter(({ id }) => id === pair.a || id === pair.b) : able;
}

export function armsOf({ scenario, levels }: Group, wishes: Wishes, primaryAa: Plan['primaryAa']): Arm[] {
  const able = ableOf(scenario, wishes);
  if (wishes.onlyAa) {
    return able.flatMap(({ id: target }): Arm[] => [
      { target, arm: 'aa', deployment: 1, withoutStaircases: false },
      { target, arm: 'aa', deployment: 2, withoutStaircases: false },
    ]);
  }
  const arms = able.map(({ id: target }): Arm => ({
    target,
    arm: 'ab',
    deployment: 1,
    withoutStaircases: false,
  }));
  const aa =
    primaryAa?.scenario === scenario.id &&
    levels.some(({ id }) => id === primaryAa.level) &&
    able.some(({ id }) => id === primaryAa.target);
  if (!aa) return arms;
  // A staircase takes longer than every other level together, and the one A/A that is told is of none.
  const withoutStaircases = !isStaircase({ levels }, primaryAa.level);
  return [...arms, { target: primaryAa.target, arm: 'aa', deployment: 2, withoutStaircases }];
}

/** An order of the arms for each block: rotations of a shuffled order, so that each arm takes each place equally often. */
export function armOrders(arms: readonly Arm[], blocks: number, random: Random): Arm[][] {
  const orders: Arm[][] = [];
  while (orders.length < blocks) {
    const shuffled = random.shuffle(arms);
    const rotations = shuffled.map((_, by) => [...shuffled.slice(by), ...shuffled.slice(0, by)]);
    if (rotations.length === 0) return Array.from({ length: blocks }, () => []);
    orders.push(...random.shuffle(rotations));
  }
  return orders.slice(0, blocks);
}

/**
 * The same for every arm of a block, so that what a level leaves behind is alike in both. Staircases come last: they
 * drive a target past its limit, and no level at a stated rate should begin in the wake of that.
 */
export function levelOrder(group: Group, random: Random): string[] {
  const ids = group.levels.map(({ id }) => id);
  if (group.scenario.levelOrder === 'rising') return ids;
  const isLast = (id: string) => isStaircase(group, id);
  return [...random.shuffle(ids.filter((id) => !isLast(id))), ...random.shuffle(ids.filter(isLast))];
}

export function isStaircase({ levels }: Pick<Group, 'levels'>, levelId: string): boolean {
  return levels.some(({ id, load }) => id === levelId && load.kind === 'staircase');
}
