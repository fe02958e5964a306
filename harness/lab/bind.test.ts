import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { inPath } from '../setup/toolchains.js';
import { canBind } from './bind.js';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'crossover-test-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe('processes can be bound', () => {
  it.runIf(inPath('taskset', process.env))('by the taskset of this machine', async () => {
    expect(await canBind(process.env)).toBe(true);
  });

  it.each([
    ['is not there', null],
    ['does not know a flag', 'echo "taskset: unrecognized option: a" >&2; exit 1'],
    ['may not', 'echo "failed to set pid 7\'s affinity: Operation not permitted" >&2; exit 1'],
  ])('by none that %s', async (_what, script) => {
    if (script !== null) writeFileSync(join(folder, 'taskset'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    expect(await canBind({ PATH: folder })).toBe(false);
  });
});
