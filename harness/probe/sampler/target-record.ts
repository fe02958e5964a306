import type { ResourceRecord } from '../../model/run/observation.js';
import { readProportional, readResident, type ProportionalMemory } from './memory.js';
import { readOpenFiles } from '../../linux/procfs.js';
import type { ServiceCpu } from './service-cpu.js';

/** Of a target whose processes are watched. */
export type SeenResources = ResourceRecord & { readonly cpuSeconds: number };

/** PSS holds the target's own locks: between a window's ends it may take a hundredth of the time. */
const PSS_SHARE = 0.01;

/** Samples of what the target used over one window, and what they come to. */
export class TargetRecord {
  readonly #cpu: ServiceCpu;
  readonly #nowSeconds: () => number;
  readonly #startSeconds: number;
  readonly #samples: ResourceRecord['samples'] = [];
  #pssDueSeconds = 0;
  #anonymousPeak: number | null = null;
  #openFilesPeak: number | null = null;
  #processesPeak = 0;
  #highWaterBefore: number | null = null;
  #highWaterBytes = 0;

  constructor(cpu: ServiceCpu, nowSeconds: () => number) {
    this.#cpu = cpu;
    this.#nowSeconds = nowSeconds;
    this.#startSeconds = nowSeconds();
  }

  /** What is cheap to read of these processes of the target. */
  sample(pids: readonly number[], proportional: ProportionalMemory | null = null): void {
    this.#samples.push({
      atSeconds: this.#nowSeconds() - this.#startSeconds,
      cpuSeconds: this.#cpu.nanoseconds / 1e9,
      rssBytes: pids.length === 0 ? null : readResident(pids).rssBytes,
      pssBytes: proportional?.pssBytes ?? null,
      workingSetBytes: this.#cpu.groups.workingSetBytes,
    });
  }

  /** The same with descriptors, and PSS where it is due; `end` of a window is either end. */
  scan(pids: readonly number[], when: 'end' | 'between'): void {
    const proportional = this.#readProportional(pids, when);
    this.sample(pids, proportional);
    if (proportional !== null)
      this.#anonymousPeak = Math.max(this.#anonymousPeak ?? 0, proportional.anonymousBytes);
    const openFiles = pids.map(readOpenFiles).filter((count) => count !== null);
    if (pids.length > 0 && openFiles.length === pids.length)
      this.#openFilesPeak = Math.max(this.#openFilesPeak ?? 0, sum(openFiles));
    this.#processesPeak = Math.max(this.#processesPeak, pids.length);
    this.#highWaterBytes = readResident(pids).highWaterBytes;
    this.#highWaterBefore ??= this.#highWaterBytes;
  }

  record(windowSeconds: number): SeenResources {
    const pss = this.#samples.flatMap(({ pssBytes }) => pssBytes ?? []);
    const rss = this.#samples.flatMap(({ rssBytes }) => rssBytes ?? []);
    // The kernel's own high-water mark sees between samples; it is of this window only where it rose in it.
    const roseBytes = this.#highWaterBytes > (this.#highWaterBefore ?? 0) ? this.#highWaterBytes : 0;
    const cgroup = this.#cpu.groups.record(windowSeconds);
    return {
      source: sourceOf(cgroup?.version ?? null, this.#processesPeak > 0, this.#cpu.ticksOnly),
      windowSeconds,
      cpuSeconds: this.#cpu.nanoseconds / 1e9,
      rssPeakBytes: rss.length === 0 ? null : Math.max(...rss, roseBytes),
      pssPeakBytes: pss.length === 0 ? null : Math.max(...pss),
      anonymousPeakBytes: this.#anonymousPeak,
      openFilesPeak: this.#openFilesPeak,
      processes: this.#processesPeak > 0 ? this.#processesPeak : null,
      samples: this.#samples,
      cgroup,
    };
  }

  #readProportional(pids: readonly number[], when: 'end' | 'between'): ProportionalMemory | null {
    const startSeconds = this.#nowSeconds();
    if (when === 'between' && startSeconds < this.#pssDueSeconds) return null;
    const memory = readProportional(pids);
    const endSeconds = this.#nowSeconds();
    this.#pssDueSeconds = endSeconds + (endSeconds - startSeconds) / PSS_SHARE;
    return memory;
  }
}

const GROUP_SOURCES = {
  v1: 'cgroup v1 files',
  v2: 'cgroup v2 files',
  engine: 'engine stats stream, a sample a second',
} as const;

/** CPU time comes from the first that is named. */
function sourceOf(
  version: keyof typeof GROUP_SOURCES | null,
  processesSeen: boolean,
  ticksOnly: boolean,
): string {
  if (version !== null)
    return processesSeen ? `${GROUP_SOURCES[version]}; procfs: status, smaps_rollup` : GROUP_SOURCES[version];
  return ticksOnly
    ? 'procfs: stat ticks of 10 ms, status, smaps_rollup'
    : 'procfs: schedstat nanoseconds, status, smaps_rollup';
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
