import type { Comparison } from '../../model/report/comparison/comparison.js';
import { counted } from '../numbers.js';

/** Beyond so many blocks nobody waits. */
const MOST_BLOCKS = 100;

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
      return 'one rate for both';
    case 'client-ceiling':
      return 'more load agents, or a second host for them';
    case 'outcome':
    case 'interval':
      return blocksWords(comparison);
  }
}

function blocksWords(comparison: Comparison): string {
  const blocks = blocksToDecide(comparison);
  return blocks === null
    ? `more than ${MOST_BLOCKS} blocks: it lies at the margin itself`
    : `about ${counted(blocks, 'block')} instead of ${comparison.blocks}`;
}

/**
 * How many blocks would bring the interval's end to the margin, if the estimate stayed where it is: an interval's width
 * falls with the root of their number. Null where that is more than anybody waits for.
 */
function blocksToDecide({
  ratio,
  low,
  high,
  low90,
  high90,
  margin,
  marginKind,
  blocks,
}: Comparison): number | null {
  if (ratio === null || low === null || high === null || low90 === null || high90 === null) return null;
  const scaled = marginKind === 'ratio' ? Math.log : (value: number) => value;
  const beyond = Math.abs(scaled(ratio)) - scaled(margin);
  const width = beyond > 0 ? scaled(high) - scaled(low) : scaled(high90) - scaled(low90);
  const needed = Math.ceil(blocks * (width / 2 / Math.abs(beyond)) ** 2);
  return needed <= MOST_BLOCKS ? Math.max(needed, blocks + 1) : null;
}
