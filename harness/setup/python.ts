import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { runStep } from './step.js';
import type { SetUp } from './step.js';
import { isMadeFrom, markMadeFrom, stampOf } from './stamp.js';
import type { Tool } from './toolchains.js';

/**
 * A virtual environment with exactly what a lock file with hashes names. Returns its interpreter.
 * Made again when the lock or the interpreter changes.
 */
export async function pythonEnvironment(
  setUp: SetUp,
  python: Tool,
  name: string,
  requirements: string,
): Promise<string> {
  const folder = join(setUp.folder, name);
  const interpreter = join(folder, 'bin', 'python');
  const stamp = stampOf([folder, python.path, python.version], [requirements], folder);
  if (isMadeFrom(folder, stamp)) return interpreter;
  setUp.onStep(`Making the Python environment of ${name} (first start only)`);
  rmSync(folder, { recursive: true, force: true });
  await runStep(setUp, python.path, ['-m', 'venv', folder]);
  await runStep(setUp, interpreter, [
    '-m',
    'pip',
    'install',
    '--quiet',
    '--disable-pip-version-check',
    '--no-input',
    '--require-hashes',
    '--requirement',
    requirements,
  ]);
  markMadeFrom(folder, stamp);
  return interpreter;
}
