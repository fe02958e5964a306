import type { Surroundings } from '../config.js';
import { LAB_KINDS } from '../lab/labs.js';
import type { Output } from './output.js';
import { hostsNamedBy } from './plan/options.js';

export interface CleanFlags {
  /** The images too: the next start in Docker builds them anew. */
  readonly images?: boolean;
  readonly host?: readonly string[];
  readonly hosts?: string;
}

/** Removes what killed runs left in every lab; what belongs to runs that go on, or is not ours, stays. */
export async function cleanCommand(
  { images = false, ...named }: CleanFlags,
  { surroundings, output }: { readonly surroundings: Surroundings; readonly output: Output },
): Promise<void> {
  const { environment, checkout } = surroundings;
  const hosts = hostsNamedBy(named, surroundings);
  for (const kind of Object.values(LAB_KINDS))
    for (const line of await kind.clean({ environment, checkout, images, hosts })) output.out(`${line}\n`);
}
