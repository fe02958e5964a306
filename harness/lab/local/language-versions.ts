import type { Target } from '../../model/plan/target.js';
import { isWithoutGil } from '../../model/plan/target.js';
import type { Runtime } from '../../setup/prepare.js';

/** What each language's services ran on; a target for which set-up took another toolchain has a row of its own. */
export function languageVersions(
  targets: readonly Target[],
  runtimes: ReadonlyMap<string, Pick<Runtime, 'version'>>,
): Record<string, string> {
  const rows = targets.flatMap((target) => {
    const runtime = runtimes.get(target.id);
    const isOfItsOwn = target.edition !== undefined || isWithoutGil(target);
    const name = isOfItsOwn ? `${target.language} of ${target.id}` : target.language;
    return runtime ? [[name, runtime.version] as const] : [];
  });
  return Object.fromEntries(rows);
}
