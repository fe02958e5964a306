import { execa } from 'execa';
import { childEnvironment } from './lifetime/child-environment.js';

/** Binds the harness itself to the load's processors: what it samples must not run on the target's. */
export async function bindHarnessTo(
  cpus: readonly number[],
  environment: Readonly<NodeJS.ProcessEnv>,
): Promise<void> {
  if (cpus.length === 0) return;
  const env = childEnvironment(environment);
  await execa('taskset', ['-a', '-c', '-p', cpus.join(','), String(process.pid)], { env, extendEnv: false });
}
