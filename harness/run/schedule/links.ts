import { KnownError } from '../../errors.js';
import type { RunRecord } from '../../model/run/environment.js';
import type { RunContext } from '../context.js';

type When = Extract<RunRecord, { readonly record: 'link' }>['when'];

/** What the network between the hosts does beside a block; nothing where everything is on one. That they cannot be measured is told, and ends no run. */
export async function recordLinks(
  { lab, record, tell }: Pick<RunContext, 'lab' | 'record' | 'tell'>,
  block: number,
  when: When,
): Promise<void> {
  try {
    for (const link of await lab.measureLinks()) record({ record: 'link', block, when, link });
  } catch (thrown) {
    if (!(thrown instanceof KnownError)) throw thrown;
    tell({ kind: 'note', text: `The links between the hosts were not measured: ${thrown.message}` });
  }
}
