/** Of the package's types, which its `exports` hide: the two functions of Student's t. Degrees are whole, from 1. */
declare module 'cephes' {
  /** When the WebAssembly is ready. */
  export const compiled: Promise<void>;
  /** The probability that t with `k` degrees of freedom does not exceed `t`. */
  export function stdtr(k: number, t: number): number;
  /** The inverse of it. Throws RangeError unless 0 < p < 1 and k > 0. */
  export function stdtri(k: number, p: number): number;
}
