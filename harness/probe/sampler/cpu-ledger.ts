import { TICK_NS, readStat, readThreadNs, type ProcessStat } from '../../linux/procfs.js';

/** What a process had used of the processors when it was read. */
export interface CpuReading {
  readonly stat: Pick<ProcessStat, 'pid' | 'parentPid' | 'ownTicks' | 'childTicks' | 'startTicks'>;
  /** Nanoseconds by thread; null where the kernel has no schedstat, and ticks must do. */
  readonly threadNs: ReadonlyMap<number, number> | null;
}

/** Reads one process; null when it has ended. */
export function readCpu(pid: number): CpuReading | null {
  const stat = readStat(pid);
  return stat && { stat, threadNs: readThreadNs(pid) };
}

/** utime and stime are each cut to whole ticks: a difference below two of them is rounding, not lost time. */
const ROUNDING_NS = 2 * TICK_NS;

interface Account {
  readonly parentPid: number;
  readonly baseNs: number;
  readonly baseOwnTicks: number;
  readonly baseChildTicks: number;
  readonly threadNs: Map<number, number>;
  /** Of threads whose id was taken by a later one. */
  replacedNs: number;
  ownTicks: number;
  childTicks: number;
  live: boolean;
}

/**
 * CPU time of a changing set of processes since the ledger's first entry, in nanoseconds. Threads and processes that
 * end keep the time last seen; what they used between that and their end comes from the process's own ticks and
 * from its parent's account of ended children, where that is more than rounding.
 */
export class CpuLedger {
  readonly #accounts = new Map<string, Account>();
  #entries = 0;
  #ticksOnly = false;

  /** Enters a reading of every live process of the set; a process that is missing from it has ended. */
  enter(readings: readonly CpuReading[]): void {
    for (const account of this.#accounts.values()) account.live = false;
    for (const reading of readings) this.#enterOne(reading);
    this.#entries += 1;
  }

  /** True when any figure came from ticks of 10 ms. */
  get ticksOnly(): boolean {
    return this.#ticksOnly;
  }

  get nanoseconds(): number {
    const accounts = [...this.#accounts.entries()];
    const ended = accounts.map(([, account]) => account).filter((account) => !account.live);
    let sum = 0;
    for (const [key, account] of accounts) {
      const pid = Number(key.split(':')[0]);
      sum +=
        usedNs(account) +
        unseenChildrenNs(
          account,
          ended.filter((child) => child.parentPid === pid),
        );
    }
    return sum;
  }

  #enterOne({ stat, threadNs }: CpuReading): void {
    if (threadNs === null) this.#ticksOnly = true;
    const threads = threadNs ?? new Map([[stat.pid, stat.ownTicks * TICK_NS]]);
    const key = `${stat.pid}:${stat.startTicks}`;
    const account = this.#accounts.get(key) ?? this.#open(stat, threads);
    this.#accounts.set(key, account);
    for (const [id, ns] of threads) {
      const before = account.threadNs.get(id) ?? 0;
      if (ns < before) account.replacedNs += before;
      account.threadNs.set(id, ns);
    }
    account.ownTicks = stat.ownTicks;
    account.childTicks = stat.childTicks;
    account.live = true;
  }

  /** A process of the first entry starts at what it had used; one that appears later was born in the window. */
  #open(stat: CpuReading['stat'], threads: ReadonlyMap<number, number>): Account {
    const first = this.#entries === 0;
    return {
      parentPid: stat.parentPid,
      baseNs: first ? sumOf(threads.values()) : 0,
      baseOwnTicks: first ? stat.ownTicks : 0,
      baseChildTicks: first ? stat.childTicks : 0,
      threadNs: new Map(),
      replacedNs: 0,
      ownTicks: stat.ownTicks,
      childTicks: stat.childTicks,
      live: true,
    };
  }
}

function usedNs(account: Account): number {
  const seenNs = sumOf(account.threadNs.values()) + account.replacedNs - account.baseNs;
  const ticksNs = (account.ownTicks - account.baseOwnTicks) * TICK_NS;
  return ticksNs - seenNs > ROUNDING_NS ? ticksNs : seenNs;
}

/** What the parent was told of ended children beyond what was seen of them while they lived. */
function unseenChildrenNs(parent: Account, endedChildren: readonly Account[]): number {
  const toldNs = (parent.childTicks - parent.baseChildTicks) * TICK_NS;
  const seenNs = sumOf(
    endedChildren.map(
      (child) => sumOf(child.threadNs.values()) + child.replacedNs + child.childTicks * TICK_NS,
    ),
  );
  return toldNs - seenNs > ROUNDING_NS ? toldNs - seenNs : 0;
}

function sumOf(values: Iterable<number>): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}
