/**
 * Holm's step-down adjustment (Scandinavian Journal of Statistics 6, 1979): each probability, in the order given, such
 * that those at or below 5 % may all be claimed with at most 5 % chance of a single false one, however the tests
 * depend on one another.
 */
export function holm(probabilities: readonly number[]): number[] {
  const rising = probabilities.map((_, index) => index).sort((i, j) => at(i) - at(j));
  const adjusted = [...probabilities];
  let highest = 0;
  rising.forEach((index, rank) => {
    highest = Math.max(highest, Math.min(1, (probabilities.length - rank) * at(index)));
    adjusted[index] = highest;
  });
  return adjusted;

  function at(index: number): number {
    return probabilities[index] ?? 1;
  }
}
