/**
 * Holm's step-down (Scandinavian Journal of Statistics 6, 1979): which of these probabilities may all be claimed with at
 * most the family's chance of a single false one, however the tests depend on one another. The smallest is claimed while it
 * is at or below what each among those left may have: `permitted(left)`, the family's chance over their number.
 */
export function stepDown(probabilities: readonly number[], permitted: (left: number) => number): boolean[] {
  const claimed = probabilities.map(() => false);
  const rising = probabilities
    .map((probability, index) => ({ probability, index }))
    .sort((x, y) => x.probability - y.probability);
  for (const [rank, { probability, index }] of rising.entries()) {
    if (probability > permitted(probabilities.length - rank)) break;
    claimed[index] = true;
  }
  return claimed;
}
