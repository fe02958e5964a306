import { execa } from 'execa';
import { readProc } from '../linux/procfs.js';
import { childEnvironment } from './lifetime/child-environment.js';

type Variables = Readonly<NodeJS.ProcessEnv>;

const WITHIN_MS = 10_000;

/** Binds the harness itself to the load's processors: what it samples must not run on the target's. */
export async function bindHarnessTo(cpus: readonly number[], environment: Variables): Promise<void> {
  if (cpus.length === 0) return;
  await bound(cpus.join(','), environment);
}

/**
 * Whether processes can be bound: taskset is there, understands what is asked of it, which smaller ones do not, and the
 * kernel lets it. Tried with the processors that this process has anyway.
 */
export async function canBind(environment: Variables): Promise<boolean> {
  const list = /^Cpus_allowed_list:\s*(\S+)$/m.exec(readProc('/proc/self/status') ?? '')?.[1];
  if (list === undefined) return false;
  return bound(list, environment).then(
    () => true,
    () => false,
  );
}

async function bound(list: string, environment: Variables): Promise<void> {
  await execa('taskset', ['-a', '-c', '-p', list, String(process.pid)], {
    env: childEnvironment(environment),
    extendEnv: false,
    stdin: 'ignore',
    timeout: WITHIN_MS,
  });
}
