import { asError, EnvironmentError, KnownError } from '../errors.js';
import type { LabChoice, LabId } from '../model/plan/labs.js';
import { UNNAMED_LABS } from '../model/plan/labs.js';
import type { Bench, BenchOptions, LabKind } from './bench.js';
import { docker } from './docker/docker.js';
import { hosts } from './hosts/hosts.js';
import { local } from './local/local.js';
import { OwnBench } from './own/own-bench.js';

/** Every lab: one more is a folder, an id in the model, and a row here. */
export const LAB_KINDS: Readonly<Record<LabId, LabKind>> = { docker, local, hosts };

/** The bench that was asked for; one error that names what every lab needs where `auto` finds none. Throws KnownError. */
export async function chooseBench(choice: LabChoice, options: BenchOptions): Promise<Bench> {
  // A reader's own service brings what it needs: no engine and no toolchain is looked for.
  if (options.targets.some(({ own }) => own)) return OwnBench.open(options);
  if (choice !== 'auto') return LAB_KINDS[choice].open(options);
  const missing: { readonly id: LabId; readonly error: KnownError }[] = [];
  for (const id of UNNAMED_LABS) {
    const error = await missingFor(LAB_KINDS[id], options);
    if (error) {
      missing.push({ id, error });
      continue;
    }
    for (const other of missing)
      options.onStep(`Lab ${id}, for want of ${LAB_KINDS[other.id].needs} (${other.error.text.found})`);
    return LAB_KINDS[id].open(options);
  }
  throw new EnvironmentError({
    expected: missing.map(({ id }) => LAB_KINDS[id].needs).join(', or '),
    found: missing.map(({ id, error }) => `for ${id}: ${error.message}`).join('; '),
    remedy: missing.map(({ id, error }) => `For ${id}: ${error.text.remedy}`).join(' '),
  });
}

/** The known error that says why a lab's needs are not there; null where they are. */
async function missingFor(kind: LabKind, options: BenchOptions): Promise<KnownError | null> {
  try {
    await kind.require(options);
    return null;
  } catch (thrown) {
    if (thrown instanceof KnownError) return thrown;
    throw asError(thrown);
  }
}
