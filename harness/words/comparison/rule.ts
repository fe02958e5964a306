import type { DecidedBy } from '../../model/report/comparison/decided-by.js';
import type { Comparison } from '../../model/report/comparison/comparison.js';
import type { Sides } from '../names.js';
import { counted, number, quantity } from '../numbers.js';
import { heldBackWords } from './held-back.js';

/** What decided a comparison, in words that need no code; `limited` calls the sides where their limits are told. */
export function reasonWords(decidedBy: DecidedBy, sides: Sides, limited: Sides = sides): string {
  switch (decidedBy.kind) {
    case 'too-few-planned':
      return `${decidedBy.blocks} blocks were planned, ${decidedBy.needed} are needed for a verdict`;
    case 'outcome':
      return `${sides[decidedBy.loser]} lost ${decidedBy.lost} of the ${decidedBy.held} blocks that the other held`;
    case 'by-difference-only':
      return `this machine's generator adds ${quantity('us', decidedBy.partUs)}, and a ratio can bear ${quantity('us', decidedBy.allowedUs)}: its difference is judged`;
    case 'uneven-losses':
      return `first attempts were spoiled in ${decidedBy.a} blocks of ${sides.a} alone and in ${decidedBy.b} of ${sides.b} alone, more unevenly than chance explains (exact sign test, 5 %)`;
    case 'neither-sustained':
      return `in ${decidedBy.blocks} blocks neither side sustained the rate: it is beyond both`;
    case 'no-logarithm':
      return `in ${decidedBy.without} of ${decidedBy.pairs} pairs a figure was zero or below and has no ratio; the others are shown and not judged`;
    case 'too-few-pairs':
      return `${decidedBy.pairs} complete pairs are left, ${decidedBy.needed} are needed`;
    case 'ended-early':
      return `the run ended with ${counted(decidedBy.blocksLeft, 'block')} to be measured: ${counted(decidedBy.pairs, 'pair')} so far, ${decidedBy.needed} are needed`;
    case 'too-few-samples':
      return `in ${decidedBy.thin} of ${decidedBy.pairs} pairs a side had too few samples to judge by, enough only to print`;
    case 'bound-by':
      return `the limit was the ${decidedBy.a} for ${limited.a} and the ${decidedBy.b} for ${limited.b}, so these are not the targets' own capacities`;
    case 'unequal-rates':
      return `the achieved rates were ${number(decidedBy.ratio)} to 1, and CPU per request is compared only at equal rates`;
    case 'client-ceiling':
      return ceilingWords(decidedBy);
    case 'interval':
      return INTERVAL_WORDS[decidedBy.lies];
  }
}

const INTERVAL_WORDS = {
  beyond: 'the 95 % interval lies beyond the margin',
  inside: 'two one-sided tests: the 90 % interval lies inside the margin',
  across: 'neither beyond the margin nor inside it',
} as const;

function ceilingWords({
  receivedPerSecond,
  ceilingPerSecond,
}: Extract<DecidedBy, { kind: 'client-ceiling' }>): string {
  const ceiling = ceilingPerSecond === null ? 'not known' : `${Math.round(ceilingPerSecond)}/s`;
  return `a broadcast was received at ${Math.round(receivedPerSecond)}/s, and the agents' own ceiling is ${ceiling}: less than twice that`;
}

/** The sentence of report.json: the rule's code, a colon and why. The two one-sided tests are named by themselves. */
export function ruleWords(comparison: Comparison): string {
  const { decidedBy, a, b } = comparison;
  const reason = `${reasonWords(decidedBy, { a, b }, { a: 'a', b: 'b' })}${heldBackWords(comparison, { a, b })}`;
  const isNamed = decidedBy.kind === 'interval' && decidedBy.lies === 'inside';
  return isNamed ? reason : `${decidedBy.kind}: ${reason}`;
}
