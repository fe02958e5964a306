import { join } from 'node:path';
import { filesBelow, makeFolder, stampOf } from './stamp.js';
import type { Made, SetUp } from './step.js';
import { runStep } from './step.js';
import type { Tool } from './toolchains.js';

/**
 * The same binary on every machine, whoever owns the checkout (the harness has digests of its own): for itself, by its
 * own toolchain (a newer one is not to be fetched), without a C compiler, and without what the user may have set for other
 * programs, in the environment or by `go env -w`, over which only a value stands that is not empty.
 */
const BUILD_ENVIRONMENT = {
  GOTOOLCHAIN: 'local',
  CGO_ENABLED: '0',
  GOFLAGS: '-mod=readonly',
  GOWORK: 'off',
  GOOS: 'linux',
  GOARCH: { x64: 'amd64', arm64: 'arm64' }[process.arch as string] ?? '',
  GOAMD64: 'v1',
  GOARM64: 'v8.0',
};

/** A module's main package, built once for each state of its sources; with an experiment of the toolchain where one is named. */
export async function goBinary(
  setUp: SetUp,
  go: Tool,
  name: string,
  module: string,
  experiment = '',
): Promise<Made> {
  const folder = join(setUp.folder, name);
  const binary = join(folder, name);
  const sources = filesBelow(module, ['.go', 'go.mod', 'go.sum']).filter(
    (path) => !path.endsWith('_test.go'),
  );
  const stamp = stampOf([go.path, go.version, experiment], sources, module);
  const buildSeconds = await makeFolder(folder, stamp, async (making) => {
    setUp.onStep(`Building ${name} (first start only)`);
    await runStep(setUp, go.path, ['build', '-trimpath', '-buildvcs=false', '-o', join(making, name), '.'], {
      cwd: module,
      env: { ...BUILD_ENVIRONMENT, GOEXPERIMENT: experiment },
    });
  });
  return { path: binary, buildSeconds };
}
