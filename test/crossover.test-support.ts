import { chmodSync, cpSync, mkdtempSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { execa } from 'execa';

export const checkout = join(import.meta.dirname, '..');
const cli = join(checkout, 'dist', 'harness', 'cli.js');

/** Starts the compiled command as a user would, to be waited for or interrupted. */
export function startCrossover(
  args: readonly string[],
  environment: Record<string, string> = {},
  under: readonly string[] = [],
) {
  const [command = '', ...rest] = [...under, process.execPath, cli, ...args];
  return execa(command, rest, {
    cwd: checkout,
    env: environment,
    stdin: 'ignore',
    reject: false,
    stripFinalNewline: false,
  });
}

/** `under`: a program with its arguments that starts the command, such as `unshare --pid`. */
export async function crossover(
  args: readonly string[],
  environment: Record<string, string> = {},
  under: readonly string[] = [],
) {
  const { exitCode, stdout, stderr } = await startCrossover(args, environment, under);
  return { exitCode, stdout, stderr };
}

/** What a fresh clone does not hold, and no stranger needs; whoever tests beside us may be writing in it. */
const NOT_COPIED = new Set(['.git', '.crossover', 'node_modules', 'results', '__pycache__', '.mypy_cache']);

/** A compiled checkout to change, its packages by a link. */
export function copyOfCheckout(copy: string): void {
  cpSync(checkout, copy, { recursive: true, filter: (path) => !NOT_COPIED.has(basename(path)) });
  symlinkSync(join(checkout, 'node_modules'), join(copy, 'node_modules'));
}

/** Processes whose environment or command line names the folder: what a run in it would leave behind. */
export function processesNaming(text: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => pid !== process.pid && commandLine(pid).includes(text));
}

export function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}

/** A folder that every user may enter, as Postgres's must when the tests run as root: for results and temporary files. */
export function testFolder(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `crossover-${name}-`));
  chmodSync(folder, 0o755);
  return folder;
}

/** The temporary folders of runs that were started with TMPDIR in this folder. */
export function runFolders(folder: string): string[] {
  return readdirSync(folder).filter((entry) => entry.startsWith('crossover-run-'));
}
