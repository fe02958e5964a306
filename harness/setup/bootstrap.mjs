// The entry of every npm script: brings in the Node packages and compiles where needed, then goes on in this process.
// Plain JavaScript without dependencies, since nothing is installed when it runs first. Speaks on stderr only.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const checkout = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const state = join(checkout, '.crossover');
const LEAST_NODE = [20, 19];
const EXIT_ENVIRONMENT = 3;
const LOCK_POLL_MS = 200;
const TAIL_LINES = 30;

class SetUpError extends Error {}

function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > LEAST_NODE[0] || (major === LEAST_NODE[0] && minor >= LEAST_NODE[1])) return;
  throw problem(
    `Node.js ${LEAST_NODE.join('.')} or later`,
    `${process.versions.node} at ${process.execPath}`,
    'Install a newer Node.js (https://nodejs.org), and start again.',
  );
}

function problem(expected, found, remedy) {
  return new SetUpError(`Error: expected ${expected}\n  found: ${found}\n  to do: ${remedy}\n`);
}

function sha256(parts) {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part).update('\0');
  return hash.digest('hex');
}

function sourceFiles(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sourceFiles(path);
    return entry.name.endsWith('.ts') && !entry.name.endsWith('.test.ts') ? [path] : [];
  });
}

/** What the installed packages, and the compiled code, were made from. */
function packagesStamp() {
  return sha256([process.version, readFileSync(join(checkout, 'package-lock.json'))]);
}
function sourcesStamp() {
  const folders = ['harness', 'scenarios', 'targets/contract', 'test'].map((name) => join(checkout, name));
  const files = folders
    .filter((folder) => existsSync(folder))
    .flatMap(sourceFiles)
    .sort();
  const configs = ['tsconfig.json', 'tsconfig.build.json'].map((name) => join(checkout, name));
  return sha256([...configs, ...files].flatMap((path) => [relative(checkout, path), readFileSync(path)]));
}

function stampIs(name, wanted) {
  const path = join(state, name);
  return existsSync(path) && readFileSync(path, 'utf8') === wanted;
}

/** Runs a step with its output kept; a failure shows the end of it. */
async function step(title, command, args) {
  process.stderr.write(`${title} …\n`);
  // `npm run --silent` would silence the npm that we start, its errors too.
  const env = { ...process.env, npm_config_loglevel: 'error' };
  const child = spawn(command, args, { cwd: checkout, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let log = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      log += chunk;
    });
  const code = await new Promise((resolve, reject) => {
    child.on('close', resolve);
    child.on('error', (error) => {
      reject(
        problem(
          `to run ${command}`,
          error.message,
          `Install ${command}, which comes with Node.js, and start again.`,
        ),
      );
    });
  });
  if (code === 0) return;
  const tail = log.trimEnd().split('\n').slice(-TAIL_LINES).join('\n');
  throw problem(
    `"${command} ${args.join(' ')}" to succeed`,
    `exit code ${code}, after:\n${tail}`,
    'Mend what it names (a registry that cannot be reached, a full disk), and start again.',
  );
}

async function bringIn() {
  const packages = packagesStamp();
  const sources = sourcesStamp();
  const ready = () =>
    stampIs('packages.stamp', packages) &&
    stampIs('sources.stamp', sources) &&
    existsSync(join(checkout, 'node_modules')) &&
    existsSync(join(checkout, 'dist', 'harness', 'cli.js'));
  if (ready()) return;
  mkdirSync(state, { recursive: true });
  const unlock = await lock();
  try {
    if (ready()) return;
    if (!stampIs('packages.stamp', packages) || !existsSync(join(checkout, 'node_modules'))) {
      rmSync(join(state, 'packages.stamp'), { force: true });
      await step('Installing the Node packages (first start only)', 'npm', [
        'ci',
        '--ignore-scripts',
        '--no-audit',
        '--no-fund',
      ]);
      writeFileSync(join(state, 'packages.stamp'), packages);
    }
    rmSync(join(state, 'sources.stamp'), { force: true });
    rmSync(join(checkout, 'dist'), { recursive: true, force: true });
    await step('Compiling', process.execPath, [
      join(checkout, 'node_modules', 'typescript', 'bin', 'tsc'),
      '-p',
      'tsconfig.build.json',
    ]);
    writeFileSync(join(state, 'sources.stamp'), sources);
  } finally {
    unlock();
  }
}

/** One set-up at a time in a checkout; a lock whose owner has gone is taken over. */
async function lock() {
  const path = join(state, 'set-up.lock');
  for (let waited = false; ; waited = true) {
    try {
      const file = openSync(path, 'wx');
      writeSync(file, String(process.pid));
      closeSync(file);
      return () => {
        rmSync(path, { force: true });
      };
    } catch (error) {
      if (error.code !== 'EEXIST')
        throw problem(`to write ${path}`, error.message, 'Make the checkout writable.');
    }
    if (ownerHasGone(path)) rmSync(path, { force: true });
    else {
      if (!waited) process.stderr.write('Waiting for another set-up in this checkout …\n');
      await new Promise((resolve) => setTimeout(resolve, LOCK_POLL_MS));
    }
  }
}

function ownerHasGone(path) {
  try {
    const owner = Number(readFileSync(path, 'utf8'));
    // Its owner writes its number just after making it.
    if (owner === 0) return Date.now() - statSync(path).mtimeMs > 5_000;
    process.kill(owner, 0);
    return false;
  } catch (error) {
    return error.code === 'ESRCH' || error.code === 'ENOENT';
  }
}

/** Runs an npm script with our own streams and takes over its status. */
async function npmScript(name) {
  const child = spawn('npm', ['run', '--silent', name], { cwd: checkout, stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  process.exitCode = await new Promise((resolve) => {
    child.on('close', (code) => {
      resolve(code ?? 1);
    });
  });
}

try {
  requireNode();
  await bringIn();
  const [first, name] = process.argv.slice(2);
  if (first === '--script') await npmScript(name);
  else await import(pathToFileURL(join(checkout, 'dist', 'harness', 'cli.js')).href);
} catch (error) {
  if (!(error instanceof SetUpError)) throw error;
  process.stderr.write(error.message);
  process.exitCode = EXIT_ENVIRONMENT;
}
