import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { goArtifact, pythonArtifact } from './artifact.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'crossover-test-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function write(path: string, bytes: number): string {
  const full = join(folder, path);
  mkdirSync(dirname(full), { recursive: true });
  writeFileSync(full, 'x'.repeat(bytes));
  return full;
}

it('counts of a Go target its binary', () => {
  const path = write('go-net-http', 1_000);
  expect(goArtifact({ path, buildSeconds: 4.5 })).toMatchObject({ bytes: 1_000, buildSeconds: 4.5 });
});

it('counts of a Python target its packages and its own code, but no interpreter, pip, tests or other files', () => {
  const interpreter = write('usr/bin/python3', 50_000);
  const path = join(folder, 'venv', 'bin', 'python');
  write('venv/bin/uvicorn', 10);
  symlinkSync(interpreter, path);
  write('venv/pyvenv.cfg', 200);
  write('venv/lib/python3.13/site-packages/fastapi/__init__.py', 3_000);
  write('venv/lib/python3.13/site-packages/pip_like/__init__.py', 40_000);
  write('venv/lib/python3.13/site-packages/pip/__init__.py', 600_000);
  write('venv/lib/python3.13/site-packages/pip-25.1.dist-info/METADATA', 600_000);
  write('target/app/server.py', 5_000_000);
  write('target/app/__pycache__/server.pyc', 600_000);
  write('target/tests/test_server.py', 600_000);
  write('target/requirements.txt', 600_000);
  const artifact = pythonArtifact({ path, buildSeconds: null }, join(folder, 'target'));
  expect(artifact.bytes).toBe(10 + 200 + 3_000 + 40_000 + 5_000_000);
  expect(artifact.what).toContain('not the interpreter');
  expect(artifact.buildSeconds).toBeNull();
});
