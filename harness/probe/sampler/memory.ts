import type { MemoryPoint } from '../../model/run/observation.js';
import type { Watched } from '../../model/run/watched.js';
import { GroupLedger } from '../cgroup/group-ledger.js';
import { processTree } from '../../linux/process-tree.js';
import { parseKilobytes, readAllStats, readGuarded, readProc } from '../../linux/procfs.js';

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
 * Pss and Anonymous of `smaps_rollup`; null where there is no process, or one does not let us read it: a sum over
 * some would be no figure of the service. The kernel walks the page tables under
 * the process's mmap lock: some 10 ms for 300 MB in small pages, where RSS costs 0.05 ms. So it is read seldom.
 */
export function readProportional(pids: readonly number[]): ProportionalMemory | null {
  const read = pids.map((pid) => readGuarded(`/proc/${pid}/smaps_rollup`));
  if (read.some((one) => one.text === null && one.reason === 'forbidden')) return null;
  const texts = read.flatMap(({ text }) => text ?? []);
  if (texts.length === 0) return null;
  return {
    pssBytes: texts.reduce((sum, text) => sum + (parseKilobytes(text, 'Pss') ?? 0), 0),
    anonymousBytes: texts.reduce((sum, text) => sum + (parseKilobytes(text, 'Anonymous') ?? 0), 0),
  };
}

/** The memory of services at this count of open connections. Rejects where an engine has to tell it and stays silent. */
export async function readMemoryPoint(
  services: readonly Watched[],
  connections: number,
): Promise<MemoryPoint> {
  using groups = await GroupLedger.open(services.flatMap(({ container }) => container ?? []));
  const roots = services.flatMap((service) => service.rootPids());
  const pids = processTree(readAllStats(), roots).map((stat) => stat.pid);
  return {
    connections,
    rssBytes: pids.length === 0 ? null : readResident(pids).rssBytes,
    pssBytes: readProportional(pids)?.pssBytes ?? null,
    workingSetBytes: groups.workingSetBytes,
  };
}
