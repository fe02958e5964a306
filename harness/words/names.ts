import type { Pair, Targets } from '../model/report/leading-pair.js';

/** How a target is called in running text: the first of a language by that, every other one of it by its id. */
export function shortName({ targets }: Targets, id: string): string {
  const target = targets.find((candidate) => candidate.id === id);
  if (!target) return id;
  if (target.own) return id;
  const first = targets.find(({ language }) => language === target.language);
  return first?.id === id ? capitalised(target.language) : id;
}

export function capitalised(word: string): string {
  return `${word.charAt(0).toUpperCase()}${word.slice(1)}`;
}

/** The two names of a comparison: `{ a: 'Python', b: 'Go' }`. */
export interface Sides {
  readonly a: string;
  readonly b: string;
}

export function sidesOf(among: Targets, { a, b }: Pair): Sides {
  return { a: shortName(among, a), b: shortName(among, b) };
}
