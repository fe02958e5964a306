import { isAlias, isMap, isNode, isPair, LineCounter, parseDocument } from 'yaml';
import type { Document } from 'yaml';
import type { z } from 'zod';
import { asError, UsageError } from '../errors.js';

interface Source {
  /** As the reader knows it: a file, or a part of one. */
  readonly name: string;
  readonly text: string;
  /** Lines of the file above this text. */
  readonly linesAbove?: number;
  readonly expected: string;
  readonly remedy: string;
}

type Issue = z.core.$ZodIssue;

/** YAML that fits a schema. Throws UsageError, which names line and column of what does not. */
export function checkedYaml<Schema extends z.ZodType>(schema: Schema, source: Source): z.output<Schema> {
  const lines = new LineCounter();
  const document = parseDocument(source.text, { lineCounter: lines, prettyErrors: false });
  const [broken] = document.errors;
  if (broken) throw unfit(source, lines, broken.pos[0], broken.message);
  const result = schema.safeParse(valueOf(document, source, lines));
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  if (!issue) throw new Error('What does not fit has an issue.');
  throw unfit(source, lines, offsetOf(document, issue), wordsOf(issue), result.error);
}

/** Aliases that unfold into more than fits are refused by the parser. */
function valueOf(document: Document, source: Source, lines: LineCounter): unknown {
  try {
    return document.toJS({ maxAliasCount: 10 });
  } catch (thrown) {
    throw unfit(source, lines, 0, asError(thrown).message, thrown);
  }
}

const KEY_OF_ITS_OWN = 'unrecognized_keys';

function wordsOf(issue: Issue): string {
  const path = issue.path.map(String).join('.');
  return `${path === '' ? '' : `${path}: `}${issue.message}`;
}

/** Where the value stands, or else the nearest that holds it. */
function offsetOf(document: Document, issue: Issue): number {
  const path = [...issue.path] as (string | number)[];
  const unknownKey = issue.code === KEY_OF_ITS_OWN ? issue.keys[0] : undefined;
  for (let length = path.length; length >= 0; length--) {
    const held = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    if (!isNode(held) || isAlias(held)) continue;
    const pair = isMap(held)
      ? held.items.find((one) => isPair(one) && keyIs(one.key, unknownKey))
      : undefined;
    const node = isNode(pair?.key) ? pair.key : held;
    if (node.range) return node.range[0];
  }
  return 0;
}

const keyIs = (key: unknown, name: string | undefined): boolean =>
  name !== undefined && isNode(key) && String(key) === name;

function unfit(
  { name, linesAbove = 0, expected, remedy }: Source,
  lines: LineCounter,
  offset: number,
  found: string,
  cause?: unknown,
): UsageError {
  const { line, col } = lines.linePos(offset);
  return new UsageError(
    {
      expected: `${expected} in ${name}`,
      found: `line ${line + linesAbove}, column ${col}: ${found}`,
      remedy,
    },
    { cause },
  );
}
