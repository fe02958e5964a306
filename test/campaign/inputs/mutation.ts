import fc from 'fast-check';

/** What nobody expects in a place. */
const ODD: readonly unknown[] = [
  null,
  true,
  -1,
  0,
  1.5,
  1e308,
  '',
  ' ',
  '../../../etc/passwd',
  '\u001b[31m\u0007',
  '<script>alert(1)</script>',
  '${HOME}',
  '$$',
  'x'.repeat(70_000),
  '\u0000',
  [],
  {},
  [[]],
  ['a', 1, null],
  { a: { b: [{}] } },
];
export const oddValue = fc.constantFrom(...ODD);

type Path = readonly (string | number)[];

/** Every place in a value, the whole first. */
function placesIn(value: unknown, at: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [at];
  return [at, ...Object.entries(value).flatMap(([key, part]) => placesIn(part, [...at, key]))];
}

type Change = (holder: Record<string, unknown>, key: string) => void;

const change: fc.Arbitrary<Change> = fc.oneof(
  oddValue.map(
    (odd): Change =>
      (holder, key) =>
        void (holder[key] = odd),
  ),
  fc.constant<Change>((holder, key) => {
    Reflect.deleteProperty(holder, key);
  }),
  oddValue.map(
    (odd): Change =>
      (holder) =>
        void (holder['unheard-of'] = odd),
  ),
  fc.constant<Change>((holder, key) => {
    holder[key] = [holder[key], holder[key]];
  }),
  fc.constant<Change>((holder, key) => {
    holder[`${key}x`] = holder[key];
    Reflect.deleteProperty(holder, key);
  }),
);

/** The value with one to three of its places changed. */
export function mutated(value: object): fc.Arbitrary<unknown> {
  const places = placesIn(value).filter(({ length }) => length > 0);
  return fc
    .array(fc.tuple(fc.constantFrom(...places), change), { minLength: 1, maxLength: 3 })
    .map((changes) => {
      const copy = structuredClone(value) as Record<string, unknown>;
      for (const [path, make] of changes) {
        const holder = holderOf(copy, path);
        if (holder) make(holder, String(path.at(-1)));
      }
      return copy;
    });
}

/** Null where an earlier change took it away. */
function holderOf(value: unknown, path: Path): Record<string, unknown> | null {
  let holder = value;
  for (const key of path.slice(0, -1)) {
    if (typeof holder !== 'object' || holder === null) return null;
    holder = (holder as Record<string, unknown>)[key];
  }
  return typeof holder === 'object' && holder !== null ? (holder as Record<string, unknown>) : null;
}

/** The text cut off, with a stretch doubled, taken out or replaced. */
export function mutatedText(text: string): fc.Arbitrary<string> {
  const at = fc.nat({ max: text.length });
  const noise = fc.constantFrom(
    '\t',
    '\u0000',
    '{',
    '}',
    '"',
    '&a *a',
    '<<: *none',
    '- ',
    ':',
    '\r\n',
    '\ufeff',
    '!!js x',
    '%',
  );
  return fc.oneof(
    at.map((end) => text.slice(0, end)),
    fc.tuple(at, at).map(([x, y]) => text.slice(0, Math.min(x, y)) + text.slice(Math.max(x, y))),
    fc.tuple(at, at).map(([x, y]) => text.slice(0, Math.max(x, y)) + text.slice(Math.min(x, y))),
    fc.tuple(at, noise).map(([x, odd]) => text.slice(0, x) + odd + text.slice(x)),
    fc
      .tuple(at, fc.string({ maxLength: 40, unit: 'binary' }))
      .map(([x, odd]) => text.slice(0, x) + odd + text.slice(x)),
  );
}
