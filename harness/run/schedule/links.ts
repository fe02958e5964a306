import { KnownError } from '../../errors.js';
import type { LinkRecord } from '../../model/run/link.js';
import type { RunContext } from '../context.js';
import { restoreHosts } from '../restore-hosts.js';

/** What the network between the hosts does beside a block; nothing where everything is on one. That they cannot be measured is told, and ends no run. */
export async function recordLinks(
  context: Pick<RunContext, 'lab' | 'agents' | 'record' | 'tell' | 'elapsedSeconds'>,
  block: number,
  when: LinkRecord['when'],
): Promise<void> {
  const { lab, record, tell, elapsedSeconds } = context;
  try {
    await restoreHosts(context);
    for (const link of await lab.measureLinks())
      record({ record: 'link', block, when, atSeconds: elapsedSeconds(), link });
  } catch (thrown) {
    if (!(thrown instanceof KnownError)) throw thrown;
    tell({ kind: 'note', text: `The links between the hosts were not measured: ${thrown.message}` });
  }
}
