import { CpuLedger, readCpu } from '../probe/sampler/cpu-ledger.js';
import { hostRecord, hostSnapshot, otherProgramTicks, readHostFiles } from '../probe/host/host.js';
import { processTree } from '../linux/process-tree.js';
import { readAllStats, readThreadTime } from '../linux/procfs.js';

/** What the machine did while a reference was measured. The agents' own word is not among it: they are on trial. */
export interface MachineFigures {
  /** Of the processors: other programs, and other virtual machines. */
  readonly otherCpuShare: number;
  readonly stealShare: number;
  /** Share of the time that the kernel kept an agent, or the server, waiting for a processor, though it could have run. */
  readonly agentWaitedShare: number;
  readonly serverWaitedShare: number;
  /** What the worst kept agent missed of the processors by all this, in seconds and as a share of the time watched; what the server missed is in its stamps. */
  readonly lostSeconds: number;
  readonly lostShare: number;
}

export interface WatchedProcesses {
  readonly agents: readonly number[];
  readonly servers: readonly number[];
}

/** Starts watching; the function it returns says what was seen until then. */
export function watchMachine(watched: WatchedProcesses): () => MachineFigures {
  const ledger = new CpuLedger();
  const read = () => {
    const stats = readAllStats();
    const ours = processTree(stats, [process.pid]).map(({ pid }) => pid);
    ledger.enter(ours.flatMap((pid) => readCpu(pid) ?? []));
    return {
      host: hostSnapshot(performance.now() / 1_000, readHostFiles(), otherProgramTicks(stats, new Set(ours))),
      agents: watched.agents.map(waitedSeconds),
      server: Math.max(0, ...watched.servers.map(waitedSeconds)),
    };
  };
  const before = read();
  const orchestrator = process.cpuUsage();
  return () => {
    const after = read();
    const { user, system } = process.cpuUsage(orchestrator);
    const seconds = after.host.atSeconds - before.host.atSeconds;
    const { otherCpuShare, stealShare } = hostRecord(before.host, after.host, {
      cpus: [],
      cpuSeconds: ledger.nanoseconds / 1e9,
      orchestratorCpuSeconds: (user + system) / 1e6,
    });
    const agentWaited = Math.max(
      0,
      ...after.agents.map((atEnd, index) => atEnd - (before.agents[index] ?? 0)),
    );
    const serverWaited = after.server - before.server;
    const capacitySeconds = seconds * after.host.processors.size;
    const lostSeconds =
      (agentWaited > 0 ? agentWaited : otherCpuShare * capacitySeconds) + stealShare * capacitySeconds;
    return {
      otherCpuShare,
      stealShare,
      agentWaitedShare: agentWaited / seconds,
      serverWaitedShare: serverWaited / seconds,
      lostSeconds,
      lostShare: lostSeconds / seconds,
    };
  };
}

/** Of the main thread; 0 where the kernel does not count it. */
function waitedSeconds(pid: number): number {
  return (readThreadTime(pid, pid)?.waitedNs ?? 0) / 1e9;
}
