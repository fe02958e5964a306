import { groupBy } from '../../model/group.js';
import type { Plan } from '../../model/plan/plan.js';
import type { ArmOf, Losses } from '../../model/report/measurement/data-quality.js';
import { signTest } from '../../stats/sign-test.js';

/** A level of a block as one arm first attempted it. */
export interface FirstAttempt extends ArmOf {
  readonly block: number;
  readonly scenario: string;
  readonly level: string;
  /** Judged figures, and how many of them were spoiled. */
  readonly figures: number;
  readonly spoiled: number;
  /** What spoiled each of them. */
  readonly gates: readonly string[];
}

interface Arms {
  readonly arm: 'ab' | 'aa';
  readonly a: ArmOf;
  readonly b: ArmOf;
}

/** Whether losses hit one arm more than the other: of the whole run, and of each scenario that has any. */
export function lossesOf(plan: Pick<Plan, 'targets' | 'trials'>, first: readonly FirstAttempt[]): Losses[] {
  const scenarios = [...new Set(first.map(({ scenario }) => scenario))];
  return armsOf(plan).flatMap((arms) => {
    const ofWhole = lossesBetween(arms, null, first);
    if (ofWhole.levels === 0) return [];
    const ofEach = scenarios
      .map((id) =>
        lossesBetween(
          arms,
          id,
          first.filter(({ scenario }) => scenario === id),
        ),
      )
      .filter(({ aLost, bLost }) => aLost + bLost > 0);
    return [ofWhole, ...ofEach];
  });
}

function armsOf({ targets, trials }: Pick<Plan, 'targets' | 'trials'>): Arms[] {
  const onlyAa = trials.every(({ arm }) => arm === 'aa');
  const at = (target: string, deployment: 1 | 2): ArmOf => ({ target, deployment });
  const pairs = targets.flatMap(({ id: a }, index) =>
    targets.slice(index + 1).map(({ id: b }): Arms => ({ arm: 'ab', a: at(a, 1), b: at(b, 1) })),
  );
  const own = targets.map(({ id }): Arms => ({ arm: 'aa', a: at(id, 1), b: at(id, 2) }));
  return [...(onlyAa ? [] : pairs), ...own];
}

function lossesBetween({ arm, a, b }: Arms, scenario: string | null, first: readonly FirstAttempt[]): Losses {
  const isOf = (row: FirstAttempt, one: ArmOf) =>
    row.target === one.target && row.deployment === one.deployment;
  const blocks = groupBy(first, (row) => `${row.block} ${row.scenario}`);
  const counts = [...blocks.values()].map((rows) => {
    const both = [...groupBy(rows, ({ level }) => level).values()].flatMap((level) => {
      const [x, y] = [level.find((row) => isOf(row, a)), level.find((row) => isOf(row, b))];
      return x && y ? [{ a: x.spoiled > 0, b: y.spoiled > 0 }] : [];
    });
    const lostBy = (side: 'a' | 'b') => both.filter((level) => level[side]).length;
    return { levels: both.length, a: lostBy('a'), b: lostBy('b') };
  });
  const blocksMoreOfA = counts.filter((count) => count.a > count.b).length;
  const blocksMoreOfB = counts.filter((count) => count.b > count.a).length;
  return {
    scenario,
    arm,
    a: a.target,
    b: b.target,
    levels: counts.reduce((sum, { levels }) => sum + levels, 0),
    aLost: counts.reduce((sum, count) => sum + count.a, 0),
    bLost: counts.reduce((sum, count) => sum + count.b, 0),
    blocksMoreOfA,
    blocksMoreOfB,
    p: signTest(blocksMoreOfA, blocksMoreOfB),
  };
}
