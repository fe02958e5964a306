import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Report } from '../harness/model/report/report.js';
import { checkout, crossover, testFolder } from './crossover.test-support.js';

const folder = testFolder('own');
const page = readFileSync(join(checkout, 'docs', 'your-own-service.md'), 'utf8');
const closing: (() => void)[] = [];
const MINUTES_MS = 600_000;

/** A plain server that knows nothing of any contract. */
function served(waitMs: number): Promise<string> {
  const server = createServer((_request, response) => {
    setTimeout(() => response.end('hello'), waitMs);
  });
  closing.push(() => {
    server.close();
    server.closeAllConnections();
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    });
  });
}

/** The first YAML block of the page, as the reader writes it, but for shorter windows. */
function scenarioOfThePage(): string {
  const [, text] = /^```yaml\n([\s\S]*?)\n```$/m.exec(page) ?? [];
  if (text === undefined) throw new Error('The page shows no scenario file.');
  const path = join(folder, 'shop.yaml');
  writeFileSync(path, `${text.replace(/seconds: \d+/g, 'seconds: 1')}\n`);
  return path;
}

async function compared(a: number, b: number, ...words: string[]) {
  const [old, new_] = await Promise.all([served(a), served(b)]);
  const { exitCode, stdout, stderr } = await crossover([
    ...['run', '--scenario-file', scenarioOfThePage(), '--target', `old=${old}`, '--target', `new=${new_}`],
    ...['--json', '--out', join(folder, `${a}-${b}`), ...words],
  ]);
  expect([0, 4], stderr).toContain(exitCode);
  return JSON.parse(stdout) as Report;
}

afterAll(() => {
  for (const close of closing) close();
  rmSync(folder, { recursive: true });
});

describe('two services behind URLs, by the scenario file of docs/your-own-service.md', () => {
  it(
    'are compared as they stand, the first named as a, with a third arm of the same URL',
    async () => {
      const report = await compared(20, 30);
      const p50 = report.comparisons.find(({ metric, arm }) => metric === 'latency_p50' && arm === 'ab');
      expect(p50).toMatchObject({ a: 'old', b: 'new', scenario: 'shop', level: 'rate-50' });
      expect(p50?.verdict).not.toBe('b-better');
      expect(p50?.verdict).not.toBe('equivalent');
      expect(report.trials.some(({ arm }) => arm === 'aa')).toBe(true);
      expect(report.targets.map(({ own }) => own)).toEqual(['as-it-stands', 'as-it-stands']);
      expect(report.notShown.join(' ')).toMatch(/as it stands; nothing was redeployed/);
      expect(report.notShown.join(' ')).toMatch(/CPU and memory of old and new: not seen/);
      expect(report.comparisons.some(({ metric }) => metric === 'cpu_per_1k')).toBe(false);
    },
    MINUTES_MS,
  );

  it('show in a dry run what is sent and what comes back, and nothing is run', async () => {
    const url = await served(0);
    const { exitCode, stdout } = await crossover(
      [
        ...['run', '--scenario-file', scenarioOfThePage(), '--target', `old=${url}`, '--dry-run'],
        ...['--token', 'SHOP_TOKEN', '--out', join(folder, 'dry')],
      ],
      { SHOP_TOKEN: 'very-secret' },
    );
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/> GET \/ HTTP\/1\.1/);
    expect(stdout).toMatch(/< HTTP\/1\.1 200 OK/);
    expect(stdout).not.toContain('very-secret');
  });

  it('are refused at a public address that was not named', async () => {
    const { exitCode, stderr } = await crossover([
      ...['run', '--scenario-file', scenarioOfThePage(), '--target', 'old=http://192.0.2.1'],
    ]);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/--yes-i-may-load 192\.0\.2\.1/);
  });
});
