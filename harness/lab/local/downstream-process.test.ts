import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ErrorText } from '../../errors.js';
import { EnvironmentError, InterruptedError } from '../../errors.js';
import { startDownstreamProcess } from './downstream-process.js';
import { ProcessLog } from '../lifetime/log.js';
import { RunFolder } from './run-folder.js';

let parent: string;
let folder: RunFolder;
beforeEach(async () => {
  parent = mkdtempSync(join(tmpdir(), 'crossover-test-'));
  folder = await RunFolder.make();
});
afterEach(async () => {
  await folder.remove();
  rmSync(parent, { recursive: true });
});

function starting(binary: string, signal = new AbortController().signal) {
  const openLog = () => new ProcessLog(null, null);
  return startDownstreamProcess({ binary, environment: process.env, folder, cpus: [], openLog, signal });
}

function script(text: string): string {
  const path = join(parent, 'downstream');
  writeFileSync(path, `#!/bin/sh\n${text}\n`);
  chmodSync(path, 0o755);
  return path;
}

async function refusal(binary: string): Promise<ErrorText> {
  const thrown: unknown = await starting(binary).catch((error: unknown) => error);
  expect(thrown).toBeInstanceOf(EnvironmentError);
  return (thrown as EnvironmentError).text;
}

// That it starts, serves and ends is checked with the real service, in both labs: test/labs.test.ts.
describe('a downstream service that does not come up is the environment’s fault, never a target’s', () => {
  it('when its binary has gone', async () => {
    const { found, remedy } = await refusal(join(parent, 'nothing'));
    expect(found).toContain('ENOENT');
    expect(remedy).toContain('.crossover');
  });

  it('when it ends by itself, with its last lines', async () => {
    const { expected, found } = await refusal(script('echo "PORT: expected a number" >&2; exit 2'));
    expect(expected).toBe('the downstream service: an answer at /healthz');
    expect(found).toBe('it ended with exit code 2; its last lines:\nPORT: expected a number');
  });

  it('but the user’s, who has interrupted', async () => {
    const interruption = new AbortController();
    const waiting = starting(script('exec sleep 60'), interruption.signal);
    interruption.abort();
    await expect(waiting).rejects.toThrow(InterruptedError);
  });
});
