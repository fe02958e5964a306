import { z } from 'zod';
import { EnvironmentError, asError } from '../../errors.js';
import type { WatchedContainer } from '../../model/run/watched.js';
import { workingSet, type GroupReading } from './cgroup.js';

/** An engine sends a sample about every second. */
const SILENCE_MS = 5_000;

/** The part of `GET /containers/{id}/stats` that is used; engines differ in which fields there are. */
const statsSchema = z.object({
  cpu_stats: z.object({
    cpu_usage: z.object({ total_usage: z.number() }),
    throttling_data: z.object({ throttled_time: z.number() }).optional(),
  }),
  memory_stats: z.object({
    usage: z.number().optional(),
    max_usage: z.number().optional(),
    limit: z.number().optional(),
    stats: z.record(z.string(), z.number()).optional(),
  }),
});

/**
 * One sample of the engine's stream as a reading; null for the empty sample of a container that does not run, or of an
 * engine that looks for the figures where there are none: zeros would be judged. Names of both versions of control groups, as the Docker Engine API documents them; throttled time is in nanoseconds for
 * both. It tells neither the kills for memory nor, under version 1, sockets and slab.
 */
export function parseStats(sample: unknown): GroupReading | null {
  const { cpu_stats: cpu, memory_stats: memory } = statsSchema.parse(sample);
  if (cpu.cpu_usage.total_usage === 0) return null;
  // Left out, or 0, where the kernel accounts no memory.
  const usageBytes = memory.usage || null;
  const stat = (name: string): number | null => memory.stats?.[name] ?? null;
  return {
    cpuNs: cpu.cpu_usage.total_usage,
    throttledNs: cpu.throttling_data?.throttled_time ?? null,
    usageBytes,
    workingSetBytes: workingSet(usageBytes, stat('total_inactive_file') ?? stat('inactive_file')),
    anonymousBytes: stat('total_rss') ?? stat('anon'),
    // Engines over version 2 leave it out, or at 0.
    peakBytes: memory.max_usage || null,
    socketBytes: stat('sock'),
    slabBytes: stat('slab'),
    limitBytes: memory.limit ?? null,
    oomKills: null,
  };
}

interface Waiting {
  readonly resolve: (reading: GroupReading) => void;
  readonly reject: (error: Error) => void;
}

/** The engine's own figures of a container while they are wanted. Disposing ends the stream. */
export class EngineStats implements Disposable {
  readonly version = 'engine';
  readonly #container: WatchedContainer;
  readonly #silenceMs: number;
  readonly #abort = new AbortController();
  #latest: GroupReading | null = null;
  #waiting: Waiting[] = [];
  #end: Error | null = null;

  private constructor(container: WatchedContainer, silenceMs: number) {
    this.#container = container;
    this.#silenceMs = silenceMs;
  }

  /** Resolves with the first sample there. Rejects with an EnvironmentError where none comes. */
  static async open(container: WatchedContainer, silenceMs = SILENCE_MS): Promise<EngineStats> {
    const stats = new EngineStats(container, silenceMs);
    void stats.#listen();
    try {
      await stats.next();
      return stats;
    } catch (thrown) {
      stats[Symbol.dispose]();
      throw thrown;
    }
  }

  /** The sample that came last. */
  read(): GroupReading {
    if (this.#latest === null) throw new Error('A stream is open from its first sample on.');
    return this.#latest;
  }

  /** The next sample to come. Rejects with an EnvironmentError when the stream has ended or stays silent. */
  async next(): Promise<GroupReading> {
    if (this.#end !== null) throw this.#end;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        reject(this.#error(`nothing for ${this.#silenceMs / 1_000} s`));
      }, this.#silenceMs);
      this.#waiting.push({
        resolve: (reading) => {
          clearTimeout(timer);
          resolve(reading);
        },
        reject: (error) => {
          clearTimeout(timer);
          reject(error);
        },
      });
    });
  }

  [Symbol.dispose](): void {
    this.#abort.abort();
  }

  async #listen(): Promise<void> {
    let found = 'the end of the stream';
    let cause: Error | undefined;
    try {
      for await (const sample of this.#container.stats(this.#abort.signal)) {
        const reading = parseStats(sample);
        if (reading === null) {
          found = 'a container that does not run, or none of its figures';
          break;
        }
        this.#latest = reading;
        for (const { resolve } of this.#waiting.splice(0)) resolve(reading);
      }
    } catch (thrown) {
      cause = asError(thrown);
      found = cause.message;
    }
    this.#end = this.#error(found, cause);
    for (const { reject } of this.#waiting.splice(0)) reject(this.#end);
  }

  #error(found: string, cause?: Error): EnvironmentError {
    return new EnvironmentError(
      {
        expected: `the engine's figures of container ${this.#container.id.slice(0, 12)}, a sample a second`,
        found,
        remedy:
          'See with `docker stats` whether the engine still answers, and in the log whether the container has ended; then run again.',
      },
      { cause },
    );
  }
}
