import type { WatchedContainer } from '../../model/run/watched.js';

/** A sample as an engine over version 1 sends it: Docker 20.10, fields that nobody reads left out. */
export const FIRST_SAMPLE = {
  read: '2026-01-25T02:32:40.368978716Z',
  cpu_stats: {
    cpu_usage: { total_usage: 324_227_597, usage_in_kernelmode: 10_000_000, usage_in_usermode: 310_000_000 },
    system_cpu_usage: 1_922_270_000_000,
    throttling_data: { periods: 0, throttled_periods: 0, throttled_time: 0 },
  },
  memory_stats: {
    usage: 3_166_208,
    max_usage: 3_821_568,
    stats: {
      cache: 2_330_624,
      rss: 200_704,
      inactive_file: 2_000,
      hierarchical_memory_limit: 67_108_864,
      total_inactive_file: 2_301_952,
      total_rss: 200_704,
    },
    limit: 67_108_864,
  },
};

/** As moby's daemon fills it over version 2: other names in `stats`, no `max_usage`. The figures are made up. */
export const SECOND_SAMPLE = {
  cpu_stats: {
    cpu_usage: { total_usage: 25_808_000, usage_in_kernelmode: 10_323_000, usage_in_usermode: 15_484_000 },
    throttling_data: { periods: 12, throttled_periods: 2, throttled_time: 4_000_000 },
  },
  memory_stats: {
    usage: 52_428_800,
    stats: { anon: 40_000_000, inactive_file: 6_000_000, sock: 1_200_128, slab: 1_000_000 },
    limit: 67_108_864,
  },
};

/** What Docker streams of a container that has ended. */
export const EMPTY_SAMPLE = {
  read: '0001-01-01T00:00:00Z',
  cpu_stats: { cpu_usage: { total_usage: 0 }, throttling_data: { throttled_time: 0 } },
  memory_stats: {},
};

export const sampleOf = (cpuNs: number, usageBytes = 50e6, throttledNs = 0) => ({
  cpu_stats: { cpu_usage: { total_usage: cpuNs }, throttling_data: { throttled_time: throttledNs } },
  memory_stats: { usage: usageBytes, stats: { anon: usageBytes / 2, inactive_file: 10e6 } },
});

/** A stream whose samples come when a test says so. */
export class HandStream {
  #waiting: (() => void)[] = [];
  #samples: { readonly sample: unknown; readonly taken: () => void }[] = [];
  #ended = false;
  /** Streams that were asked for and not ended. */
  open = 0;

  readonly stats: WatchedContainer['stats'] = (signal) => this.#read(signal);

  /** Resolves when the reader has dealt with it and asks for more. */
  send(sample: unknown): Promise<void> {
    return new Promise((taken) => {
      this.#samples.push({ sample, taken });
      this.#wake();
    });
  }

  end(): void {
    this.#ended = true;
    this.#wake();
  }

  async *#read(signal: AbortSignal): AsyncGenerator {
    this.open += 1;
    signal.addEventListener('abort', () => {
      this.#wake();
    });
    try {
      while (!signal.aborted) {
        const next = this.#samples.shift();
        if (next !== undefined) {
          yield next.sample;
          next.taken();
        } else if (this.#ended) return;
        else await new Promise<void>((resolve) => this.#waiting.push(resolve));
      }
    } finally {
      this.open -= 1;
    }
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}
