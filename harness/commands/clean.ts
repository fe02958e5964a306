import type { Surroundings } from '../config.js';
import { LAB_KINDS } from '../lab/labs.js';
import type { Output } from './output.js';
import { jsonText } from './output.js';
import { hostsNamedBy } from './plan/options.js';

export interface CleanFlags {
  /** The images too: the next start in Docker builds them anew. */
  readonly images?: boolean;
  readonly json?: boolean;
  readonly host?: readonly string[];
  readonly hosts?: string;
}

/** Removes what killed runs left in every lab; what belongs to runs that go on, or is not ours, stays. */
export async function cleanCommand(
  { images = false, json = false, ...named }: CleanFlags,
  { surroundings, output }: { readonly surroundings: Surroundings; readonly output: Output },
): Promise<void> {
  const { environment, checkout } = surroundings;
  const hosts = hostsNamedBy(named, surroundings);
  const labs: { readonly lab: string; readonly did: readonly string[] }[] = [];
  for (const [lab, kind] of Object.entries(LAB_KINDS)) {
    const did = await kind.clean({ environment, checkout, images, hosts });
    labs.push({ lab, did });
    if (!json) for (const line of did) output.out(`${line}\n`);
  }
  if (json) output.out(jsonText({ labs }));
}
