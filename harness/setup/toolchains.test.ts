import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EnvironmentError } from '../errors.js';
import { findGo, findPython, inPath, requireLinux } from './toolchains.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'crossover-test-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** A program that says this, whatever it is asked. */
function program(path: string, says: string, status = 0): void {
  mkdirSync(join(folder, path, '..'), { recursive: true });
  writeFileSync(join(folder, path), `#!/bin/sh\necho "${says}"\nexit ${status}\n`);
  chmodSync(join(folder, path), 0o755);
}

const path = (...folders: string[]) => ({ PATH: folders.map((name) => join(folder, name)).join(delimiter) });
const errorOf = async (found: Promise<unknown>): Promise<EnvironmentError> => {
  const thrown: unknown = await found.catch((error: unknown) => error);
  expect(thrown).toBeInstanceOf(EnvironmentError);
  return thrown as EnvironmentError;
};

describe('finding tools', () => {
  it('takes a Python that is new enough, by whatever name and in whatever folder', async () => {
    program('a/python3', '3.9.2 (default)');
    program('a/python3.13', 'pyenv: python3.13: command not found', 127);
    program('b/python3.13', '3.13.1 (main)');
    expect(await findPython(path('a', 'b'))).toEqual({
      path: join(folder, 'b', 'python3.13'),
      version: '3.13.1',
      optimised: false,
    });
  });

  it.each([
    // Beside an older python3, a newer one under its own name.
    { python3: '3.11.2\noptimised', newer: '3.13.9\noptimised', taken: '3.13.9' },
    { python3: '3.13.10\noptimised', newer: '3.13.9\noptimised', taken: '3.13.10' },
    // An optimised one, however old.
    { python3: '3.11.2\noptimised', newer: '3.13.9', taken: '3.11.2' },
    // Where there is none, the newest.
    { python3: '3.11.2', newer: '3.13.9', taken: '3.13.9' },
  ])('takes $taken of the Pythons that it finds: $python3, $newer', async ({ python3, newer, taken }) => {
    program('bin/python3', python3);
    program('bin/python3.13', newer);
    expect((await findPython(path('bin'))).version).toBe(taken);
  });

  it('takes the version that is named, finer or not, by a name of its own too', async () => {
    program('bin/python3', '3.13.2\noptimised');
    program('bin/python3.12', '3.12.7');
    program('bin/go', 'go1.26.8');
    program('bin/go1.25.3', 'go1.25.3');
    expect((await findPython(path('bin'), '3.12')).version).toBe('3.12.7');
    expect((await findPython(path('bin'), '3.13.2')).version).toBe('3.13.2');
    expect((await findGo(path('bin'), '1.25.3')).version).toBe('1.25.3');
    expect((await findGo(path('bin'), '1.26')).version).toBe('1.26.8');
  });

  it('finds a Python whatever the user has set for other ones', async () => {
    program('bin/python3', '3.13.2');
    const script = '#!/bin/sh\n[ -z "$PYTHONHOME$PYTHONPATH" ] || exit 1\necho 3.13.2\n';
    writeFileSync(join(folder, 'bin', 'python3'), script);
    const environment = { ...path('bin'), PYTHONHOME: '/nowhere', PYTHONPATH: '/other' };
    expect((await findPython(environment)).version).toBe('3.13.2');
  });

  it('says which version is missing, and which there are', async () => {
    program('bin/python3', '3.11.2\noptimised');
    const { text } = await errorOf(findPython(path('bin'), '3.1'));
    expect(text.expected).toBe(
      'Python 3.1, as python3.1, python3, python3.14, python3.13, python3.12, python3.11, python in PATH',
    );
    expect(text.found).toBe(`only ${join(folder, 'bin', 'python3')} (3.11.2)`);
  });

  it('says of a program that failed what it complained of, not what it advised', async () => {
    const failing = (name: string, says: string) => {
      program(`bin/${name}`, '', 1);
      writeFileSync(join(folder, 'bin', name), `#!/bin/sh\nprintf '${says}' >&2\nexit 1\n`);
    };
    failing('python3.12', 'pyenv: python3.12: command not found\\n\\nNote: see the help\\n');
    failing('python3', 'Traceback (most recent call last):\\n  File x\\nNo module named venv\\n');
    const { text } = await errorOf(findPython(path('bin'), '3.12'));
    expect(text.found).toContain('python3.12 (pyenv: python3.12: command not found)');
    expect(text.found).toContain('python3 (No module named venv)');
  });

  it('takes a Python without the GIL where one is wanted, and nowhere else', async () => {
    program('bin/python3', '3.14.2\noptimised\nwithout-gil');
    program('bin/python3.13', '3.13.9');
    expect((await findPython(path('bin'))).version).toBe('3.13.9');
    expect((await findPython(path('bin'), null, 'without-gil')).version).toBe('3.14.2');
    const { text } = await errorOf(findPython(path('bin'), '3.13', 'without-gil'));
    expect(text.expected).toContain('Python without the GIL 3.13, as python3.13t');
    expect(text.found).toContain('python3.13 (3.13.9)');
  });

  it('takes a Go of two digits for newer than one of one', async () => {
    program('bin/go', 'go1.26.8');
    expect(await findGo(path('bin'))).toEqual({ path: join(folder, 'bin', 'go'), version: '1.26.8' });
  });

  it('says which were too old, and what to install', async () => {
    program('bin/go', 'go1.9.7');
    const { text } = await errorOf(findGo(path('bin')));
    expect(text.found).toBe(`only ${join(folder, 'bin', 'go')} (1.9.7)`);
    expect(text.remedy).toContain('https://go.dev/dl');
  });

  it('says where it looked for what is missing', async () => {
    const { text, exitCode } = await errorOf(findPython(path('nothing')));
    expect(text.expected).toContain('Python 3.11 or later');
    expect(text.found).toBe(`none of them in ${join(folder, 'nothing')}`);
    expect(exitCode).toBe(3);
    expect((await errorOf(findGo({}))).text.found).toBe('none of them in an empty PATH');
  });

  it('does not take a folder, or a file that cannot be run, for a program', () => {
    mkdirSync(join(folder, 'bin', 'taskset'), { recursive: true });
    writeFileSync(join(folder, 'bin', 'go'), '');
    expect(inPath('taskset', path('bin'))).toBeNull();
    expect(inPath('go', path('bin'))).toBeNull();
  });
});

it('does not wait for one that hangs, and ends what it started with it', async () => {
  const file = join(folder, 'bin', 'python3');
  program('bin/python3', '3.13.1');
  writeFileSync(file, '#!/bin/sh\n/bin/sleep 600 &\nwait\n');
  const { text } = await errorOf(findPython(path('bin'), null, 'usual', 100));
  expect(text.found).toContain(`${file} (no answer within 0.1 s)`);
});

describe('requireLinux', () => {
  it.each([
    // platform, kernel
    ['linux', '6.1.0-18-amd64'],
    ['linux', '5.15.90.1-microsoft-standard-WSL2'],
  ] as const)('lets the local lab run on %s %s', (platform, kernel) => {
    expect(() => {
      requireLinux(platform, kernel);
    }).not.toThrow();
  });

  it.each([
    ['darwin', '23.4.0'],
    ['linux', '4.4.0-19041-Microsoft'],
  ] as const)('names the docker lab on %s %s', (platform, kernel) => {
    const found = (() => {
      try {
        requireLinux(platform, kernel);
        return null;
      } catch (thrown) {
        return thrown;
      }
    })();
    expect(found).toBeInstanceOf(EnvironmentError);
    expect((found as EnvironmentError).text.remedy).toContain('--lab docker');
  });

  it('wants /proc', () => {
    expect(() => {
      requireLinux('linux', '6.1.0', false);
    }).toThrow(/\/proc.*none mounted/);
  });
});
