import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { asError, EnvironmentError, KnownError } from '../errors.js';
import type { Target } from '../model/plan/target.js';
import { folderOf, isWithoutGil } from '../model/plan/target.js';
import type { Artifact } from './artifact.js';
import { goArtifact, pythonArtifact } from './artifact.js';
import { goBinary } from './go.js';
import { pythonBuildNote, pythonEnvironment } from './python.js';
import type { SetUp } from './step.js';
import { findGo, findPython } from './toolchains.js';

/** What a target's command line is filled with: `{python}`, `{binary}`. */
export interface Runtime {
  readonly placeholder: 'python' | 'binary';
  readonly path: string;
  /** Of the language's toolchain. */
  readonly version: string;
  readonly artifact: Artifact;
}

const DOWNSTREAM = 'downstream';

/** The internal service that the targets call, built as the targets in Go are. */
export function prepareDownstream(setUp: SetUp, checkout: string): Promise<DownstreamBinary> {
  return inWords(setUp, async () => {
    mkdirSync(setUp.folder, { recursive: true });
    const go = await findGo(setUp.environment);
    const { path } = await goBinary(setUp, go, DOWNSTREAM, join(checkout, 'targets', DOWNSTREAM));
    return { path, goVersion: go.version };
  });
}

export interface DownstreamBinary {
  readonly path: string;
  readonly goVersion: string;
}

/**
 * Brings in what the targets need, each by its own lock file; a second start finds it all there. Nothing is made for one
 * without a runtime, which its owner builds.
 */
export function prepareTargets(
  setUp: SetUp,
  checkout: string,
  targets: readonly Target[],
): Promise<Map<string, Runtime>> {
  return inWords(setUp, async () => {
    mkdirSync(setUp.folder, { recursive: true });
    const runtimes = new Map<string, Runtime>();
    for (const target of targets) {
      const { id, runtime } = target;
      if (runtime) runtimes.set(id, await prepareTarget(setUp, checkout, target, runtime));
    }
    return runtimes;
  });
}

/** What the file system refuses, a checkout of somebody else's or with a part of it missing, is the environment's. */
async function inWords<T>({ folder }: SetUp, make: () => Promise<T>): Promise<T> {
  try {
    return await make();
  } catch (thrown) {
    const { syscall, message }: NodeJS.ErrnoException = asError(thrown);
    if (syscall === undefined || thrown instanceof KnownError) throw thrown;
    throw new EnvironmentError(
      {
        expected: `to set up in ${folder} what the targets need`,
        found: message,
        remedy:
          'Make the checkout writable for you, on a disk with room, or clone one of your own; restore what is missing of targets/.',
      },
      { cause: thrown },
    );
  }
}

async function prepareTarget(
  setUp: SetUp,
  checkout: string,
  target: Target,
  runtime: NonNullable<Target['runtime']>,
): Promise<Runtime> {
  const { id, edition } = target;
  const folder = join(checkout, 'targets', folderOf(target));
  const wanted = edition && 'version' in edition ? edition.version : null;
  if ('python' in runtime) {
    const python = await findPython(
      setUp.environment,
      wanted,
      isWithoutGil(target) ? 'without-gil' : 'usual',
    );
    const made = await pythonEnvironment(setUp, python, id, join(folder, runtime.python));
    const version = `${python.version}${pythonBuildNote(python)}`;
    return { placeholder: 'python', path: made.path, version, artifact: pythonArtifact(made, folder) };
  }
  const go = await findGo(setUp.environment, wanted);
  const experiment = edition && 'experiment' in edition ? edition.experiment : '';
  const made = await goBinary(setUp, go, id, join(folder, runtime.go), experiment);
  const version = `${go.version}${experiment === '' ? '' : ` (GOEXPERIMENT=${experiment})`}`;
  return { placeholder: 'binary', path: made.path, version, artifact: goArtifact(made) };
}
