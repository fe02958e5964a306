/**
 * The exact two-sided sign test: how probable it is that, of `first + second` events which either side was equally
 * likely to have, the split is at least as uneven as this. 1 where there is no event. (Conover, Practical Nonparametric
 * Statistics, 1999, section 3.4.)
 */
export function signTest(first: number, second: number): number {
  const events = first + second;
  const fewer = Math.min(first, second);
  let term = 0.5 ** events;
  let tail = 0;
  for (let count = 0; count <= fewer; count += 1) {
    tail += term;
    term *= (events - count) / (count + 1);
  }
  return Math.min(1, 2 * tail);
}
