import { equivalentAtAll, familyVerdicts } from '../analysis/comparison/families.js';
import { BOOTSTRAP_RESAMPLES } from '../analysis/comparison/judge.js';
import type { Comparison } from '../model/report/comparison/comparison.js';
import { MINIMUM } from '../rules/minimum.js';
import type { Random } from '../stats/random.js';
import { CONDITIONS, HEAVY_TAILED, LOG_NORMAL } from './conditions.js';
import type { ErrorRates, Outcome, Task } from './counting.js';
import {
  covers,
  crossed,
  errorRates,
  isBetter,
  isBetterVerdict,
  isEquivalent,
  share,
  times,
} from './counting.js';
import type { Setting } from './experiment.js';
import { experiment, MARGIN } from './experiment.js';

const BLOCKS = [5, 10, 20];
const EFFECTS = [0.05, 0.1, 0.2, 0.5];
const DEVIATIONS = [0.02, 0.05, 0.1];
const FAMILY_SIZE = 6;
/** The resamples cost a hundred times what the rest of an experiment does, so the cross-check gets a share of them. */
export const BOOTSTRAP_SHARE = 0.2;

/** Error rates under one condition. */
export interface ConditionRow extends ErrorRates {
  readonly condition: string;
  readonly promised: boolean;
  readonly blocks: number;
}

export const conditionTasks = (): Task<ConditionRow>[] =>
  crossed(CONDITIONS, BLOCKS).map(([condition, blocks]) => ({
    id: `condition ${condition.id} ${blocks}`,
    row: (random, experiments) => ({
      condition: condition.id,
      promised: condition.promised,
      blocks,
      ...errorRates((truth, more) => repeated({ condition, blocks, truth }, random, more * experiments)),
    }),
  }));

/** Error rates and power by how noisy the machine is: log-normal noise. */
export interface DeviationRow extends ErrorRates {
  readonly deviation: number;
  readonly blocks: number;
}

/** As real runs have shown it: 5 % where it was quiet, up to 25 % beside a neighbour or near saturation. */
export const SEEN_DEVIATIONS = [0.05, 0.1, 0.15, 0.25];

export const deviationTasks = (): Task<DeviationRow>[] =>
  crossed(SEEN_DEVIATIONS, BLOCKS).map(([deviation, blocks]) => ({
    id: `deviation ${deviation} ${blocks}`,
    row: (random, experiments) => ({
      deviation,
      blocks,
      ...errorRates((truth, more) =>
        repeated({ condition: LOG_NORMAL, blocks, truth, deviation }, random, more * experiments),
      ),
    }),
  }));

/** How often an effect is found under log-normal noise with a block deviation of 5 %. */
export interface PowerRow {
  /** 0.1: b takes 10 % longer than a. */
  readonly effect: number;
  readonly blocks: number;
  /** Share of 95 % intervals that exclude 1. */
  readonly found: number;
  /** Share called better: the interval lies beyond the margin of 10 %. */
  readonly better: number;
}

export const powerTasks = (): Task<PowerRow>[] =>
  crossed(EFFECTS, BLOCKS).map(([effect, blocks]) => ({
    id: `power ${effect} ${blocks}`,
    row: (random, experiments) => {
      const runs = repeated({ condition: LOG_NORMAL, blocks, truth: 1 + effect }, random, experiments);
      return {
        effect,
        blocks,
        found: share(runs, ({ excludesOne }) => excludesOne),
        better: share(runs, isBetter),
      };
    },
  }));

/** How often equal targets are called equivalent, by margin and noise. */
export interface EqualityRow {
  readonly margin: number;
  readonly deviation: number;
  readonly blocks: number;
  readonly equalFound: number;
}

export const equalityTasks = (): Task<EqualityRow>[] =>
  crossed(crossed([1.05, MARGIN], DEVIATIONS), BLOCKS).map(([[margin, deviation], blocks]) => ({
    id: `equality ${margin} ${deviation} ${blocks}`,
    row: (random, experiments) => {
      const setting = { condition: LOG_NORMAL, truth: 1, margin, deviation, blocks };
      return {
        margin,
        deviation,
        blocks,
        equalFound: share(repeated(setting, random, experiments), isEquivalent),
      };
    },
  }));

/** Families of six comparisons, as a claim has them. */
export interface FamilyRow {
  readonly condition: string;
  readonly blocks: number;
  /** Share of families with a false better, all six truths on the margin: without Holm, and with. */
  readonly anyFalseBetter: number;
  readonly anyFalseBetterHolm: number;
  /** With Holm, three truths far beyond the margin and three on it. */
  readonly anyFalseBetterHolmMixed: number;
  /** Share called equivalent at all levels though one truth lies on the margin (intersection-union). */
  readonly falseEquivalentAtAll: number;
}

export const familyTasks = (): Task<FamilyRow>[] =>
  crossed([LOG_NORMAL, HEAVY_TAILED], BLOCKS).map(([condition, blocks]) => ({
    id: `family ${condition.id} ${blocks}`,
    row: (random, experiments) => {
      const families = <T>(truths: readonly number[], found: (family: Comparison[]) => T): T[] =>
        times(experiments, () =>
          found(truths.map((truth) => experiment({ condition, blocks, truth }, random))),
        );
      const onMargin = families(
        times(FAMILY_SIZE, () => MARGIN),
        (family) => ({ alone: family.some(isBetter), holm: familyVerdicts(family).some(isBetterVerdict) }),
      );
      const mixed = families(
        times(FAMILY_SIZE, (index) => (index % 2 === 0 ? 2 : MARGIN)),
        (family) =>
          familyVerdicts(family).some((verdict, index) => index % 2 === 1 && isBetterVerdict(verdict)),
      );
      const oneOff = families(
        times(FAMILY_SIZE, (index) => (index === 0 ? MARGIN : 1)),
        equivalentAtAll,
      );
      return {
        condition: condition.id,
        blocks,
        anyFalseBetter: share(onMargin, ({ alone }) => alone),
        anyFalseBetterHolm: share(onMargin, ({ holm }) => holm),
        anyFalseBetterHolmMixed: share(mixed, Boolean),
        falseEquivalentAtAll: share(oneOff, Boolean),
      };
    },
  }));

/** The bootstrap beside Student's interval, on the same experiments. */
export interface BootstrapRow {
  readonly condition: string;
  readonly promised: boolean;
  readonly blocks: number;
  readonly student95: number;
  readonly bootstrap95: number;
  /** Share in which the two would give different verdicts: where targets are equal, and where the truth is on the margin. */
  readonly disagreeEqual: number;
  readonly disagreeMargin: number;
}

export const bootstrapTasks = (): Task<BootstrapRow>[] =>
  crossed(
    CONDITIONS,
    BLOCKS.filter((blocks) => blocks >= MINIMUM.bootstrapPairs),
  ).map(([condition, blocks]) => ({
    id: `bootstrap ${condition.id} ${blocks}`,
    row: (random, experiments) => {
      const run = (truth: number) =>
        repeated(
          { condition, blocks, truth, bootstrapResamples: BOOTSTRAP_RESAMPLES },
          random,
          Math.ceil(experiments * BOOTSTRAP_SHARE),
        );
      const [equal, margin] = [run(1), run(MARGIN)];
      return {
        condition: condition.id,
        promised: condition.promised,
        blocks,
        student95: share([...equal, ...margin], ({ covered }) => covered),
        bootstrap95: share([...equal, ...margin], ({ coveredByBootstrap }) => coveredByBootstrap),
        disagreeEqual: share(equal, ({ disagrees }) => disagrees),
        disagreeMargin: share(margin, ({ disagrees }) => disagrees),
      };
    },
  }));

/** What the tables count of one made-up run. */
interface Run extends Outcome {
  readonly excludesOne: boolean;
  readonly coveredByBootstrap: boolean;
  readonly disagrees: boolean;
}

function repeated(setting: Setting, random: Random, experiments: number): Run[] {
  return times(experiments, () => {
    const { verdict, bootstrap, low, high } = experiment(setting, random);
    return {
      verdict,
      covered: covers(setting.truth, { low, high }),
      excludesOne: !covers(1, { low, high }),
      coveredByBootstrap: bootstrap !== undefined && covers(setting.truth, bootstrap),
      disagrees: bootstrap !== undefined && bootstrap.verdict !== verdict,
    };
  });
}
