import { writeFileSync } from 'node:fs';
import Docker from 'dockerode';
import { readAllStats, readProc } from '../../../harness/linux/procfs.js';
import type { Ground } from '../runs/ground.js';
import type { StruckTrial } from './fault.js';

/** More than a target needs under a smoke run's load, and soon used up. */
const SMALL_BYTES = 300 * 2 ** 20;

/** What runs of one service, to be struck. */
export interface Victim {
  signal(name: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): Promise<void>;
  /** Has the kernel end it for want of memory. */
  exhaustMemory(): Promise<void>;
}

/** The services of a run that goes on; null where one is not there yet. */
export interface Victims {
  target(trial: StruckTrial): Promise<Victim | null>;
  postgres(): Promise<Victim | null>;
  agent(): Promise<Victim | null>;
  harness(): Promise<Victim | null>;
}

export function victimsOn(ground: Ground): Victims {
  return ground.lab === 'docker' ? containersOn(ground) : processesOn(ground);
}

function processesOn(ground: Ground): Victims {
  const found = (isIt: (process_: ReturnType<Ground['processes']>[number]) => boolean) => {
    const all = ground.processes().filter(isIt);
    return Promise.resolve(all.length === 0 ? null : victimOf(all.map(({ pid }) => pid)));
  };
  return {
    target: ({ target }) => found(({ environment }) => environment.includes(`TARGET_ID=${target}`)),
    // Its sessions call themselves so too, and end with it.
    postgres: () => found(({ command }) => /\/bin\/postgres -D /.test(command)),
    agent: () => found(({ command }) => command.endsWith('load/agent/main.js')),
    harness: () => found(({ command }) => command.includes('harness/cli.js run ')),
  };
}

function victimOf(pids: readonly number[]): Victim {
  return {
    signal: (name) => {
      for (const pid of pids) process.kill(pid, name);
      return Promise.resolve();
    },
    exhaustMemory: () => Promise.reject(new Error('A process without a limit has no memory to run out of.')),
  };
}

function containersOn(ground: Ground): Victims {
  const docker = new Docker();
  const found = async (name: RegExp): Promise<Victim | null> => {
    const own = new Set((await ground.containers()).map(({ id }) => id));
    const all = await docker.listContainers();
    const container = all.find(({ Id, Names }) => own.has(Id) && name.test(Names[0] ?? ''));
    return container ? containedVictim(docker.getContainer(container.Id)) : null;
  };
  return {
    target: ({ block, target }) => found(new RegExp(`-b${block}-crud-${target}-\\d+$`)),
    postgres: () => found(/-postgres$/),
    agent: () => found(/-agent-\d+$/),
    harness: () => processesOn(ground).harness(),
  };
}

function containedVictim(container: Docker.Container): Victim {
  return {
    signal: async (name) => {
      // A stopped first process may only be the one that starts the others.
      const all = name === 'SIGSTOP' ? processesIn(container.id) : [];
      for (const pid of all) process.kill(pid, name);
      if (all.length === 0) await container.kill({ signal: name });
    },
    exhaustMemory: async () => {
      const { State } = await container.inspect();
      // Whoever takes the memory, the service is the one that the kernel ends for it.
      writeFileSync(`/proc/${State.Pid}/oom_score_adj`, '1000');
      await container.update({ Memory: SMALL_BYTES, MemorySwap: SMALL_BYTES });
      // `tail` keeps the whole of a line that never ends.
      const hog = await container.exec({ Cmd: ['tail', '/dev/zero'] });
      await hog.start({ Detach: true });
    },
  };
}

/** None where the engine runs elsewhere. */
function processesIn(container: string): number[] {
  return readAllStats()
    .map(({ pid }) => pid)
    .filter((pid) => readProc(`/proc/${pid}/cgroup`)?.includes(container));
}
