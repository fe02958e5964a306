import { GATES } from '../../rules/gates.js';
import { MINIMUM } from '../../rules/minimum.js';
import { BOOTSTRAP_RESAMPLES } from './judge.js';
import { EQUAL_RATES } from './ruling.js';

/** The rules that will judge a run, in words: hashed with its plan, so that nobody can change them afterwards. */
export function rulesInWords(): Record<string, string> {
  return {
    datum: 'ln(b/a) of a metric in a block; with an absolute margin, b - a',
    interval: "Student's t over blocks; 95 % for better, 90 % for equivalent (two one-sided tests at 5 %)",
    looks:
      'where a plan names looks, the run may end at one of them and nowhere else: as soon as no primary comparison is open that more blocks could decide; each error that a rule permits is spent evenly with the blocks over the looks (Lan and DeMets), and intervals have the level that the look is left',
    pairs: `no verdict with fewer than ${MINIMUM.pairs} pairs`,
    samples: 'no verdict where a side had samples enough to print a percentile and too few to judge it',
    bootstrap: `from ${MINIMUM.bootstrapPairs} pairs on, expanded percentile intervals of ${BOOTSTRAP_RESAMPLES} resamples over blocks are shown beside Student's; a verdict that they would not give is warned of`,
    outcome:
      'a target that crashed, did not start or had more than 1 % failed, timed out or lost loses the block; losing over half of the blocks that the other held makes the other better',
    'not sustained':
      'an open level at which the target answered less than 95 % of what was due inside the window loses the block for latencies, which are then the length of the window; where neither side sustained it nothing is compared',
    spoiled:
      'gates spoil figures and no others; a figure spoiled on either side is spoiled for the pair, every arm of the level is measured again, and of each block the first attempt counts whose figure is spoiled on neither side',
    losses:
      'first attempts spoiled on one side alone, more unevenly than chance explains (exact sign test, 5 %), make the comparison invalid',
    derived:
      'a quotient or a slope of several levels is made in each block of that block alone, and judged as a figure of a level is; the block is lost where the target lost one of the levels, invalid where one was spoiled',
    logarithm:
      'no verdict by ratio where a figure of a pair is zero or below: judging by the other pairs would choose by the result',
    capacity: "capacities are compared as the targets' own only where the target was the limit of both",
    objective:
      'the rate within an objective is the highest of a staircase (steps of 10 %) at which p99 from due stays within it and 99.5 % of what was due is answered well; the step above it was beyond twice; it is judged where the lower rate of the two was its own target’s limit, since what holds the higher one back only makes the difference smaller: the ratio is then a bound, which decides for what lies beyond it and never for what lies short of it',
    cpu: `outside of capacity levels, CPU per request is compared only where the achieved rates agree to within ${Math.round((EQUAL_RATES - 1) * 100)} %`,
    ceiling:
      "a level that offers more than 80 % of the generator's ceiling is, for all arms and before block 1, lowered to that where its rate is a share of what a pilot found without a place on a map or curve, and left out otherwise",
    'by difference':
      "a latency with an absolute margin is judged by that alone, for all arms, where it is found before block 1 that the generator's lag against the null server, added to what the faster target was seen to take, moves the quantile by more than three quarters of what gate generator-part lets pass",
    completion:
      "where the agents could not receive twice as fast as they did, a broadcast's completion has their own work in it, which makes the faster side look slower: a difference beyond the margin is then a bound, and anything else is not judged",
    claim:
      'reproduced when everything that decides came out as predicted, refuted when something came out opposite and nothing as predicted, mixed when both; what was not run keeps a claim from being reproduced',
    'claim comparison':
      "a difference counts when it survives Holm over the claim's comparisons; no difference is the opposite of a predicted one",
    'claim figure': `the 95 % interval over ${MINIMUM.pairs} blocks at least lies wholly on the predicted side, or wholly on the other; a target that lost over half of its blocks has the worst figure`,
    ...Object.fromEntries(
      GATES.map((gate) => [
        `gate ${gate.id}`,
        `${gate.title}: ${gate.warn === null ? '' : `warning ${gate.worse} ${gate.warn}, `}spoiled ${gate.worse} ${gate.invalid}${gate.onlyWarnsAtCapacity === true ? ' (capacity levels: warning only)' : ''}`,
      ]),
    ),
  };
}
