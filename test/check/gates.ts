import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pythonEnvironment } from '../../harness/setup/python.js';
import type { SetUp } from '../../harness/setup/step.js';
import type { Tool } from '../../harness/setup/toolchains.js';
import { findGo, findPython } from '../../harness/setup/toolchains.js';
import type { Gate } from './gate.js';

/** Every gate of the checkout. Throws EnvironmentError where Python or Go is not found. */
export async function gatesOf(checkout: string, setUp: SetUp): Promise<Gate[]> {
  const python = await findPython(setUp.environment);
  const { path: go } = await findGo(setUp.environment);
  const bin = (name: string) => join(checkout, 'node_modules', '.bin', name);
  /** Services by what their folders hold: a Python one with the lock of its gates, a Go module. */
  const pythonTargets = foldersWith(checkout, 'pyproject.toml', 'requirements-dev.txt');
  const goModules = foldersWith(checkout, 'go.mod');
  const interpreters = new Map(
    pythonTargets.map((cwd) => [cwd, interpreterOf(checkout, cwd, python, setUp)]),
  );
  const inPython = (name: string, turn: Gate['turn'], ...args: string[]): Gate[] =>
    [...interpreters].map(([cwd, command]) => ({
      name: `${name} (${basename(cwd)})`,
      command,
      cwd,
      args: ['-m', ...args],
      turn,
    }));
  const inGo = (name: string, turn: Gate['turn'], ...args: string[]): Gate[] =>
    goModules.map((cwd) => ({ name: `${name} (${basename(cwd)})`, command: go, args, cwd, turn }));
  return [
    {
      name: 'vitest end to end',
      command: bin('vitest'),
      args: ['run', '--project', 'end to end'],
      turn: 'long',
    },
    { name: 'lint', command: bin('eslint'), args: ['.'], turn: 'reading' },
    { name: 'types', command: bin('tsc'), args: ['--noEmit'], turn: 'reading' },
    {
      name: 'format',
      command: bin('prettier'),
      args: ['--check', '--log-level', 'warn', '.'],
      turn: 'reading',
    },
    { name: 'unused', command: bin('knip'), args: ['--no-progress'], turn: 'reading' },
    // None of them keeps a cache among the sources: the tests beside them copy those, and send them to an engine.
    ...inPython('pytest', 'testing', 'pytest', '-q', '-p', 'no:cacheprovider'),
    ...inPython('mypy', 'reading', 'mypy', '--strict', '--cache-dir', '/dev/null', '.'),
    ...inPython('ruff check', 'reading', 'ruff', 'check', '--no-cache', '.'),
    ...inPython('ruff format', 'reading', 'ruff', 'format', '--no-cache', '--check', '.'),
    ...inGo('go vet', 'reading', 'vet', './...'),
    {
      name: 'gofmt',
      command: join(go, '..', 'gofmt'),
      args: ['-l', ...goModules],
      silent: true,
      turn: 'reading',
    },
    ...inGo('go test', 'testing', 'test', '-race', '-count=1', './...'),
    {
      name: 'vitest units',
      command: bin('vitest'),
      args: ['run', '--project', 'units', '--project', 'watching'],
      turn: 'alone',
    },
  ];
}

function foldersWith(checkout: string, ...files: readonly string[]): string[] {
  return readdirSync(join(checkout, 'targets'))
    .map((name) => `targets/${name}`)
    .filter((folder) => files.every((file) => existsSync(join(checkout, folder, file))));
}

/** What makes the environment of a service's gates, once for all that ask. */
function interpreterOf(checkout: string, cwd: string, python: Tool, setUp: SetUp): () => Promise<string> {
  const requirements = join(checkout, cwd, 'requirements-dev.txt');
  let made: Promise<string> | null = null;
  return () => {
    made ??= pythonEnvironment(setUp, python, `${basename(cwd)}-dev`, requirements).then(({ path }) => path);
    return made;
  };
}
