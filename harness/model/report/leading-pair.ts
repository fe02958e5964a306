/** Two targets that are compared: a is the one that comes first in the plan. */
export interface Pair {
  readonly a: string;
  readonly b: string;
}

/** Targets in the order of comparison, as plans and reports hold them. */
export interface Targets {
  readonly targets: readonly { readonly id: string; readonly language: string; readonly own?: unknown }[];
}

/** The pair that sentences, maps and curves are about: the first target and the first in another language, else the first two. Null with one. */
export function leadingPair({ targets }: Targets): Pair | null {
  const [first, second] = targets;
  const other = targets.find(({ language }) => language !== first?.language) ?? second;
  return first && other ? { a: first.id, b: other.id } : null;
}

/**
 * The rows of the leading pair; where it was not compared, those of the first pair that was. What spoke of every pair at
 * once would give one pair's verdicts the other's names.
 */
export function ofLeadingPair<Row extends Pair>(among: Targets, rows: readonly Row[]): readonly Row[] {
  const pair = leadingPair(among);
  const leading = rows.find(({ a, b }) => a === pair?.a && b === pair.b) ?? rows[0];
  return rows.filter(({ a, b }) => a === leading?.a && b === leading.b);
}
