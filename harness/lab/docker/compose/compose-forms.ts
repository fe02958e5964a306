import { z } from 'zod';

/** Words of a command line; a quoted part may hold spaces. */
const WORD = /(?:\\.|"(?:\\.|[^"\\])*"|'[^']*'|[^\s"'\\])+/gs;

/** A scalar as the text that YAML showed. */
export const text = z.union([z.string(), z.number(), z.boolean()]).transform(String);

/** `[NAME=value, NAME]` or `{ NAME: value, NAME: }`; null for a name without a value. */
export const listOrMap = z.union([
  z.record(z.string(), text.nullable()),
  z.array(z.string()).transform((lines) => Object.fromEntries(lines.map(pairOf))),
]);

/** `a` or `[a, b]`. */
export const oneOrMore = z.union([z.string().transform((one) => [one]), z.array(z.string())]);

/** A list of words, or one line that is split as a shell splits it. */
export const commandLine = z.union([z.array(text), z.string().transform(wordsOf)]);

function pairOf(line: string): [string, string | null] {
  const equals = line.indexOf('=');
  return equals < 0 ? [line, null] : [line.slice(0, equals), line.slice(equals + 1)];
}

function wordsOf(line: string): string[] {
  return (line.match(WORD) ?? []).map((word) =>
    word.replaceAll(
      /'([^']*)'|"((?:\\.|[^"\\])*)"|\\(.)/gs,
      (_whole, single?: string, double?: string, escaped?: string) =>
        single ?? double?.replaceAll(/\\(["\\$`])/g, '$1') ?? escaped ?? '',
    ),
  );
}
