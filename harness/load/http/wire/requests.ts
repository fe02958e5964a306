import { createHmac } from 'node:crypto';
import type { Replay } from '../../../model/plan/replay.js';
import type {
  GoodAnswer,
  RequestMix,
  RequestTemplate,
  Tls,
  ValueSource,
} from '../../../model/plan/requests.js';
import { SAFE_METHODS } from '../../../model/plan/requests.js';
import { urlHost } from '../../../model/url-host.js';
import { Random } from '../../../stats/random.js';

const PLACEHOLDER = /\{\{(\w+)\}\}/;

export interface RequestOptions {
  readonly host: string;
  readonly port: number;
  /** Present: the port left out of `Host` is another than without. */
  readonly tls?: Tls | undefined;
  readonly requests: RequestMix;
  readonly headers: Readonly<Record<string, string>>;
  readonly sequenceStarts: Readonly<Record<string, number>>;
  /** Left out: every value is ours. */
  readonly sequenceStep?: number;
  readonly seed: number;
  /** Present: which of the mix comes when; their values are drawn as ever. */
  readonly replay?: Pick<Replay, 'requests'> | undefined;
}

/** A request as text, for an engine that writes its own bytes. */
export interface RequestText {
  readonly method: RequestTemplate['method'];
  readonly path: string;
  readonly body: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
}

/** A request ready to be written to a socket. */
export interface Message {
  readonly bytes: Buffer;
  /** May be sent again after a connection was lost: it asks for no change. */
  readonly repeatable: boolean;
  /** Not so with HEAD, whose answer's length is that of a body left out. */
  readonly answeredWithBody: boolean;
  /** It asks for its connection to be ended, and so is the last on it (RFC 9112, section 9.6). */
  readonly closes: boolean;
  /** Null: any 2xx. */
  readonly good: GoodAnswer | null;
}

/** A request drawn from a mix, with its placeholders' values. */
export interface DrawnRequest {
  readonly group: string | null;
  readonly message: Message;
  text(): RequestText;
}

/** Draws requests by weight and fills their placeholders: the same seed gives the same requests in the same order. */
export class RequestSource {
  readonly groups: readonly string[];
  /** Whether every request is the same, byte for byte. */
  readonly constant: boolean;
  readonly #random: Random;
  readonly #templates: readonly Template[];
  readonly #cumulativeShares: readonly number[];
  readonly #sequences = new Map<string, Sequence>();
  /** Which of the mix comes when; null where that is drawn. */
  readonly #order: readonly number[] | null;
  #drawn = 0;

  /** Throws when a placeholder has no value source, or a path or header cannot be sent. */
  constructor(options: RequestOptions) {
    this.#random = new Random(options.seed);
    this.#order = options.replay?.requests ?? null;
    this.#templates = options.requests.map((template) => new Template(template, options));
    this.#cumulativeShares = cumulativeShares(options.requests.map((template) => template.weight));
    this.groups = [...new Set(options.requests.flatMap((template) => template.group ?? []))];
    this.constant = this.#templates.length === 1 && this.#templates[0]?.values.length === 0;
    for (const { values } of this.#templates)
      for (const [name, source] of values)
        if (source.kind === 'sequence')
          this.#sequences.set(
            name,
            new Sequence(name, source, options.sequenceStarts[name] ?? 0, options.sequenceStep ?? 1),
          );
  }

  /** Throws when a sequence has no value left. */
  next(): DrawnRequest {
    const template = this.#order?.[this.#drawn++] ?? (this.#templates.length === 1 ? 0 : this.#pick());
    return (this.#templates[template] as Template).fill((name, source) => this.#value(name, source));
  }

  /** How many values of each sequence this source has used. */
  sequencesUsed(): Record<string, number> {
    return Object.fromEntries([...this.#sequences].map(([name, sequence]) => [name, sequence.used]));
  }

  #pick(): number {
    const drawn = this.#random.uniform();
    return this.#cumulativeShares.findIndex((share) => drawn < share);
  }

  #value(name: string, source: ValueSource): number | string {
    if (source.kind === 'list')
      return source.values[this.#random.integer(0, source.values.length - 1)] as string;
    if (source.kind === 'uniform') return this.#random.integer(source.first, source.last);
    return (this.#sequences.get(name) as Sequence).next();
  }
}

class Sequence {
  used = 0;
  readonly #name: string;
  readonly #source: Extract<ValueSource, { kind: 'sequence' }>;
  readonly #start: number;
  readonly #step: number;

  constructor(name: string, source: Extract<ValueSource, { kind: 'sequence' }>, start: number, step: number) {
    this.#name = name;
    this.#source = source;
    this.#start = start;
    this.#step = step;
  }

  next(): number {
    const value = this.#source.first + this.#start + this.used * this.#step;
    if (value > this.#source.last) {
      throw new Error(
        `Expected values enough for the sequence {{${this.#name}}} (${this.#source.first} to ${this.#source.last}), found all of them used. Widen its range or shorten the load.`,
      );
    }
    this.used++;
    return value;
  }
}

/** One request of the mix, cut at its placeholders. */
class Template {
  readonly values: readonly (readonly [name: string, source: ValueSource])[];
  readonly group: string | null;
  readonly #template: RequestTemplate;
  readonly #path: readonly string[];
  readonly #body: readonly string[] | null;
  readonly #headers: readonly (readonly [name: string, value: readonly string[]])[];
  readonly #escape: (value: string) => string;
  readonly #closes: boolean;
  /** The one request that a template without placeholders gives. */
  readonly #constant: DrawnRequest | null;

  constructor(template: RequestTemplate, options: RequestOptions) {
    this.#template = template;
    this.group = template.group ?? null;
    this.values = Object.entries(template.values ?? {});
    this.#path = cut(template.path, template);
    this.#body = template.body === undefined ? null : cut(template.body, template);
    const headers = mergedHeaders(template, options);
    checkLines(template, headers);
    this.#headers = Object.entries(headers).map(([name, value]) => [name, cut(value, template)]);
    this.#closes = /(?:^|,)\s*close\s*(?:,|$)/i.test(headers['connection'] ?? '');
    this.#escape = /\bjson\b/.test(headers['content-type'] ?? '') ? escapedInJson : asItIs;
    this.#constant = this.values.length === 0 ? new Drawn(this, new Map()) : null;
  }

  fill(draw: (name: string, source: ValueSource) => number | string): DrawnRequest {
    if (this.#constant) return this.#constant;
    return new Drawn(this, new Map(this.values.map(([name, source]) => [name, String(draw(name, source))])));
  }

  text(values: ReadonlyMap<string, string>): RequestText {
    return {
      method: this.#template.method,
      path: filled(this.#path, values, encodeURIComponent),
      body: this.#body ? this.#bodyWith(values) : undefined,
      headers: { ...this.#headersWith(values), ...this.#signatureOf(this.#bodyWith(values)) },
    };
  }

  message(values: ReadonlyMap<string, string>): Message {
    const { method } = this.#template;
    const repeatable = SAFE_METHODS.includes(method);
    const body = this.#bodyWith(values);
    const length = this.#body || !repeatable ? `content-length: ${Buffer.byteLength(body)}\r\n` : '';
    const lines = linesOf({ ...this.#headersWith(values), ...this.#signatureOf(body) });
    const path = filled(this.#path, values, encodeURIComponent);
    const head = `${method} ${path} HTTP/1.1\r\n${lines}${length}\r\n`;
    const { good = null } = this.#template;
    const answeredWithBody = method !== 'HEAD';
    return { bytes: Buffer.from(head + body), repeatable, answeredWithBody, closes: this.#closes, good };
  }

  #headersWith(values: ReadonlyMap<string, string>): Record<string, string> {
    return Object.fromEntries(
      this.#headers.map(([name, value]) => [name, filled(value, values, withoutControls)]),
    );
  }

  #bodyWith(values: ReadonlyMap<string, string>): string {
    return this.#body ? filled(this.#body, values, this.#escape).repeat(this.#template.bodyRepeats ?? 1) : '';
  }

  #signatureOf(body: string): Record<string, string> {
    const { signature } = this.#template;
    if (!signature) return {};
    const code = createHmac('sha256', signature.key).update(body).digest('hex');
    return { [signature.header]: signature.prefix + code };
  }
}

function linesOf(headers: Readonly<Record<string, string>>): string {
  return Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('');
}

class Drawn implements DrawnRequest {
  readonly group: string | null;
  readonly #template: Template;
  readonly #values: ReadonlyMap<string, string>;
  #message: Message | null = null;

  constructor(template: Template, values: ReadonlyMap<string, string>) {
    this.group = template.group;
    this.#template = template;
    this.#values = values;
  }

  get message(): Message {
    this.#message ??= this.#template.message(this.#values);
    return this.#message;
  }

  text(): RequestText {
    return this.#template.text(this.#values);
  }
}

/** What would end a line before its time, or begin another part of it, cannot be sent. */
function checkLines(template: RequestTemplate, headers: Readonly<Record<string, string>>): void {
  if (/[^\x21-\x7e]/.test(template.path))
    throw new Error(
      `Expected printable ASCII in the path of request ${template.name}, found other characters. Percent-encode them.`,
    );
  // eslint-disable-next-line no-control-regex
  const control = /[\0-\x08\x0a-\x1f\x7f]/;
  if (
    Object.entries(headers)
      .flat()
      .some((text) => control.test(text))
  )
    throw new Error(
      `Expected no control characters in the headers of request ${template.name}, found some. Leave them out.`,
    );
}

/** Literal and placeholder name by turns, beginning and ending with a literal. */
function cut(text: string, template: RequestTemplate): string[] {
  if (template.literal === true) return [text];
  const pieces = text.split(PLACEHOLDER);
  const unknown = pieces.find(
    (piece, index) => index % 2 === 1 && !Object.hasOwn(template.values ?? {}, piece),
  );
  if (unknown !== undefined) {
    throw new Error(
      `Expected a value source for {{${unknown}}} in request ${template.name}, found none. Add it to the request's values.`,
    );
  }
  return pieces;
}

const asItIs = (value: string): string => value;
const escapedInJson = (value: string): string => JSON.stringify(value).slice(1, -1);
/** A value is no way out of its header. */
// eslint-disable-next-line no-control-regex
const withoutControls = (value: string): string => value.replaceAll(/[\0-\x1f\x7f]/g, ' ');

function filled(
  pieces: readonly string[],
  values: ReadonlyMap<string, string>,
  escaped: (value: string) => string,
): string {
  let text = pieces[0] as string;
  for (let index = 1; index < pieces.length; index += 2)
    text += escaped(values.get(pieces[index] as string) as string) + (pieces[index + 1] as string);
  return text;
}

/** The framing of a message, which is ours to write. */
const FRAMING = ['content-length', 'transfer-encoding'];

/** Names in lower case; the request's own win over the load's, and those over the defaults. */
function mergedHeaders(template: RequestTemplate, options: RequestOptions): Record<string, string> {
  const host = urlHost(options.host);
  const defaults = {
    host: options.port === (options.tls ? 443 : 80) ? host : `${host}:${options.port}`,
    ...(template.body === undefined ? {} : { 'content-type': 'application/json' }),
  };
  const given = [...Object.entries(options.headers), ...Object.entries(template.headers ?? {})];
  const own = given
    .map(([name, value]) => [name.toLowerCase(), value] as const)
    .filter(([name]) => !FRAMING.includes(name));
  return { ...defaults, ...Object.fromEntries(own) };
}

function cumulativeShares(weights: readonly number[]): number[] {
  const sum = weights.reduce((all, weight) => all + weight, 0);
  let below = 0;
  const shares = weights.map((weight) => (below += weight) / sum);
  shares[shares.length - 1] = 1;
  return shares;
}
