import { join } from 'node:path';
import { WITHOUT_PGO } from '../model/run/environment.js';
import { runStep } from './step.js';
import type { Made, SetUp } from './step.js';
import { makeFolder, stampOf } from './stamp.js';
import type { Python, Tool } from './toolchains.js';
import { withoutPython } from './toolchains.js';

const PIP_INSTALL = [
  ...['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-input'],
  // Wheels only: what has none would run its own set-up code, and need a compiler.
  ...['--only-binary', ':all:', '--require-hashes', '--requirement'],
];
/** The user's registry and proxy settings stay; what would put packages elsewhere, or bring others in, goes. */
const ENVIRONMENT = {
  PIP_USER: '0',
  PIP_TARGET: undefined,
  PIP_PREFIX: undefined,
  PIP_ROOT: undefined,
  PIP_CONSTRAINT: undefined,
  PIP_NO_BINARY: undefined,
  PIP_DRY_RUN: undefined,
  PIP_REQUIRE_VIRTUALENV: undefined,
};

/**
 * A virtual environment with exactly what a lock file with hashes names. Resolves to its interpreter.
 * Made again when the lock or the interpreter changes. Programs in its bin/ are run as modules (`python -m mypy`):
 * their first lines name the place where it was made.
 */
export async function pythonEnvironment(
  setUp: SetUp,
  python: Tool,
  name: string,
  requirements: string,
): Promise<Made> {
  const folder = join(setUp.folder, name);
  const interpreter = join(folder, 'bin', 'python');
  const stamp = stampOf([folder, python.path, python.version], [requirements], folder);
  const buildSeconds = await makeFolder(folder, stamp, async (making) => {
    setUp.onStep(`Making the Python environment of ${name} (first start only)`);
    const plain = { ...setUp, environment: withoutPython(setUp.environment) };
    await runStep(plain, python.path, ['-m', 'venv', making], { env: ENVIRONMENT });
    await runStep(plain, join(making, 'bin', 'python'), [...PIP_INSTALL, requirements], { env: ENVIRONMENT });
  });
  return { path: interpreter, buildSeconds };
}

/** What a reader of its version must know beside it; empty where nothing is. */
export function pythonBuildNote({ optimised }: Pick<Python, 'optimised'>): string {
  return optimised ? '' : ` (${WITHOUT_PGO})`;
}
