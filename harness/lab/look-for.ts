import { KnownError } from '../errors.js';
import type { MachineCheck } from '../model/machine-check.js';

/** A check by looking for a thing that no run in a lab can do without: `look` says what was found, or throws KnownError. */
export async function lookFor(
  id: string,
  expected: string,
  look: () => string | Promise<string>,
): Promise<MachineCheck> {
  try {
    return { id, ok: true, found: await look(), expected, remedy: '', needed: true };
  } catch (thrown) {
    if (!(thrown instanceof KnownError)) throw thrown;
    return { id, ok: false, found: thrown.text.found, expected, remedy: thrown.text.remedy, needed: true };
  }
}
