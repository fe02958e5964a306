import type { HostFiles } from '../../model/run/host-reader.js';
import type { HostRecord } from '../../model/run/observation.js';
import { TICK_NS, readProc, type ProcessStat } from '../../linux/procfs.js';

/** One processor's time since boot, in ticks of 10 ms (proc_stat(5)). */
export interface ProcessorTicks {
  readonly idle: number;
  readonly irq: number;
  readonly steal: number;
}

export interface HostSnapshot {
  readonly atSeconds: number;
  readonly processors: ReadonlyMap<number, ProcessorTicks>;
  /** Microseconds in which some task waited for a processor; null where the kernel has no pressure stall figures. */
  readonly cpuPressureUs: number | null;
  /** CPU ticks that every visible program of others has used, its ended children included; null on another machine. */
  readonly otherProgramTicks: number | null;
}

/** `idle` includes waiting for I/O, `irq` holds hard and soft interrupts. */
export function parseProcessors(procStat: string): Map<number, ProcessorTicks> {
  const processors = new Map<number, ProcessorTicks>();
  for (const [, number, rest] of procStat.matchAll(/^cpu(\d+) (.*)$/gm)) {
    const [, , , idle = 0, iowait = 0, irq = 0, softirq = 0, steal = 0] = (rest ?? '').split(' ').map(Number);
    processors.set(Number(number), { idle: idle + iowait, irq: irq + softirq, steal });
  }
  return processors;
}

/** `total` of the `some` line of `/proc/pressure/cpu`, microseconds. */
export function parsePressure(text: string | null): number | null {
  const found = /^some .*total=(\d+)$/m.exec(text ?? '');
  return found === null ? null : Number(found[1]);
}

/** Ticks of all programs but ours and the kernel's own threads, which also work for us (ksoftirqd). */
export function otherProgramTicks(stats: readonly ProcessStat[], ours: ReadonlySet<number>): number {
  return stats
    .filter((stat) => !stat.kernelThread && !ours.has(stat.pid))
    .reduce((sum, stat) => sum + stat.ownTicks + stat.childTicks, 0);
}

/** Those of the machine that the harness itself runs on. */
export function readHostFiles(): HostFiles {
  return { procStat: readProc('/proc/stat') ?? '', pressure: readProc('/proc/pressure/cpu') };
}

export function hostSnapshot(
  atSeconds: number,
  { procStat, pressure }: HostFiles,
  otherTicks: number | null,
): HostSnapshot {
  return {
    atSeconds,
    processors: parseProcessors(procStat),
    cpuPressureUs: parsePressure(pressure),
    otherProgramTicks: otherTicks,
  };
}

export interface OurShare {
  /** Processors that the run uses; none means all of them. */
  readonly cpus: readonly number[];
  /** CPU time of target, database, agents and orchestrator together, of those that run on that machine. */
  readonly cpuSeconds: number;
  readonly orchestratorCpuSeconds: number;
}

/** Where every service is watched. */
export type SeenHost = HostRecord & { readonly otherCpuShare: number };

/**
 * What the machine did between two snapshots.
 *
 * Other programs' CPU is the larger of two figures. What the processors did beyond our own processes and beyond
 * interrupts sees every program, also in other containers; interrupts are left out because loopback traffic runs in
 * them, and kernels differ in whether they charge that to the sending thread too (IRQ_TIME_ACCOUNTING). What the
 * visible processes of others used is exact where they can be seen (not on another machine), interrupts or not. Busy
 * time is elapsed less idle: idle is kept in nanoseconds where user and system time are sampled at the timer tick.
 * Resolution: 10 ms a processor, so 0.7 % in 1.5 s.
 */
export function hostRecord(before: HostSnapshot, after: HostSnapshot, ours: OurShare): SeenHost {
  const elapsedSeconds = after.atSeconds - before.atSeconds;
  const seconds = (ticks: number): number => (ticks * TICK_NS) / 1e9;
  const used = [...after.processors.keys()].filter(
    (cpu) => ours.cpus.length === 0 || ours.cpus.includes(cpu),
  );
  const difference = (cpu: number, field: keyof ProcessorTicks): number =>
    seconds((after.processors.get(cpu)?.[field] ?? 0) - (before.processors.get(cpu)?.[field] ?? 0));
  const over = (field: keyof ProcessorTicks): number =>
    used.reduce((sum, cpu) => sum + difference(cpu, field), 0);
  const busySeconds = (cpu: number): number =>
    elapsedSeconds - difference(cpu, 'idle') - difference(cpu, 'steal');

  const capacitySeconds = elapsedSeconds * used.length;
  const unexplainedSeconds =
    used.reduce((sum, cpu) => sum + busySeconds(cpu), 0) - over('irq') - ours.cpuSeconds;
  const visibleSeconds = seconds((after.otherProgramTicks ?? 0) - (before.otherProgramTicks ?? 0));
  return {
    otherCpuShare: share(Math.max(unexplainedSeconds, visibleSeconds), capacitySeconds),
    stealShare: share(over('steal'), capacitySeconds),
    cpuPressure:
      before.cpuPressureUs === null || after.cpuPressureUs === null
        ? null
        : share((after.cpuPressureUs - before.cpuPressureUs) / 1e6, elapsedSeconds),
    coreBusy: Object.fromEntries(
      [...after.processors.keys()].map((cpu) => [String(cpu), share(busySeconds(cpu), elapsedSeconds)]),
    ),
    orchestratorCpuSeconds: ours.orchestratorCpuSeconds,
  };
}

function share(part: number, whole: number): number {
  return whole <= 0 ? 0 : Math.min(1, Math.max(0, part / whole));
}
