import type { MemoryPoint } from '../model/observation.js';
import { processTree } from './process-tree.js';
import { parseKilobytes, readAllStats, readProc } from './procfs.js';

/** Memory summed over processes. RSS counts shared pages in each; PSS divides them among their users. */
export interface ResidentMemory {
  readonly rssBytes: number;
  /** Sum of each process's own highest RSS since it started. */
  readonly highWaterBytes: number;
}

export interface ProportionalMemory {
  readonly pssBytes: number;
  readonly anonymousBytes: number;
}

/** VmRSS and VmHWM of `status`, which give bytes whatever the page size. Processes that have ended count nothing. */
export function readResident(pids: readonly number[]): ResidentMemory {
  let rssBytes = 0;
  let highWaterBytes = 0;
  for (const pid of pids) {
    const status = readProc(`/proc/${pid}/status`) ?? '';
    rssBytes += parseKilobytes(status, 'VmRSS') ?? 0;
    highWaterBytes += parseKilobytes(status, 'VmHWM') ?? 0;
  }
  return { rssBytes, highWaterBytes };
}

/**
 * Pss and Anonymous of `smaps_rollup`; null where no process lets us read it. The kernel walks the page tables under
 * the process's mmap lock: some 10 ms for 300 MB in small pages, where RSS costs 0.05 ms. So it is read seldom.
 */
export function readProportional(pids: readonly number[]): ProportionalMemory | null {
  const texts = pids.map((pid) => readProc(`/proc/${pid}/smaps_rollup`)).filter((text) => text !== null);
  if (texts.length === 0) return null;
  return {
    pssBytes: texts.reduce((sum, text) => sum + (parseKilobytes(text, 'Pss') ?? 0), 0),
    anonymousBytes: texts.reduce((sum, text) => sum + (parseKilobytes(text, 'Anonymous') ?? 0), 0),
  };
}

/** The memory of the trees below these roots, at this count of open connections. */
export function readMemoryPoint(roots: readonly number[], connections: number): MemoryPoint {
  const pids = processTree(readAllStats(), roots).map((stat) => stat.pid);
  return {
    connections,
    rssBytes: readResident(pids).rssBytes,
    pssBytes: readProportional(pids)?.pssBytes ?? null,
  };
}
