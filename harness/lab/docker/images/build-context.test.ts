import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { contextFiles } from './build-context.js';

describe('a build context', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'crossover-test-'));
    for (const path of [
      'Dockerfile',
      'app/main.ts',
      'app/main.test.ts',
      'app/deep/er.ts',
      'notes.md',
      'node_modules/x/index.js',
    ]) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), 'x');
    }
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('holds what its .dockerignore brings back after leaving everything out', () => {
    writeFileSync(join(folder, '.dockerignore'), '*\n!app\n**/*.test.ts\n');
    expect(contextFiles(folder, 'Dockerfile')).toEqual([
      '.dockerignore',
      'Dockerfile',
      'app/deep/er.ts',
      'app/main.ts',
    ]);
  });

  it('holds everything without one, but what is never meant', () => {
    expect(contextFiles(folder, 'Dockerfile')).toEqual([
      'Dockerfile',
      'app/deep/er.ts',
      'app/main.test.ts',
      'app/main.ts',
      'notes.md',
    ]);
  });
});
