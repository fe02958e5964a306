import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename, join } from 'node:path';
import { execa } from 'execa';
import { readSurroundings } from '../harness/config.js';
import { asError, KnownError } from '../harness/errors.js';
import { ProcessLog } from '../harness/lab/lifetime/log.js';
import { PostgresCluster } from '../harness/lab/local/postgres-cluster.js';
import { RunFolder } from '../harness/lab/local/run-folder.js';
import { postgresBinaries } from '../harness/setup/postgres-binaries.js';
import { pythonEnvironment } from '../harness/setup/python.js';
import { findGo, findPython } from '../harness/setup/toolchains.js';

/**
 * Every gate of the repository: `npm run check`, or with words after `--` only the gates whose names hold one of them.
 * A failing gate does not keep the others from being tried.
 */
interface Gate {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Relative to the checkout. */
  readonly cwd?: string;
  /** Whether anything on stdout means failure (gofmt -l). */
  readonly silent?: boolean;
  /** Uses every core by itself, or measures: nothing else runs beside it. */
  readonly alone?: boolean;
}

const surroundings = readSurroundings();
const { checkout, environment } = surroundings;
/** Services by what their folders hold: a Python one with the lock of its gates, a Go module. */
const PYTHON_TARGETS = foldersWith('pyproject.toml', 'requirements-dev.txt');
const GO_MODULES = foldersWith('go.mod');
const bin = (name: string) => join(checkout, 'node_modules', '.bin', name);

function foldersWith(...files: readonly string[]): string[] {
  return readdirSync(join(checkout, 'targets'))
    .map((name) => `targets/${name}`)
    .filter((folder) => files.every((file) => existsSync(join(checkout, folder, file))));
}

async function gates(): Promise<Gate[]> {
  const interruption = new AbortController();
  process.once('SIGINT', () => {
    interruption.abort();
  });
  const setUp = {
    folder: join(checkout, '.crossover'),
    environment,
    signal: interruption.signal,
    onStep: (title: string) => process.stdout.write(`${title} …\n`),
  };
  const python = await findPython(environment);
  const interpreters = new Map<string, string>();
  for (const folder of PYTHON_TARGETS) {
    const requirements = join(checkout, folder, 'requirements-dev.txt');
    const name = `${basename(folder)}-dev`;
    const { path } = await pythonEnvironment(setUp, python, name, requirements);
    interpreters.set(folder, path);
  }
  const { path: go } = await findGo(environment);
  const inPython = (name: string, ...args: string[]): Gate[] =>
    [...interpreters].map(([cwd, command]) => ({
      name: `${name} (${basename(cwd)})`,
      command,
      cwd,
      args: ['-m', ...args],
    }));
  const gofmt = join(go, '..', 'gofmt');
  const inGo = (name: string, args: readonly string[], alone = false): Gate[] =>
    GO_MODULES.map((cwd) => ({ name: `${name} (${basename(cwd)})`, command: go, args, cwd, alone }));
  return [
    // The longest first, so that none is left alone at the end.
    { name: 'lint', command: bin('eslint'), args: ['.'] },
    ...inPython('pytest', 'pytest', '-q'),
    ...inPython('mypy', 'mypy', '--strict', '.'),
    { name: 'types', command: bin('tsc'), args: ['--noEmit'] },
    { name: 'format', command: bin('prettier'), args: ['--check', '--log-level', 'warn', '.'] },
    { name: 'unused', command: bin('knip'), args: ['--no-progress'] },
    ...inGo('go vet', ['vet', './...']),
    ...inPython('ruff check', 'ruff', 'check', '.'),
    ...inPython('ruff format', 'ruff', 'format', '--check', '.'),
    { name: 'gofmt', command: gofmt, args: ['-l', ...GO_MODULES], silent: true },
    ...inGo('go test', ['test', '-race', '-count=1', './...'], true),
    { name: 'vitest', command: bin('vitest'), args: ['run'], alone: true },
  ];
}

/** True when the gate holds. What runs beside others says all that it has to say at its end. */
async function passes(gate: Gate, databaseUrl: string): Promise<boolean> {
  const { alone = false, silent = false } = gate;
  const began = performance.now();
  const print = (text: string) => process.stdout.write(text);
  if (alone) print(`\n== ${gate.name}\n`);
  const result = await execa(gate.command, gate.args, {
    cwd: join(checkout, gate.cwd ?? '.'),
    env: { TEST_DATABASE_URL: databaseUrl, GOTOOLCHAIN: 'local' },
    stdin: 'ignore',
    stdout: alone ? 'inherit' : 'pipe',
    stderr: alone ? 'inherit' : 'pipe',
    all: !alone,
    reject: false,
  });
  const good = !result.failed && !(silent && result.stdout !== '');
  const seconds = ((performance.now() - began) / 1_000).toFixed(0);
  if (!alone) print(`\n== ${gate.name}\n${result.all ? `${result.all}\n` : ''}`);
  print(`== ${gate.name}: ${good ? 'holds' : 'FAILS'} (${seconds} s)\n`);
  return good;
}

/** As many side by side as there are cores, then one by one those that want the machine for themselves; who failed. */
async function failing(gates: readonly Gate[], databaseUrl: string): Promise<string[]> {
  const failed: string[] = [];
  const oneByOne = async (queue: Iterator<Gate>) => {
    for (let next = queue.next(); next.done !== true; next = queue.next())
      if (!(await passes(next.value, databaseUrl))) failed.push(next.value.name);
  };
  const besideOthers = gates.filter(({ alone }) => alone !== true).values();
  await Promise.all(Array.from({ length: availableParallelism() }, () => oneByOne(besideOthers)));
  await oneByOne(gates.filter(({ alone }) => alone === true).values());
  return failed;
}

/** A Postgres without data, for the tests that make databases of their own. */
async function main(): Promise<void> {
  const wanted = surroundings.argv.slice(2);
  const all = await gates();
  const chosen = all.filter(({ name }) => wanted.length === 0 || wanted.some((word) => name.includes(word)));
  const folder = await RunFolder.make();
  let failed: string[];
  try {
    await using cluster = await PostgresCluster.start({
      binaries: postgresBinaries(process.arch),
      folder,
      settings: readFileSync(join(checkout, 'targets', 'postgres', 'settings.conf'), 'utf8'),
      cpus: [],
      environment,
      openLog: () => new ProcessLog(join(folder.path, 'postgres.log'), surroundings.names),
    });
    failed = await failing(chosen, cluster.url('postgres'));
  } finally {
    await folder.remove();
  }
  if (failed.length > 0) process.stdout.write(`\nFailing gates: ${failed.join(', ')}\n`);
  process.stdout.write(`\ngates: ${chosen.length - failed.length} passed, ${failed.length} failed\n`);
  process.exitCode = failed.length > 0 ? 1 : 0;
}

try {
  await main();
} catch (thrown) {
  const error = asError(thrown);
  const text = error instanceof KnownError ? `${error.message}\nto do: ${error.text.remedy}` : error.stack;
  process.stderr.write(`The checks could not be made: ${text ?? error.message}\n`);
  process.exitCode = 1;
}
