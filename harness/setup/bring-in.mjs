// Brings in the Node packages and compiles where needed, then goes on in this process. Plain JavaScript without
// dependencies, since nothing is installed when it runs first. Speaks on stderr only.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { takeLock } from './lock.mjs';

const checkout = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const state = join(checkout, '.crossover');
const compiled = join(checkout, 'dist');
const EXIT_ENVIRONMENT = 3;
const TAIL_LINES = 30;
const ENDING = ['SIGINT', 'SIGTERM'];
if ([process.stdin, process.stdout, process.stderr].some(({ isTTY }) => isTTY)) ENDING.push('SIGHUP');
// Without a terminal (nohup, CI) a hang-up is nobody's wish, and unheard it ends Node.
else process.on('SIGHUP', () => {});

// A terminal or a reader that has gone keeps nobody from setting up; the command hears of it by itself.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

class SetUpError extends Error {}

function problem(expected, found, remedy) {
  return new SetUpError(`Error: expected ${expected}\n  found: ${found}\n  to do: ${remedy}\n`);
}

/** What is brought in: made from something, so that it is made again when that has changed. */
const packages = {
  present: join(checkout, 'node_modules'),
  stamp: join(state, 'packages.stamp'),
  madeFrom: () => sha256([process.platform, process.arch, readFileSync(join(checkout, 'package-lock.json'))]),
  make: () =>
    // Compiling needs the development packages, and Postgres is an optional one, whatever NODE_ENV and npm's settings say.
    step('Installing the Node packages (first start only)', 'npm', [
      ...['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--include=dev', '--include=optional'],
    ]),
};
const code = {
  present: join(compiled, 'harness', 'cli.js'),
  stamp: join(state, 'sources.stamp'),
  madeFrom: sourcesHash,
  make: compile,
};

function sourcesHash() {
  const folders = ['harness', 'scenarios', 'targets/contract', 'test'].map((name) => join(checkout, name));
  const files = folders.filter((folder) => existsSync(folder)).flatMap(sourceFiles);
  const configs = ['package-lock.json', 'tsconfig.json', 'tsconfig.build.json'].map((name) =>
    join(checkout, name),
  );
  return sha256(
    [...configs, ...files.sort()].flatMap((path) => [relative(checkout, path), readFileSync(path)]),
  );
}

function sourceFiles(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sourceFiles(path);
    return entry.name.endsWith('.ts') && !entry.name.endsWith('.test.ts') ? [path] : [];
  });
}

/** Compiled beside its place, then moved there: a run that is going on starts its agents from there. */
async function compile() {
  const fresh = join(state, 'compiled');
  const tsc = join(checkout, 'node_modules', 'typescript', 'bin', 'tsc');
  rmSync(fresh, { recursive: true, force: true });
  await step('Compiling', process.execPath, [
    tsc,
    ...[
      '-p',
      'tsconfig.build.json',
      '--outDir',
      fresh,
      '--incremental',
      'false',
      '--tsBuildInfoFile',
      'null',
    ],
  ]);
  const old = join(state, 'compiled.old');
  rmSync(old, { recursive: true, force: true });
  if (existsSync(compiled)) renameSync(compiled, old);
  renameSync(fresh, compiled);
  rmSync(old, { recursive: true, force: true });
}

function sha256(parts) {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part).update('\0');
  return hash.digest('hex');
}

function isThere({ present, stamp, madeFrom }) {
  return existsSync(present) && existsSync(stamp) && readFileSync(stamp, 'utf8') === madeFrom();
}

/** What the file system refuses (a checkout of somebody else's, a full disk) is told in words. */
async function broughtIn() {
  try {
    await bringIn();
  } catch (error) {
    if (error instanceof SetUpError || error.syscall === undefined) throw error;
    throw problem(
      `to set up in ${checkout}`,
      error.message,
      'Make the checkout readable and writable for you, on a disk with room; or clone one of your own.',
    );
  }
}

async function bringIn() {
  const parts = [packages, code];
  if (parts.every(isThere)) return;
  const unlock = await locked();
  try {
    for (const part of parts) {
      if (isThere(part)) continue;
      const madeFrom = part.madeFrom();
      // Written last and removed first, so that what was half made is never taken for whole.
      rmSync(part.stamp, { force: true });
      await part.make();
      writeFileSync(part.stamp, madeFrom);
    }
  } finally {
    unlock();
  }
}

async function locked() {
  try {
    mkdirSync(state, { recursive: true });
    return await takeLock(join(state, 'set-up.lock'), (pid) => {
      process.stderr.write(`Waiting for another start in this checkout (process ${pid}) …\n`);
    });
  } catch (error) {
    throw problem(
      `to write in ${state}`,
      error.message,
      'Make the checkout writable, on a disk with room and with links (ext4, xfs, btrfs; not exFAT or a shared folder).',
    );
  }
}

/** Runs a step with its output kept; a failure shows the end of it. When we are told to end, the step ends first. */
async function step(title, command, args) {
  process.stderr.write(`${title} …\n`);
  const child = spawn(command, args, { cwd: checkout, stdio: ['ignore', 'pipe', 'pipe'] });
  let log = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      log += chunk;
    });
  }
  const { status, signal, error } = await ended(child);
  if (signal)
    throw Object.assign(new SetUpError(`Interrupted: ${title}\n`), {
      exitCode: 128 + constants.signals[signal],
    });
  if (error)
    throw problem(
      `to run ${command}`,
      error.message,
      `Install ${command} (npm comes with Node.js), and start again.`,
    );
  if (status === 0) return;
  const tail = log.trimEnd().split('\n').slice(-TAIL_LINES).join('\n');
  throw problem(
    `"${[command, ...args].join(' ')}" to succeed`,
    `exit code ${status}, after:\n${tail}`,
    'Mend what it names (a registry that cannot be reached, a full disk), and start again.',
  );
}

/** Waits for a child. A signal of ours is passed on, except the terminal's Ctrl-C, which the child has had itself. */
async function ended(child) {
  let received = null;
  const handlers = ENDING.map((signal) => {
    const handler = () => {
      received = signal;
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    };
    process.on(signal, handler);
    return () => process.off(signal, handler);
  });
  const result = await new Promise((resolve) => {
    child.on('error', (error) => resolve({ error }));
    child.on('close', (status, signal) => resolve({ status, signal: received ?? signal }));
  });
  for (const remove of handlers) remove();
  return result;
}

/** Runs an npm script with our own streams and takes over its status. */
async function npmScript(name, words) {
  const { status, signal, error } = await ended(
    spawn('npm', ['run', '--silent', name, '--', ...words], { cwd: checkout, stdio: 'inherit' }),
  );
  if (error)
    throw problem('to run npm', error.message, 'Install npm, which comes with Node.js, and start again.');
  return status ?? 128 + constants.signals[signal];
}

try {
  await broughtIn();
  const [first, name, ...words] = process.argv.slice(2);
  if (first === '--script') process.exitCode = await npmScript(name, words);
  else await import(pathToFileURL(code.present).href);
} catch (error) {
  if (!(error instanceof SetUpError)) throw error;
  process.stderr.write(error.message);
  process.exitCode = error.exitCode ?? EXIT_ENVIRONMENT;
}
