import type { Plan } from '../model/plan.js';

/** The two targets whose crossover is looked for: the first in Python and the first in Go, else the first two. Null with one. */
export function leadingPair({ targets }: Pick<Plan, 'targets'>): { a: string; b: string } | null {
  const of = (language: string) => targets.find((target) => target.language === language)?.id;
  const [python, go] = [of('python'), of('go')];
  if (python !== undefined && go !== undefined) return { a: python, b: go };
  const [first, second] = targets;
  return first && second ? { a: first.id, b: second.id } : null;
}
