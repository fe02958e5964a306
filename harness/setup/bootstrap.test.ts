import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { thisOwner } from '../linux/process-owner.js';

/** Stands in for npm: notes each call, and "installs" a compiler that "compiles" a command that says its arguments. */
const NPM = `#!/bin/sh
echo "$1" >> "$CALLS"
case "$1" in
  run) echo "script $3"; exit 5 ;;
  ci) [ -z "$NPM_FAILS" ] || { echo "registry says no" >&2; exit 1; } ;;
esac
mkdir -p node_modules/typescript/bin
cat > node_modules/typescript/bin/tsc <<'TSC'
const { appendFileSync, mkdirSync, writeFileSync } = require('node:fs');
appendFileSync(process.env.CALLS, 'tsc\\n');
const out = process.argv[process.argv.indexOf('--outDir') + 1];
mkdirSync(out + '/harness', { recursive: true });
writeFileSync(out + '/harness/cli.js', 'console.log("ran", process.argv.slice(2).join(" "))');
TSC
`;

let checkout: string;
beforeEach(() => {
  checkout = mkdtempSync(join(tmpdir(), 'crossover-test-'));
  const files = {
    'package.json': '{ "type": "module" }',
    'package-lock.json': '{}',
    'tsconfig.json': '{}',
    'tsconfig.build.json': '{}',
    'scenarios/index.ts': 'export {};',
    'node_modules/typescript/package.json': '{ "type": "commonjs" }',
    'tools/npm': NPM,
  };
  for (const [path, text] of Object.entries(files)) put(path, text);
  chmodSync(join(checkout, 'tools', 'npm'), 0o755);
  for (const name of ['bootstrap.mjs', 'bring-in.mjs', 'lock.mjs'])
    cpSync(join(import.meta.dirname, name), join(checkout, 'harness', 'setup', name));
});
afterEach(() => {
  rmSync(checkout, { recursive: true });
});

function put(path: string, text: string): void {
  mkdirSync(dirname(join(checkout, path)), { recursive: true });
  writeFileSync(join(checkout, path), text);
}

function calls(): string[] {
  return readFileSync(join(checkout, 'calls'), 'utf8').trim().split('\n');
}

async function start(args: readonly string[], environment: NodeJS.ProcessEnv = {}) {
  const script = join(checkout, 'harness', 'setup', 'bootstrap.mjs');
  const { exitCode, stdout, stderr } = await execa(process.execPath, [script, ...args], {
    env: {
      PATH: [join(checkout, 'tools'), process.env['PATH']].join(delimiter),
      CALLS: join(checkout, 'calls'),
      ...environment,
    },
    extendEnv: false,
    stdin: 'ignore',
    reject: false,
    stripFinalNewline: false,
  });
  return { status: exitCode, stdout, stderr };
}

describe('a start', () => {
  it('brings everything in the first time and nothing the second, with stdout left to the command', async () => {
    const first = await start(['list', '--json']);
    expect(first).toMatchObject({ status: 0, stdout: 'ran list --json\n' });
    expect(first.stderr).toBe('Installing the Node packages (first start only) …\nCompiling …\n');
    expect(await start(['list'])).toEqual({ status: 0, stdout: 'ran list\n', stderr: '' });
    expect(calls()).toEqual(['ci', 'tsc']);
  });

  it('compiles again when a source has changed, but not when only a test has', async () => {
    await start([]);
    put('scenarios/index.test.ts', 'export {};');
    await start([]);
    put('scenarios/index.ts', 'export const changed = true;');
    await start([]);
    expect(calls()).toEqual(['ci', 'tsc', 'tsc']);
  });

  it('installs and compiles again when the lock file has changed', async () => {
    await start([]);
    put('package-lock.json', '{ "changed": true }');
    await start([]);
    expect(calls()).toEqual(['ci', 'tsc', 'ci', 'tsc']);
  });

  it('says what failed and what to do, ends with 3, and tries again the next time', async () => {
    const failed = await start([], { NPM_FAILS: '1' });
    expect(failed).toMatchObject({ status: 3, stdout: '' });
    expect(failed.stderr).toMatch(
      /expected "npm ci .*to succeed\n {2}found: exit code 1, after:\nregistry says no/,
    );
    expect(await start([])).toMatchObject({ status: 0 });
  });

  it('says that npm is missing', async () => {
    const failed = await start([], { PATH: join(checkout, 'nothing') });
    expect(failed).toMatchObject({ status: 3, stdout: '' });
    expect(failed.stderr).toContain('expected to run npm');
  });

  it('goes on without a reader of what it says', async () => {
    const script = join(checkout, 'harness', 'setup', 'bootstrap.mjs');
    const environment = {
      PATH: [join(checkout, 'tools'), process.env['PATH']].join(delimiter),
      CALLS: join(checkout, 'calls'),
    };
    const piped = 'exec 3>&1; "$1" "$2" 2>&1 >/dev/null | true; echo "${PIPESTATUS[0]}" >&3';
    const { stdout } = await execa('bash', ['-c', piped, '-', process.execPath, script], {
      env: environment,
      extendEnv: false,
      stdin: 'ignore',
    });
    expect(stdout).toBe('0');
    expect(calls()).toEqual(['ci', 'tsc']);
  });

  it('says in words what of the checkout it cannot read', async () => {
    rmSync(join(checkout, 'tsconfig.json'));
    mkdirSync(join(checkout, 'tsconfig.json'));
    const failed = await start([]);
    expect(failed.status).toBe(3);
    expect(failed.stderr).toMatch(/expected to set up in .*\n {2}found: EISDIR.*\n {2}to do: /);
  });

  it('waits for another one that is at it', async () => {
    const both = await Promise.all([start(['a']), start(['b'])]);
    expect(both.map(({ stdout }) => stdout)).toEqual(['ran a\n', 'ran b\n']);
    expect(calls()).toEqual(['ci', 'tsc']);
  });

  it('takes over the lock of one that was killed, also when its process id is in use again', async () => {
    const { bootId, pidNamespace } = thisOwner();
    put('.crossover/set-up.lock', `${process.pid} 1 ${bootId} ${pidNamespace}`);
    expect(await start([])).toMatchObject({ status: 0 });
    put('.crossover/set-up.lock', '');
    put('scenarios/index.ts', 'export const changed = true;');
    expect(await start([])).toMatchObject({ status: 0 });
  });

  it('runs an npm script instead and takes over its status', async () => {
    expect(await start(['--script', 'check:all'])).toMatchObject({ status: 5, stdout: 'script check:all\n' });
  });
});
