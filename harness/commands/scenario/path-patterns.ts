import { Random } from '../../stats/random.js';

/** Requests that have a method and a pattern in common. */
export interface PathPattern {
  readonly method: string;
  /** Segments of the path; null for one that is an id. */
  readonly segments: readonly (string | null)[];
  /** Names of the query's parameters, in their order; empty where queries are not kept. */
  readonly parameters: readonly string[];
  readonly count: number;
  readonly statuses: ReadonlySet<number>;
  /** Some of the requests' paths and queries, each as likely as any other; empty where nothing of them is kept. */
  readonly samples: readonly string[];
}

/** So many different words in one place are no routes, but names or slugs. */
export const MOST_WORDS = 100;
/** Kept of each pattern: enough for ids that are asked for more often than others to stay so. */
const MOST_SAMPLES = 1_000;

export interface PatternOptions {
  readonly keepQueries: boolean;
  readonly keepSamples: boolean;
}

/** The patterns of a log's paths, in memory that grows with the patterns and not with the lines. */
export class PathPatterns {
  readonly #options: PatternOptions;
  readonly #root = new Place();
  readonly #random = new Random(1);

  constructor(options: PatternOptions) {
    this.#options = options;
  }

  add(method: string, target: string, status: number | null): void {
    const { path, query } = parted(target);
    let place = this.#root;
    for (const segment of segmentsOf(path)) place = place.at(isId(segment) ? null : segment, this.#random);
    const parameters = this.#options.keepQueries ? parametersOf(query).map(([name]) => name) : [];
    const key = JSON.stringify([method, ...parameters]);
    const tally = place.tallies.get(key) ?? new Tally(method, parameters);
    place.tallies.set(key, tally);
    tally.count += 1;
    if (status !== null) tally.statuses.add(status);
    if (this.#options.keepSamples) tally.sample(target, this.#random);
  }

  /** The most frequent first. */
  all(): PathPattern[] {
    return [...this.#root.patterns([])].sort((x, y) => y.count - x.count);
  }
}

/** Path and query of a request's target. */
export function parted(target: string): { readonly path: string; readonly query: string } {
  const at = target.indexOf('?');
  return at < 0 ? { path: target, query: '' } : { path: target.slice(0, at), query: target.slice(at + 1) };
}

/** Without its percent-encoding; as it is where that is none. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** What stands between the slashes of a path. */
export const segmentsOf = (path: string): string[] => path.split('/').slice(1);

/** Name and value of each parameter, as they are written; null where there is no value. */
export function parametersOf(query: string): (readonly [name: string, value: string | null])[] {
  return query
    .split('&')
    .filter((part) => part !== '')
    .map((part) => {
      const at = part.indexOf('=');
      return at < 0 ? ([part, null] as const) : ([part.slice(0, at), part.slice(at + 1)] as const);
    });
}

const IDS: readonly RegExp[] = [
  /^\d+$/,
  // Four digits in a row are no version of an interface.
  /\d{4}/,
  /^[0-9a-f]{8}-[0-9a-f-]{27}$/i,
  /^(?=.*\d)[0-9a-f]{8,}$/i,
  /^(?=.*\d)[\w-]{20,}$/,
  // An address of a person.
  /@|%40/,
];

/** Whether a segment names one thing or person of many. */
export function isId(segment: string): boolean {
  return IDS.some((form) => form.test(segment));
}

class Tally {
  count = 0;
  readonly method: string;
  readonly parameters: readonly string[];
  readonly statuses = new Set<number>();
  samples: string[] = [];

  constructor(method: string, parameters: readonly string[]) {
    this.method = method;
    this.parameters = parameters;
  }

  /** A reservoir (Vitter 1985, ACM TOMS 11, algorithm R): `count` holds this one already. */
  sample(target: string, random: Random): void {
    if (this.samples.length < MOST_SAMPLES) {
      this.samples.push(target);
      return;
    }
    const place = random.integer(0, this.count - 1);
    if (place < MOST_SAMPLES) this.samples[place] = target;
  }

  takeIn(other: Tally, random: Random): void {
    const both = [...this.samples, ...other.samples];
    const share = this.count / (this.count + other.count);
    this.samples =
      both.length <= MOST_SAMPLES
        ? both
        : Array.from({ length: MOST_SAMPLES }, () => {
            const from = random.uniform() < share ? this.samples : other.samples;
            return from[random.integer(0, from.length - 1)] as string;
          });
    this.count += other.count;
    for (const status of other.statuses) this.statuses.add(status);
  }
}

/** Where a path may end or go on. */
class Place {
  readonly tallies = new Map<string, Tally>();
  readonly #words = new Map<string, Place>();
  #ids: Place | null = null;
  #allAreIds = false;

  at(segment: string | null, random: Random): Place {
    if (segment === null || this.#allAreIds) return (this.#ids ??= new Place());
    const known = this.#words.get(segment);
    if (known) return known;
    const place = new Place();
    this.#words.set(segment, place);
    if (this.#words.size <= MOST_WORDS) return place;
    return this.#forgetWords(random);
  }

  *patterns(before: readonly (string | null)[]): Generator<PathPattern> {
    for (const { method, parameters, count, statuses, samples } of this.tallies.values())
      yield { segments: before, method, parameters, count, statuses, samples };
    for (const [word, place] of this.#words) yield* place.patterns([...before, word]);
    if (this.#ids) yield* this.#ids.patterns([...before, null]);
  }

  #forgetWords(random: Random): Place {
    const ids = (this.#ids ??= new Place());
    for (const place of this.#words.values()) ids.takeIn(place, random);
    this.#words.clear();
    this.#allAreIds = true;
    return ids;
  }

  takeIn(other: Place, random: Random): void {
    for (const [key, tally] of other.tallies) {
      const own = this.tallies.get(key);
      if (own) own.takeIn(tally, random);
      else this.tallies.set(key, tally);
    }
    for (const [word, place] of other.#words) this.at(word, random).takeIn(place, random);
    if (other.#ids) this.at(null, random).takeIn(other.#ids, random);
  }
}
