import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../../errors.js';
import type { ProcessIdentity } from '../../linux/process-tree.js';
import { identify, isAlive } from '../../linux/process-tree.js';
import { onDisk } from '../../store.js';

const FILE = 'running.json';

/** Says in a run's results folder which process writes there, so that no second one resumes it at the same time. */
export class RunLock implements Disposable {
  #path: string | null = null;

  /**
   * Throws UsageError where a living process holds the folder; what a killed one left is taken over. A folder without a
   * run stays as it is, for its reader to refuse.
   */
  take(folder: string): void {
    if (!existsSync(join(folder, 'plan.json'))) return;
    const path = join(folder, FILE);
    const holder = holderOf(path);
    if (holder) throw heldBy(`process ${holder.pid}, which is making the one in ${folder}`);
    onDisk(path, () => {
      rmSync(path, { force: true });
      try {
        writeFileSync(path, JSON.stringify(identify(process.pid)), { flag: 'wx' });
      } catch (thrown) {
        if ((thrown as NodeJS.ErrnoException).code !== 'EEXIST') throw thrown;
        throw heldBy(`another that took the one in ${folder} at the same moment`);
      }
    });
    this.#path = path;
  }

  [Symbol.dispose](): void {
    if (this.#path !== null) rmSync(this.#path, { force: true });
    this.#path = null;
  }
}

function heldBy(found: string): UsageError {
  return new UsageError({
    expected: '--resume to find a run that no process is making',
    found,
    remedy: 'Let it finish, or interrupt it (Ctrl-C) and resume then.',
  });
}

function holderOf(path: string): ProcessIdentity | null {
  try {
    const found = JSON.parse(readFileSync(path, 'utf8')) as ProcessIdentity | null;
    return found && isAlive(found) ? found : null;
  } catch {
    // No file, or one that a kill cut off.
    return null;
  }
}
