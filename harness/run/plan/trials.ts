import type { PlannedTrial } from '../../model/plan/plan.js';
import type { Random } from '../../stats/random.js';
import type { Arm, Group } from './arms.js';
import { armOrders, isStaircase, levelOrder } from './arms.js';
import { replicasOf } from './sockets.js';
import type { Wishes } from './wishes.js';

/** So many blocks from number `first` on: the order of groups and arms, the levels' order and the seed are drawn for each. */
export function trialsOf(
  wishes: Wishes,
  random: Random,
  arms: ReadonlyMap<Group, readonly Arm[]>,
  blocks: { readonly first: number; readonly count: number; readonly ordersUsed: number },
): PlannedTrial[] {
  const orders = new Map([...arms].map(([group, own]) => [group, armOrders(own, blocks.count, random)]));
  const trials: PlannedTrial[] = [];
  for (let nth = 0; nth < blocks.count; nth += 1) {
    const block = blocks.first + nth;
    for (const group of random.shuffle([...arms.keys()])) {
      const { scenario, startUp } = group;
      const order = levelOrder(group, random);
      const seed = random.integer(1, 2 ** 31 - 1);
      for (const arm of orders.get(group)?.[nth] ?? []) {
        const levels = arm.withoutStaircases ? order.filter((id) => !isStaircase(group, id)) : order;
        trials.push({
          id: trialId(block, group, arm),
          target: arm.target,
          arm: arm.arm,
          deployment: arm.deployment,
          block,
          order: blocks.ordersUsed + trials.length + 1,
          scenario: scenario.id,
          levels,
          startUp,
          seed,
          replicas: replicasOf(scenario, wishes),
        });
      }
    }
  }
  return trials;
}

function trialId(block: number, { scenario, suffix }: Group, { target, deployment }: Arm): string {
  const group = suffix === '' ? scenario.id : `${scenario.id}.${suffix}`;
  return `b${block}-${group}-${target}${deployment === 2 ? '-2' : ''}`;
}
