import type { ControlGroupRecord } from '../../model/run/observation.js';
import type { WatchedContainer } from '../../model/run/watched.js';
import { findGroupFolder, type GroupFolder } from './cgroup-folder.js';
import { readGroup, type GroupReading } from './cgroup.js';
import { EngineStats } from './engine-stats.js';
import { openAll } from './open-all.js';

/** Where the figures of a container come from. */
export interface GroupSource extends Disposable {
  readonly version: ControlGroupRecord['version'];
  /** The newest reading there is; the last one of a container that has ended. */
  read(): GroupReading;
  /** The first reading that is made from now on. */
  next(): Promise<GroupReading>;
}

/** The files where they are at hand, else the engine's stream. Rejects where that gives nothing. */
export async function openGroup(container: WatchedContainer): Promise<GroupSource> {
  const folder = container.pid === null ? null : findGroupFolder(container.pid, container.id);
  const first = folder === null ? null : readGroup(folder);
  return folder === null || first === null ? EngineStats.open(container) : new GroupFiles(folder, first);
}

class GroupFiles implements GroupSource {
  readonly #folder: GroupFolder;
  #latest: GroupReading;

  constructor(folder: GroupFolder, first: GroupReading) {
    this.#folder = folder;
    this.#latest = first;
  }

  get version(): GroupFolder['version'] {
    return this.#folder.version;
  }

  read(): GroupReading {
    this.#latest = readGroup(this.#folder) ?? this.#latest;
    return this.#latest;
  }

  next(): Promise<GroupReading> {
    return Promise.resolve(this.read());
  }

  [Symbol.dispose](): void {
    // Nothing is held open between readings.
  }
}

interface Account {
  readonly source: GroupSource;
  base: GroupReading;
  latest: GroupReading;
  highestUsageBytes: number;
}

type Amount = 'workingSetBytes' | 'anonymousBytes' | 'socketBytes' | 'slabBytes';
const AMOUNTS: readonly Amount[] = ['workingSetBytes', 'anonymousBytes', 'socketBytes', 'slabBytes'];

/** What the control groups of some containers used over one window, summed. Open, begin, sample, close. */
export class GroupLedger implements Disposable {
  readonly #accounts: readonly Account[];
  readonly #peaks: Record<Amount, number | null> = {
    workingSetBytes: null,
    anonymousBytes: null,
    socketBytes: null,
    slabBytes: null,
  };

  constructor(sources: readonly GroupSource[]) {
    this.#accounts = sources.map((source) => {
      const reading = source.read();
      return { source, base: reading, latest: reading, highestUsageBytes: reading.usageBytes ?? 0 };
    });
  }

  static async open(containers: readonly WatchedContainer[]): Promise<GroupLedger> {
    return new GroupLedger(await openAll(containers.map(openGroup)));
  }

  /** The window opens: what was used until now does not count. */
  begin(): void {
    for (const account of this.#accounts) {
      account.base = account.source.read();
      account.highestUsageBytes = 0;
      take(account, account.base);
    }
    this.#compare();
  }

  /** Takes the newest figures; memory peaks are over the samples. */
  sample(): void {
    for (const account of this.#accounts) take(account, account.source.read());
    this.#compare();
  }

  /** The window ends, at the first figures that are made from now on. Rejects where an engine stays silent. */
  async close(): Promise<void> {
    await Promise.all(
      this.#accounts.map(async (account) => {
        take(account, await account.source.next());
      }),
    );
    this.#compare();
  }

  get nanoseconds(): number {
    return total(this.#accounts.map(({ base, latest }) => Math.max(0, latest.cpuNs - base.cpuNs)));
  }

  /** Now, summed; null where there is no container, or one does not tell. */
  get workingSetBytes(): number | null {
    return this.#sum('workingSetBytes');
  }

  record(windowSeconds: number): ControlGroupRecord | null {
    const [first] = this.#accounts;
    if (first === undefined) return null;
    const each = (figure: (account: Account) => number | null): number[] | null =>
      complete(this.#accounts.map(figure));
    const throttledNs = each(({ base, latest }) => grown(base.throttledNs, latest.throttledNs));
    const peaks = each(peakOf);
    const oomKills = each(({ base, latest }) => grown(base.oomKills, latest.oomKills));
    const limits = this.#accounts.flatMap(({ latest }) => latest.limitBytes ?? []);
    return {
      version: first.source.version,
      workingSetPeakBytes: this.#peaks.workingSetBytes,
      anonymousPeakBytes: this.#peaks.anonymousBytes,
      peakBytes: peaks === null ? null : total(peaks),
      socketBytes: this.#peaks.socketBytes,
      slabBytes: this.#peaks.slabBytes,
      limitBytes: limits.length === 0 ? null : Math.min(...limits),
      throttledShare:
        throttledNs === null || windowSeconds <= 0
          ? null
          : Math.min(1, Math.max(...throttledNs) / 1e9 / windowSeconds),
      oomKills: oomKills === null ? null : total(oomKills),
    };
  }

  [Symbol.dispose](): void {
    for (const { source } of this.#accounts) source[Symbol.dispose]();
  }

  #compare(): void {
    for (const amount of AMOUNTS) {
      const now = this.#sum(amount);
      if (now !== null) this.#peaks[amount] = Math.max(this.#peaks[amount] ?? 0, now);
    }
  }

  #sum(amount: Amount): number | null {
    const values = complete(this.#accounts.map(({ latest }) => latest[amount]));
    return values === null || values.length === 0 ? null : total(values);
  }
}

function take(account: Account, reading: GroupReading): void {
  account.latest = reading;
  account.highestUsageBytes = Math.max(account.highestUsageBytes, reading.usageBytes ?? 0);
}

/** The kernel's own mark sees between samples; it is of this window only where it rose in it. */
function peakOf({ base, latest, highestUsageBytes }: Account): number | null {
  if (latest.peakBytes === null) return null;
  return latest.peakBytes > (base.peakBytes ?? 0) ? latest.peakBytes : highestUsageBytes;
}

function grown(before: number | null, after: number | null): number | null {
  return before === null || after === null ? null : Math.max(0, after - before);
}

/** Null where any is unknown. */
function complete(values: readonly (number | null)[]): number[] | null {
  const known = values.filter((value) => value !== null);
  return known.length === values.length ? known : null;
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
