/** Of the package's types, which its `exports` hide: the functions that we use. Degrees are whole, from 1. */
declare module 'cephes' {
  /** When the WebAssembly is ready. */
  export const compiled: Promise<void>;
  /** The probability that t with `k` degrees of freedom does not exceed `t`. */
  export function stdtr(k: number, t: number): number;
  /** The inverse of it. Throws RangeError unless 0 < p < 1 and k > 0. */
  export function stdtri(k: number, p: number): number;
  /** The value that chi-squared with `df` degrees of freedom exceeds with the probability `y`. */
  export function chdtri(df: number, y: number): number;
  /** The probability of more than `k` successes in `n` tries that each succeed with probability `p`. */
  export function bdtrc(k: number, n: number, p: number): number;
  /** The place up to which the beta distribution with `a` and `b` has the probability `p`. */
  export function incbi(a: number, b: number, p: number): number;
}
