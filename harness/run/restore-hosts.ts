import type { RunContext } from './context.js';

/** Between trials: reaches hosts again that were lost, and starts the agents anew that were on one. Throws EnvironmentError where a host stays away. */
export async function restoreHosts({
  lab,
  agents,
  tell,
}: Pick<RunContext, 'lab' | 'agents' | 'tell'>): Promise<void> {
  if (!lab.restoreHosts) return;
  const roles = await lab.restoreHosts();
  if (roles.length > 0)
    tell({ kind: 'note', text: `The host of ${roles.join(' and ')} had been lost, and is reached again.` });
  // They may have been lost with their host in a trial before, which could not start others.
  if (roles.includes('load') || agents.all.length === 0) await agents.renew();
}
