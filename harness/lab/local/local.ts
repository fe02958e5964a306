import { findGo, findPython, requireLinux } from '../../setup/toolchains.js';
import type { BenchOptions, LabKind } from '../bench.js';
import { LocalBench } from './local-bench.js';
import { localChecks } from './local-checks.js';
import { sweepRunFolders } from './run-folder.js';
import { userForPostgres } from './unprivileged-user.js';

/** Services as processes of this machine. */
export const local: LabKind = {
  needs: 'the toolchains of the targets for local processes',
  require: requireToolchains,
  check: localChecks,
  open: (options) => LocalBench.open(options),
  clean: async () => {
    const { cleared, left } =
      process.platform === 'linux' ? await sweepRunFolders() : { cleared: 0, left: [] };
    return [
      `Local runs that had been killed: ${cleared}`,
      ...left.map((line) => `Cannot be removed: ${line}`),
    ];
  },
};

async function requireToolchains({ surroundings, targets, downstream }: BenchOptions): Promise<void> {
  requireLinux(process.platform);
  userForPostgres();
  if (targets.some(({ runtime }) => runtime && 'python' in runtime))
    await findPython(surroundings.environment);
  if (downstream || targets.some(({ runtime }) => runtime && 'go' in runtime))
    await findGo(surroundings.environment);
}
