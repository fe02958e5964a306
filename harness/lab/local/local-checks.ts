import { postgresBinaries } from '../../setup/postgres-binaries.js';
import { pythonBuildNote } from '../../setup/python.js';
import { findGo, findPython, inPath } from '../../setup/toolchains.js';
import type { MachineCheck } from '../../model/machine-check.js';
import { canBind } from '../bind.js';
import { lookFor } from '../look-for.js';
import { userForPostgres } from './unprivileged-user.js';

type Variables = Readonly<NodeJS.ProcessEnv>;

/** What services as processes of this machine need. */
export async function localChecks(environment: Variables): Promise<MachineCheck[]> {
  return [
    platformCheck(process.platform, process.arch),
    await lookFor('python', 'Python 3.11 or later with venv, in PATH', async () => {
      const python = await findPython(environment);
      return `${python.version}${pythonBuildNote(python)} (${python.path})`;
    }),
    await lookFor('go', 'Go 1.25 or later, in PATH', async () => {
      const { path, version } = await findGo(environment);
      return `${version} (${path})`;
    }),
    await tasksetCheck(environment),
    await lookFor('postgres-binaries', 'the Postgres binaries, an optional npm package', () => {
      postgresBinaries(process.arch);
      return 'there';
    }),
    await lookFor('user', 'an ordinary user, or for root an existing one for Postgres', () => {
      const user = userForPostgres();
      return user ? `root; Postgres runs as ${user.name}` : 'an ordinary user';
    }),
  ];
}

export function platformCheck(platform: NodeJS.Platform, architecture: string): MachineCheck {
  return {
    id: 'platform',
    ok: platform === 'linux' && ['x64', 'arm64'].includes(architecture),
    found: `${platform} ${architecture}`,
    expected: 'linux on x64 or arm64 (WSL2 is Linux)',
    remedy: 'The local lab reads /proc and pins processors: use Linux or WSL2, or --lab docker elsewhere.',
    needed: true,
  };
}

async function tasksetCheck(environment: Variables): Promise<MachineCheck> {
  const found = inPath('taskset', environment);
  const ok = await canBind(environment);
  return {
    id: 'taskset',
    ok,
    found: ok || found === null ? (found ?? 'none') : `${found}, which binds no process here`,
    expected: 'taskset in PATH, to bind each role to its processors',
    remedy:
      'Install that of util-linux, where the machine lets processes be bound; without it every role may run on every processor, and the report says so.',
    needed: false,
  };
}
