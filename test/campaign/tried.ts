/** One thing that was tried, and what of its promise did not hold; null where all did. */
export interface Tried {
  /** What is counted together: `kill`, `target killed`, `flags`. */
  readonly kind: string;
  /** How to try it again. */
  readonly what: string;
  readonly complaint: string | null;
}

/** Who hears of each thing once it was tried, and says when it is enough: the next one is not begun then. */
export interface Onlooker {
  tried(one: Tried): void;
  readonly enough: AbortSignal;
}

/** A line each: what was tried how often, and how often all that is promised of it held; then what did not. */
export function table(tried: readonly Tried[]): string {
  const kinds = [...new Set(tried.map(({ kind }) => kind))];
  const width = Math.max(...kinds.map(({ length }) => length), 4);
  const line = (kind: string, all: string, held: string) =>
    `${kind.padEnd(width)}  ${all.padStart(5)}  ${held.padStart(4)}`;
  const rows = kinds.map((kind) => {
    const all = tried.filter((one) => one.kind === kind);
    return line(kind, String(all.length), String(all.filter(({ complaint }) => complaint === null).length));
  });
  const broken = tried.flatMap(({ kind, what, complaint }) =>
    complaint === null ? [] : [`- ${kind}: ${what}\n  ${complaint.replaceAll('\n', '\n  ')}`],
  );
  return [
    line('kind', 'tried', 'held'),
    ...rows,
    ...(broken.length > 0 ? ['', 'Did not hold:', ...broken] : []),
  ].join('\n');
}
