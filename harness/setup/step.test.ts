import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { EnvironmentError, InterruptedError } from '../errors.js';
import { identify, isAlive } from '../linux/process-tree.js';
import { runStep } from './step.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'crossover-test-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const step = (signal: AbortSignal, script: string) =>
  runStep({ folder, environment: process.env, signal, onStep: () => undefined }, 'sh', ['-c', script], {
    cwd: folder,
  });

it('that is interrupted ends with its helpers, so that nobody writes on into what is removed', async () => {
  const interruption = new AbortController();
  // Deaf to a Ctrl-C, as what an installer starts may be, and slow to be ready.
  const helper = `trap '' INT; while :; do echo $$ > written; sleep 0.01; done`;
  const ended = step(interruption.signal, `sh -c "${helper.replaceAll('$', '\\$')}" > /dev/null 2>&1 & wait`);
  await expect
    .poll(() => existsSync(join(folder, 'written')) && readFileSync(join(folder, 'written'), 'utf8'))
    .toBeTruthy();
  const writer = identify(Number(readFileSync(join(folder, 'written'), 'utf8')));
  interruption.abort(new InterruptedError());
  await expect(ended).rejects.toThrow(InterruptedError);
  await expect.poll(() => isAlive(writer!)).toBe(false);
});

it('that fails shows the end of what it said, without passwords', async () => {
  const failing = step(
    new AbortController().signal,
    'echo https://me:secret@registry; echo no route; exit 7',
  );
  await expect(failing).rejects.toThrow(EnvironmentError);
  await expect(failing).rejects.toThrow(/exit code 7[^]*no route/);
  await expect(failing).rejects.not.toThrow('secret');
});
