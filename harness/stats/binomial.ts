import { bdtrc, compiled, incbi } from 'cephes';

await compiled;

/** The exact 95 % interval of a share that was seen `times` of `tries` (Clopper and Pearson 1934, Biometrika 26). */
export function exactInterval(times: number, tries: number): { readonly low: number; readonly high: number } {
  return {
    low: times === 0 ? 0 : incbi(times, tries - times + 1, 0.025),
    high: times === tries ? 1 : incbi(times + 1, tries - times, 0.975),
  };
}

/** How probable it is that what happens with this probability happens `times` or more in so many tries. */
export function atLeast(times: number, tries: number, probability: number): number {
  return times === 0 ? 1 : bdtrc(times - 1, tries, probability);
}
