import type { Watched } from '../../model/run/watched.js';
import { CpuLedger, readCpu } from './cpu-ledger.js';
import { GroupLedger } from '../cgroup/group-ledger.js';

/** CPU time of some services over one window: of plain processes by their threads, of containers by their control groups. */
export class ServiceCpu implements Disposable {
  readonly groups: GroupLedger;
  readonly #processes = new CpuLedger();

  private constructor(groups: GroupLedger) {
    this.groups = groups;
  }

  static async open(services: readonly Watched[]): Promise<ServiceCpu> {
    return new ServiceCpu(await GroupLedger.open(services.flatMap(({ container }) => container ?? [])));
  }

  /** The window opens; the processes are those outside of containers. */
  begin(pids: readonly number[]): void {
    this.groups.begin();
    this.#enter(pids);
  }

  sample(pids: readonly number[]): void {
    this.groups.sample();
    this.#enter(pids);
  }

  get nanoseconds(): number {
    return this.#processes.nanoseconds + this.groups.nanoseconds;
  }

  /** True when any process's figure came from ticks of 10 ms. */
  get ticksOnly(): boolean {
    return this.#processes.ticksOnly;
  }

  [Symbol.dispose](): void {
    this.groups[Symbol.dispose]();
  }

  #enter(pids: readonly number[]): void {
    this.#processes.enter(pids.flatMap((pid) => readCpu(pid) ?? []));
  }
}
