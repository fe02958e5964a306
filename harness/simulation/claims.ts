import { judgeClaims } from '../analysis/claims/judge-claims.js';
import type { ClaimVerdict } from '../model/report/findings/claim-row.js';
import type { Comparison } from '../model/report/comparison/comparison.js';
import { claimSchema } from '../model/plan/claim.js';
import type { Random } from '../stats/random.js';
import { LOG_NORMAL } from './conditions.js';
import type { Task } from './counting.js';
import { crossed, share, times } from './counting.js';
import { experiment, MARGIN } from './experiment.js';
import { LEVEL, madeUpPlan } from './made-up.js';

const BLOCKS = [5, 10, 20];
/** Ratios at which the claim is put to the test; it predicts that b is better at each of its three levels. */
const TRUTHS = {
  'beyond-at-all': [0.8, 0.8, 0.8],
  'one-on-margin': [1 / MARGIN, 0.8, 0.8],
  'all-on-margin': [1 / MARGIN, 1 / MARGIN, 1 / MARGIN],
  'one-equal': [1, 0.8, 0.8],
  'equal-at-all': [1, 1, 1],
} as const;
export type ClaimTruth = keyof typeof TRUTHS;

/** How often a claim of three comparisons, each predicted to be better, came out with each verdict. */
export interface SimulatedClaim {
  readonly truth: ClaimTruth;
  readonly blocks: number;
  readonly reproduced: number;
  readonly refuted: number;
  readonly mixed: number;
  readonly inconclusive: number;
}

export const claimTasks = (): Task<SimulatedClaim>[] =>
  crossed(Object.keys(TRUTHS) as ClaimTruth[], BLOCKS).map(([truth, blocks]) => ({
    id: `claim ${truth} ${blocks}`,
    row: (random, experiments) => {
      const verdicts = times(experiments, () => verdictOf(TRUTHS[truth], blocks, random));
      const of = (wanted: ClaimVerdict) => share(verdicts, (verdict) => verdict === wanted);
      return {
        truth,
        blocks,
        reproduced: of('reproduced'),
        refuted: of('refuted'),
        mixed: of('mixed'),
        inconclusive: of('inconclusive'),
      };
    },
  }));

const LEVELS = ['first', 'second', 'third'].map((id) => ({ ...LEVEL, id }));
const CLAIM = claimSchema.parse({
  id: 'simulated',
  source: 'ours',
  claim: 'b is better at every level',
  scenarios: ['simulated'],
  deciders: LEVELS.map(({ id: level }) => ({
    kind: 'comparison',
    scenario: 'simulated',
    level,
    metric: 'latency_p50',
    predicted: 'b-better',
  })),
  rule: '',
  limits: '',
});

/** One made-up run, judged by what judges the claims of a real one. */
function verdictOf(truths: readonly number[], blocks: number, random: Random): ClaimVerdict {
  const comparisons = truths.map((truth, index): Comparison => ({
    ...experiment({ condition: LOG_NORMAL, blocks, truth }, random),
    level: LEVELS[index]?.id ?? LEVEL.id,
  }));
  const plan = { ...madeUpPlan(blocks, LEVELS), claims: [CLAIM] };
  const [row] = judgeClaims(plan, { summaries: [], comparisons, trials: [] });
  if (!row) throw new Error('A plan with a claim has its verdict.');
  return row.verdict;
}
