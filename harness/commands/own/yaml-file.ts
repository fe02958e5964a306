import type { Document, Node } from 'yaml';
import { isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { asError, UsageError } from '../../errors.js';

/** What a file of the reader's is called in errors, and where it is described. */
export interface Described {
  /** For example `a scenario file`. */
  readonly what: string;
  readonly path: string;
  readonly page: string;
}

/** A YAML file that fits the schema. Throws UsageError with line and column of what does not. */
export function readYaml<T>(text: string, schema: z.ZodType<T>, described: Described): T {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const [broken] = document.errors;
  if (broken) {
    const [at] = broken.linePos ?? [];
    throw unfit(described, at, broken.message.split('\n')[0] ?? broken.code, broken);
  }
  const parsed = schema.safeParse(valueOf(document, described));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  if (!issue) throw parsed.error;
  const path = pathOf(issue);
  const offset = offsetOf(document, path);
  const name = path.join('.');
  throw unfit(
    described,
    offset === null ? undefined : lines.linePos(offset),
    `${name === '' ? '' : `${name}: `}${issue.message}`,
    parsed.error,
  );
}

/** An alias without its anchor, or aliases that unfold into more than fits, are found as it is read. */
function valueOf(document: Document, described: Described): unknown {
  try {
    return document.toJS();
  } catch (thrown) {
    throw unfit(described, undefined, asError(thrown).message, thrown);
  }
}

/** Throws UsageError at a place of the file that only its whole content shows to be wrong. */
export function refuseAt(
  text: string,
  path: readonly PropertyKey[],
  found: string,
  described: Described,
): never {
  const lines = new LineCounter();
  const offset = offsetOf(parseDocument(text, { lineCounter: lines }), path);
  throw unfit(described, offset === null ? undefined : lines.linePos(offset), `${path.join('.')}: ${found}`);
}

/** Of a key that nobody knows, the key itself. */
function pathOf(issue: z.core.$ZodIssue): PropertyKey[] {
  return issue.code === 'unrecognized_keys' ? [...issue.path, ...issue.keys.slice(0, 1)] : issue.path;
}

/** Where the named thing begins; of one that is not there, what it is missing in. */
function offsetOf(document: Document, path: readonly PropertyKey[]): number | null {
  for (let length = path.length; length >= 0; length -= 1) {
    const node = length === 0 ? document.contents : keyOf(document, path.slice(0, length));
    if (node?.range) return node.range[0];
  }
  return null;
}

/** The key of a map's entry, the item of a list. */
function keyOf(document: Document, path: readonly PropertyKey[]): Node | null {
  const parent = document.getIn(path.slice(0, -1), true);
  const last = path.at(-1);
  if (isMap(parent)) {
    const pair = parent.items.find(({ key }) => isScalar(key) && String(key.value) === String(last));
    return isNode(pair?.key) ? pair.key : null;
  }
  const node = document.getIn(path, true);
  return isNode(node) ? node : null;
}

function unfit(
  { what, path, page }: Described,
  at: { readonly line: number; readonly col: number } | undefined,
  found: string,
  cause?: unknown,
): UsageError {
  const where = at === undefined ? '' : `line ${at.line}, column ${at.col}: `;
  return new UsageError(
    { expected: `${what} in ${path}`, found: `${where}${found}`, remedy: `Write it as ${page} says.` },
    { cause },
  );
}
