import type { Comparison } from '../../model/report/comparison/comparison.js';
import { count, counted } from '../numbers.js';

/** What it would take to decide a comparison that is not, in a clause; empty where it is decided. */
export function toDecideWords(comparison: Comparison): string {
  const { decidedBy, verdict } = comparison;
  if (verdict !== 'inconclusive' && verdict !== 'invalid') return '';
  switch (decidedBy.kind) {
    case 'too-few-planned':
      return `at least ${decidedBy.needed} blocks`;
    case 'too-few-pairs':
      return `${decidedBy.needed} pairs that nothing spoiled, and ${decidedBy.pairs} are left: a quieter machine, or --until-decided`;
    case 'ended-early':
      return `the ${counted(decidedBy.blocksLeft, 'block')} that this run left, by --resume`;
    case 'by-difference-only':
      return 'a core of its own for the load, whose generator then adds less: in milliseconds it is judged here too';
    case 'too-few-samples':
      return 'longer windows: the next larger profile';
    case 'uneven-losses':
      return 'a machine on which windows are not spoiled unevenly';
    case 'neither-sustained':
      return 'a lower rate, which both can keep';
    case 'no-logarithm':
      return 'figures above zero in every pair';
    case 'bound-by':
      return 'more room for what was the limit, so that it is the service itself';
    case 'unequal-rates':
      return 'a rate that both keep: CPU per request is compared at one';
    case 'client-ceiling':
      return 'more load agents, or a second host for them';
    case 'outcome':
    case 'interval':
      return blocksWords(comparison);
  }
}

/** `6 to 26 blocks in all, …`: with the rule, for neither the estimate nor its deviation is known. */
function blocksWords({ blocks, blocksToDecide }: Comparison): string {
  if (!blocksToDecide) return `more blocks than ${count(blocks)}`;
  const { least, most } = blocksToDecide;
  if (least === null) return 'more blocks than anybody waits for: it lies at the margin itself';
  const range =
    most === null
      ? `${counted(least, 'block')} or many more`
      : least === most
        ? `some ${counted(least, 'block')}`
        : `${count(least)} to ${counted(most, 'block')}`;
  return `${range} in all, if the estimate stays where it is: ${counted(blocks, 'block')} tell their deviation no better (80 % interval)`;
}
