import type { Report } from '../model/report.js';

/** Whatever knows the targets of a run by their languages: a plan as well as a report. */
export interface Targets {
  readonly targets: readonly Pick<Report['targets'][number], 'id' | 'language'>[];
}

/** What a target is called in a sentence: its language, or its id where two targets share the language. */
export function shortName({ targets }: Targets, id: string): string {
  const target = targets.find((candidate) => candidate.id === id);
  if (!target) return id;
  const first = targets.find(({ language }) => language === target.language);
  return first?.id === id ? target.language.charAt(0).toUpperCase() + target.language.slice(1) : id;
}

/** What the two sides of a comparison are called. */
export interface Names {
  readonly a: string;
  readonly b: string;
}

export function namesOf(run: Targets, { a, b }: Names): Names {
  return { a: shortName(run, a), b: shortName(run, b) };
}

/** A sentence from its parts, the first letter large. */
export function sentenceOf(parts: readonly string[]): string {
  const sentence = parts.join('; ');
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`;
}
