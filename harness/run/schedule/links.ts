import type { RunRecord } from '../../model/run/environment.js';
import type { RunContext } from '../context.js';

type When = Extract<RunRecord, { readonly record: 'link' }>['when'];

/** What the network between the hosts does beside a block; nothing where everything is on one. */
export async function recordLinks(
  { lab, record }: Pick<RunContext, 'lab' | 'record'>,
  block: number,
  when: When,
): Promise<void> {
  for (const link of await lab.measureLinks()) record({ record: 'link', block, when, link });
}
