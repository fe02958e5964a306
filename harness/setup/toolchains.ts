import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { release } from 'node:os';
import { delimiter, join } from 'node:path';
import { execa } from 'execa';
import { EnvironmentError } from '../errors.js';
import { signalGroup } from './step.js';

/** A tool found on this machine. */
export interface Tool {
  readonly path: string;
  /** For example `3.11.7`. */
  readonly version: string;
}

export interface Python extends Tool {
  /** Built with profile-guided optimisation: without it an interpreter is slower by tens of per cent. */
  readonly optimised: boolean;
}

interface Wanted {
  readonly title: string;
  /** Names under which it may be in PATH. */
  readonly names: readonly string[];
  readonly versionArguments: readonly string[];
  readonly least: readonly [number, number];
  /** Only this one, and whatever is finer told of it; left out: any that is new enough. */
  readonly version?: string;
  /** What else must be read from what it says of itself; left out: nothing. */
  readonly saying?: (says: string) => boolean;
  readonly remedy: string;
}

/** The usual build of an interpreter has the lock that lets one thread run at a time; the other is an arm of its own. */
type PythonBuild = 'usual' | 'without-gil';

/**
 * Its version, and on lines of their own whether it was built with profile-guided optimisation, and without the GIL.
 * Debian and Ubuntu, which an installation scheme of theirs gives away, build with it though their build flags are
 * emptied.
 */
const PYTHON_SCRIPT = `
import sys, sysconfig, venv, ensurepip
print(sys.version.replace('\\n', ' '))
flags = sysconfig.get_config_var('CONFIG_ARGS') or ''
if '--enable-optimizations' in flags or 'deb_system' in sysconfig.get_scheme_names(): print('optimised')
if sysconfig.get_config_var('Py_GIL_DISABLED'): print('without-gil')`;
const PYTHON: Wanted = {
  title: 'Python 3.11 or later, with venv',
  names: ['python3', 'python3.14', 'python3.13', 'python3.12', 'python3.11', 'python'],
  versionArguments: ['-c', PYTHON_SCRIPT],
  least: [3, 11],
  remedy:
    'Install Python 3.11 or later with its venv module (on Debian and Ubuntu: apt install python3 python3-venv).',
};
const PYTHON_WITHOUT_GIL: Wanted = {
  ...PYTHON,
  title: 'Python 3.13 or later without the GIL, with venv',
  names: ['python3.14t', 'python3.13t', 'python3t', ...PYTHON.names],
  least: [3, 13],
  remedy:
    'Put a free-threaded Python in PATH as python3.14t (pyenv install 3.14t, or uv python install 3.14t), or leave out the targets that need one.',
};
const GO: Wanted = {
  title: 'Go 1.25 or later',
  names: ['go'],
  versionArguments: ['env', 'GOVERSION'],
  least: [1, 25],
  remedy: 'Install Go 1.25 or later from https://go.dev/dl and put it in PATH.',
};

type Variables = Readonly<NodeJS.ProcessEnv>;

/** The user's environment without what changes how an interpreter starts, or what it brings in (PYTHONHOME, PYTHONPATH, …). */
export function withoutPython(environment: Variables): Variables {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith('PYTHON')));
}

/** A first call of pyenv's or conda's takes seconds on a busy machine. */
const ANSWER_WITHIN_MS = 30_000;

/**
 * Of the Pythons in PATH that are new enough, of the build, and can make virtual environments the newest optimised one;
 * where none is optimised, the newest. With a version only those of it count (`3.13`: any 3.13). Throws EnvironmentError.
 */
export async function findPython(
  environment: Variables,
  version: string | null = null,
  build: PythonBuild = 'usual',
  withinMs?: number,
): Promise<Python> {
  const [usual, language] =
    build === 'usual' ? [PYTHON, 'Python'] : [PYTHON_WITHOUT_GIL, 'Python without the GIL'];
  const wanted = {
    ...inVersion(usual, language, version),
    saying: (says: string) => /^without-gil$/m.test(says) === (build === 'without-gil'),
  };
  const found = (await find(wanted, environment, withinMs)).map((one) => ({
    path: one.path,
    version: one.version,
    optimised: /^optimised$/m.test(one.says),
  }));
  return found.reduce((best, one) => (isBetter(one, best) ? one : best));
}

function isBetter(one: Python, best: Python): boolean {
  if (one.optimised !== best.optimised) return one.optimised;
  return compareVersions(one.version, best.version) > 0;
}

function compareVersions(x: string, y: string): number {
  const [m, n] = [x, y].map((version) => version.split('.').map(Number)) as [number[], number[]];
  const differing = m.findIndex((part, index) => part !== (n[index] ?? 0));
  return differing < 0 ? 0 : (m[differing] ?? 0) - (n[differing] ?? 0);
}

/** The first in PATH that is new enough, and of the version where one is named. Throws EnvironmentError. */
export async function findGo(environment: Variables, wanted: string | null = null): Promise<Tool> {
  const [{ path, version }] = await find(inVersion(GO, 'Go', wanted), environment);
  return { path, version };
}

/** What is looked for where a version is named; programs are often installed under a name with it. */
function inVersion(wanted: Wanted, language: string, version: string | null): Wanted {
  if (version === null) return wanted;
  const [first = ''] = wanted.names;
  // `python3`, `python3.14t`, `go`: of these the version is another.
  const named = first.replace(/(3[\d.]*)?(t?)$/, `${version}$2`);
  return {
    ...wanted,
    title: `${language} ${version}`,
    names: [...new Set([named, ...wanted.names])],
    version,
    remedy: `Put a ${language} ${version} in PATH, or name another version.`,
  };
}

/** The path of a program in PATH, or null. */
export function inPath(name: string, environment: Variables): string | null {
  return everywhereInPath(name, environment)[0] ?? null;
}

function everywhereInPath(name: string, environment: Variables): string[] {
  return pathFolders(environment)
    .map((folder) => join(folder, name))
    .filter((path) => {
      try {
        accessSync(path, constants.X_OK);
        return statSync(path).isFile();
      } catch {
        return false;
      }
    });
}

function pathFolders(environment: Variables): string[] {
  return (environment['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
}

interface Found extends Tool {
  /** All that it said when it was asked for its version. */
  readonly says: string;
}

/** In the order of names, then of PATH. Throws EnvironmentError where none is new enough. */
async function find(
  wanted: Wanted,
  environment: Variables,
  withinMs = ANSWER_WITHIN_MS,
): Promise<[Found, ...Found[]]> {
  const found: Found[] = [];
  const seen: string[] = [];
  // A name may stand for several programs: pyenv's `python3.13` only says that no such version is chosen.
  for (const path of wanted.names.flatMap((name) => everywhereInPath(name, environment))) {
    const said = await answerOf(path, wanted.versionArguments, environment, withinMs);
    const version = /\d+\.\d+(\.\d+)?/.exec(said.text)?.[0];
    const says = wanted.saying?.(said.text) ?? true;
    if (said.trouble === null && version !== undefined && isWanted(version, wanted) && says)
      found.push({ path, version, says: said.text });
    else seen.push(`${path} (${version ?? said.trouble ?? 'no version'})`);
  }
  const [first, ...others] = found;
  if (first) return [first, ...others];
  throw new EnvironmentError({
    expected: `${wanted.title}, as ${wanted.names.join(', ')} in PATH`,
    found:
      seen.length > 0
        ? `only ${seen.join('; ')}`
        : `none of them in ${pathFolders(environment).join(delimiter) || 'an empty PATH'}`,
    remedy: wanted.remedy,
  });
}

/** What a tool says, and what was wrong with it; a shim that hangs is ended with all that it started. */
async function answerOf(
  path: string,
  words: readonly string[],
  environment: Variables,
  withinMs: number,
): Promise<{ readonly text: string; readonly trouble: string | null }> {
  const asked = execa(path, words, {
    // A Go that is too old must not fetch a newer one in order to tell its version.
    env: { ...withoutPython(environment), GOTOOLCHAIN: 'local' },
    extendEnv: false,
    reject: false,
    stdin: 'ignore',
    detached: true,
    cleanup: false,
  });
  const late = new AbortController();
  const limit = setTimeout(() => {
    late.abort();
    if (asked.pid !== undefined) signalGroup(asked.pid, 'SIGKILL');
  }, withinMs);
  const { stdout, stderr, failed, originalMessage = 'no reason given' } = await asked;
  clearTimeout(limit);
  if (asked.pid === undefined) return { text: '', trouble: originalMessage };
  const why = late.signal.aborted ? `no answer within ${withinMs / 1_000} s` : complaintIn(stderr);
  return { text: stdout, trouble: failed ? why : null };
}

function isWanted(found: string, { least, version = found }: Wanted): boolean {
  return isAtLeast(found, least) && (found === version || found.startsWith(`${version}.`));
}

/** A traceback ends with what went wrong; others begin with it, as pyenv does, and end with advice. */
function complaintIn(text: string): string {
  const lines = text.trim().split('\n');
  const [said] = lines[0]?.startsWith('Traceback') ? lines.slice(-1) : lines;
  return said === undefined || said === '' ? 'no version' : said;
}

/** Compares major and minor. */
export function isAtLeast(version: string, [leastMajor, leastMinor]: readonly [number, number]): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > leastMajor || (major === leastMajor && minor >= leastMinor);
}

/** Processes of ours are told apart by /proc, which only Linux has, WSL1's not wholly. Throws EnvironmentError. */
export function requireLinux(
  platform: NodeJS.Platform,
  kernel = release(),
  hasProc = existsSync('/proc/self/stat'),
): void {
  // WSL1 calls its kernel `4.4.0-19041-Microsoft`, WSL2 `5.15.90.1-microsoft-standard-WSL2`.
  const wsl1 = /-Microsoft$/.test(kernel);
  if (platform !== 'linux' || wsl1) {
    throw new EnvironmentError({
      expected: 'Linux, or Windows with WSL2, for processes of this machine',
      found: wsl1 ? 'WSL1' : platform,
      remedy: 'Use the docker lab (--lab docker) on this machine, or run in WSL2 or on Linux.',
    });
  }
  if (hasProc) return;
  throw new EnvironmentError({
    expected: '/proc, by which processes are told apart',
    found: 'none mounted',
    remedy: 'Mount it (mount -t proc proc /proc), or start where it is.',
  });
}
