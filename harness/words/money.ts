import type { Range } from '../model/decision/range.js';
import { count, number } from './numbers.js';

/** A sum, whole from 100 on: `USD 1,680`, `USD 0.244`. */
export function money(currency: string, sum: number): string {
  return `${currency} ${plain(sum)}`;
}

const plain = (sum: number) => (Math.abs(sum) >= 100 ? count(sum) : number(sum));

/** `USD 280 to 420`; one sum where both ends are written alike. */
export function moneyRange(currency: string, { least, most }: Range): string {
  return plain(least) === plain(most)
    ? money(currency, least)
    : `${money(currency, least)} to ${plain(most)}`;
}

/** `2 to 3`; one number where both ends are the same. */
export function countRange({ least, most }: Range): string {
  return least === most ? count(least) : `${count(least)} to ${count(most)}`;
}
