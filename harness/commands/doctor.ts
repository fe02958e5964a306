import type { Surroundings } from '../config.js';
import type { ExitCode } from '../errors.js';
import { EXIT, KnownError } from '../errors.js';
import { Engine } from '../lab/docker/engine/engine.js';
import { engineAddress } from '../lab/docker/engine/engine-address.js';
import { temporaryFolder } from '../lab/local/run-folder.js';
import { userForPostgres } from '../lab/local/unprivileged-user.js';
import type { MachineCheck, ToolFact, ToolFacts } from '../probe/host/machine.js';
import { checkMachine, readMachineFacts } from '../probe/host/machine.js';
import { postgresBinaries } from '../setup/postgres-binaries.js';
import { pythonBuildNote } from '../setup/python.js';
import { findGo, findPython, inPath } from '../setup/toolchains.js';
import { fitted } from '../words/text-table.js';
import type { Output } from './output.js';
import { jsonText } from './output.js';

/** Checks the machine; every line that is not good says how to mend it. Exit code 3 when something is missing. */
export async function doctorCommand(
  json: boolean,
  { surroundings, output }: { readonly surroundings: Surroundings; readonly output: Output },
): Promise<ExitCode> {
  const folders = { results: surroundings.resultsFolder, temporary: temporaryFolder() };
  const checks = checkMachine(readMachineFacts(folders, await toolFacts(surroundings)));
  output.out(json ? jsonText({ checks }) : checks.map(lineOf).join(''));
  return checks.some((check) => !check.ok && NEEDED.has(check.id)) ? EXIT.environment : EXIT.done;
}

/** Without these no run is possible; what else is not good only makes it less exact. */
const NEEDED = new Set(['node', 'platform', 'cores', 'python', 'go', 'postgres-binaries', 'user', 'disk']);

const ID_WIDTH = 18;

function lineOf({ id, ok, found, expected, remedy }: MachineCheck): string {
  const line = `${ok ? 'ok ' : '-- '} ${fitted(id, ID_WIDTH)} ${found}\n`;
  return ok ? line : `${line}       expected: ${expected}\n       to do: ${remedy}\n`;
}

async function toolFacts({ environment }: Surroundings): Promise<ToolFacts> {
  return {
    python: await fact('Python 3.11 or later with venv, in PATH', async () => {
      const python = await findPython(environment);
      return `${python.version}${pythonBuildNote(python)} (${python.path})`;
    }),
    go: await fact('Go 1.25 or later, in PATH', async () => {
      const { path, version } = await findGo(environment);
      return `${version} (${path})`;
    }),
    taskset: {
      found: inPath('taskset', environment),
      expected: 'taskset in PATH, to bind each role to its processors',
      remedy: 'Install util-linux; without it every role may run on every processor, and the report says so.',
    },
    'postgres-binaries': await fact('the Postgres binaries, an optional npm package', () => {
      postgresBinaries(process.arch);
      return 'there';
    }),
    user: await fact('an ordinary user, or for root an existing one for Postgres', () => {
      const user = userForPostgres();
      return user ? `root; Postgres runs as ${user.name}` : 'an ordinary user';
    }),
    docker: await fact('a Docker engine that answers; the local lab needs none', async () => {
      const { version, operatingSystem } = (await Engine.connect(engineAddress(environment))).facts;
      return `engine ${version} (${operatingSystem})`;
    }),
  };
}

async function fact(expected: string, look: () => string | Promise<string>): Promise<ToolFact> {
  try {
    return { found: await look(), expected, remedy: '' };
  } catch (thrown) {
    if (!(thrown instanceof KnownError)) throw thrown;
    return { found: null, expected, remedy: thrown.text.remedy };
  }
}
