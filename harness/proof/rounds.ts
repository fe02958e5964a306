import type { Effect } from '../model/plan/planted.js';
import type { Random } from '../stats/random.js';
import { NO_EFFECT, SPINS, WAITS } from './effects.js';

/** One place, where a target is compared with itself: as it is, and with one effect after another. */
export interface Round {
  readonly number: number;
  /** Of the places, by index. */
  readonly place: number;
  /** Of the targets, by index. */
  readonly target: number;
  readonly effects: readonly Effect[];
}

/**
 * So many rounds, balanced: every place and target comes once before any comes twice, in an order of its own each time,
 * and meets each spin and each wait equally often; of named effects each round has all. Of the tries of one effect no
 * two share a round, so that they are independent of one another.
 */
export function roundsOf(
  count: number,
  places: number,
  targets: number,
  { random, named = [] }: { readonly random: Random; readonly named?: readonly Effect[] },
): Round[] {
  const pairs = Array.from({ length: places * targets }, (_, index) => index);
  const [firstSpin, firstWait] = [random.integer(0, SPINS.length - 1), random.integer(0, WAITS.length - 1)];
  const rounds: Round[] = [];
  for (let turn = 0; rounds.length < count; turn += 1) {
    for (const pair of random.shuffle(pairs).slice(0, count - rounds.length)) {
      const spin = SPINS[(firstSpin + pair + turn) % SPINS.length] ?? NO_EFFECT;
      const wait = WAITS[(firstWait + pair + turn) % WAITS.length] ?? NO_EFFECT;
      const place = Math.floor(pair / targets);
      const number = rounds.length + 1;
      const effects = [NO_EFFECT, ...(named.length > 0 ? named : [spin, wait])];
      rounds.push({ number, place, target: pair % targets, effects });
    }
  }
  return rounds;
}
