/** Words of an instruction; a quoted part may hold spaces. */
const WORD = /(?:\\.|"(?:\\.|[^"\\])*"|'[^']*'|[^\s"'\\])+/gs;
/** What can name an image (OCI distribution specification): what the builder alone can fill in leaves none. */
const REFERENCE = /^\w(?:[\w.\-/:@]*\w)?$/;
/** Stands where a value cannot be told, in no name of an image. */
const UNTOLD = '\0';
const HERE_DOCUMENT = /^\d*<<-?["']?([^<"']+)["']?$/;

/**
 * The images that `FROM` names, stages of the file itself left out, with the `ARG`s before the first of them filled in
 * as the builder does (Dockerfile reference, "Understand how ARG and FROM interact"). A name is left out where only the
 * builder can tell it: with its own variables (TARGETARCH), or with a pattern cut from a value.
 */
export function baseNames(dockerfile: string, args: Readonly<Record<string, string>>): string[] {
  const values = new Map<string, string>();
  const stages = new Set<string>();
  const names = new Set<string>();
  let beforeStages = true;
  for (const { name, words } of instructions(dockerfile)) {
    if (name === 'ARG' && beforeStages) {
      for (const word of words) {
        const [key = '', ...rest] = word.split('=');
        const value = args[key] ?? (rest.length > 0 ? filledIn(rest.join('='), values) : undefined);
        if (value !== undefined) values.set(key, value);
      }
    }
    if (name !== 'FROM') continue;
    beforeStages = false;
    const [from, as, stage] = words.filter((word) => !word.startsWith('--'));
    const image = filledIn(from ?? '', values);
    if (REFERENCE.test(image) && image !== 'scratch' && !stages.has(image.toLowerCase())) names.add(image);
    if (as?.toUpperCase() === 'AS' && stage !== undefined) stages.add(stage.toLowerCase());
  }
  return [...names];
}

interface Instruction {
  /** In upper case. */
  readonly name: string;
  readonly words: readonly string[];
}

/** Each instruction with its continued lines; comments, and what stands in here-documents, are none. */
function* instructions(dockerfile: string): Generator<Instruction> {
  const escape = /^#\s*escape\s*=\s*(\S)/im.exec(dockerfile.split(/^\s*[^#\s]/m)[0] ?? '')?.[1] ?? '\\';
  const lines = dockerfile.replace(/^\uFEFF/, '').split(/\r?\n/);
  let joined = '';
  for (let line = lines.shift(); line !== undefined; line = lines.shift()) {
    if (/^\s*(#|$)/.test(line)) continue;
    const text = line.trimEnd();
    joined += text.endsWith(escape) ? `${text.slice(0, -1)} ` : text;
    if (text.endsWith(escape) && lines.length > 0) continue;
    const [name = '', ...words] = joined.match(WORD) ?? [];
    yield { name: name.toUpperCase(), words };
    if (/^(RUN|COPY|ADD)$/i.test(name))
      for (const word of words) skipTo(lines, HERE_DOCUMENT.exec(word)?.[1]);
    joined = '';
  }
}

function skipTo(lines: string[], end: string | undefined): void {
  if (end === undefined) return;
  for (let line = lines.shift(); line !== undefined && line.trim() !== end; line = lines.shift());
}

type Values = ReadonlyMap<string, string>;

/** One word as the builder reads it: without its quotes, and with its variables' values outside single ones. */
function filledIn(word: string, values: Values): string {
  let text = '';
  for (let rest = word; rest !== '';) {
    const [part, value] = firstPart(rest, values);
    text += value;
    rest = rest.slice(part.length);
  }
  return text;
}

/** The first part of a word, as written and as read. */
function firstPart(word: string, values: Values): [written: string, read: string] {
  const single = /^'([^']*)'/.exec(word);
  if (single) return [single[0], single[1] ?? ''];
  const escaped = /^\\(.)/s.exec(word);
  if (escaped) return [escaped[0], escaped[1] ?? ''];
  if (word.startsWith('"')) return ['"', ''];
  const plain = /^\$(\w+)/.exec(word);
  if (plain) return [plain[0], values.get(plain[1] ?? '') ?? ''];
  const braced = /^\$\{(\w+)(:?[-+?])?/.exec(word);
  const end = braced ? closingBrace(word) : -1;
  if (!braced || end < 0) return [word.slice(0, 1), word.slice(0, 1)];
  const [opening, name = '', modifier = ''] = braced;
  const other = filledIn(word.slice(opening.length, end), values);
  return [word.slice(0, end + 1), modified(values.get(name), modifier, other)];
}

function closingBrace(word: string): number {
  let depth = 0;
  for (let at = 0; at < word.length; at += 1) {
    if (word.startsWith('${', at)) depth += 1;
    if (word[at] === '}' && --depth === 0) return at;
  }
  return -1;
}

/** `${name:-other}` and its kin; with a colon, an empty value counts as none. */
function modified(value: string | undefined, modifier: string, other: string): string {
  const given = modifier.startsWith(':') ? value !== undefined && value !== '' : value !== undefined;
  if (modifier.endsWith('-')) return given ? (value ?? '') : other;
  if (modifier.endsWith('+')) return given ? other : '';
  return modifier === '' && other !== '' ? UNTOLD : (value ?? '');
}
