import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { filesBelow, isMadeFrom, markMadeFrom, stampOf } from './stamp.js';
import type { SetUp } from './step.js';
import { runStep } from './step.js';
import type { Tool } from './toolchains.js';

/** A module's main package, built once for each state of its sources. Returns the binary. */
export async function goBinary(setUp: SetUp, go: Tool, name: string, module: string): Promise<string> {
  const folder = join(setUp.folder, name);
  const binary = join(folder, name);
  const sources = filesBelow(module, ['.go', 'go.mod', 'go.sum']).filter(
    (path) => !path.endsWith('_test.go'),
  );
  const stamp = stampOf([go.path, go.version], sources, module);
  if (isMadeFrom(folder, stamp)) return binary;
  setUp.onStep(`Building ${name} (first start only)`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await runStep(setUp, go.path, ['build', '-trimpath', '-o', binary, '.'], {
    cwd: module,
    // The machine's own toolchain: a newer one is not to be fetched, and no C compiler is needed.
    env: { GOTOOLCHAIN: 'local', CGO_ENABLED: '0', GOFLAGS: '' },
  });
  markMadeFrom(folder, stamp);
  return binary;
}
