import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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

/** The first YAML block of the page, as the reader writes it, but for shorter windows and no warm-up. */
function scenarioOfThePage(): string {
  const [, text] = /^```yaml\n([\s\S]*?)\n```$/m.exec(page) ?? [];
  if (text === undefined) throw new Error('The page shows no scenario file.');
  const path = join(folder, 'shop.yaml');
  writeFileSync(path, `${text.replace(/seconds: \d+/g, 'seconds: 1')}\nwarmUp: 0\n`);
  return path;
}

/** The page's first command with this word, its files in the test's folder and its services where they are. */
function commandOfThePage(word: string, urls: { readonly old: string; readonly new: string }): string[] {
  const commands = [...page.matchAll(/^npm run --silent crossover -- (.*)$/gm)].map(
    ([, words = '']) => words,
  );
  const command = commands.find((words) => words.split(' ').includes(word));
  if (command === undefined) throw new Error(`The page shows no command with ${word}.`);
  return command
    .replaceAll('shop.yaml', scenarioOfThePage())
    .replaceAll('shop-first', join(folder, 'shop-first'))
    .replaceAll('http://127.0.0.1:8101', urls.old)
    .replaceAll('http://127.0.0.1:8102', urls.new)
    .split(' ');
}

afterAll(() => {
  for (const close of closing) close();
  rmSync(folder, { recursive: true });
});

describe('who follows docs/your-own-service.md', () => {
  it('sees what is sent and what comes back, without the token, and nothing is run', async () => {
    const url = await served(0);
    const { exitCode, stdout } = await crossover(
      [...commandOfThePage('--dry-run', { old: url, new: url }), '--token', 'SHOP_TOKEN'],
      { SHOP_TOKEN: 'very-secret' },
    );
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/> GET \/ HTTP\/1\.1/);
    expect(stdout).toMatch(/< HTTP\/1\.1 200 OK/);
    expect(stdout).not.toContain('very-secret');
  });

  it('hears how long it will take', async () => {
    const url = await served(0);
    const { exitCode, stdout } = await crossover(commandOfThePage('plan', { old: url, new: url }));
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/minutes|min|s\b/);
  });

  it(
    'has two services behind URLs compared as they stand, the first named as a, with a third arm of the same URL',
    async () => {
      const urls = { old: await served(20), new: await served(30) };
      const { exitCode, stdout, stderr } = await crossover([...commandOfThePage('--out', urls), '--json']);
      expect([0, 4], stderr).toContain(exitCode);
      const report = JSON.parse(stdout) as Report;
      const p50 = report.comparisons.find(({ metric, arm }) => metric === 'latency_p50' && arm === 'ab');
      expect(p50).toMatchObject({ a: 'old', b: 'new', scenario: 'shop', level: 'rate-50' });
      expect(p50?.verdict).not.toBe('b-better');
      expect(p50?.verdict).not.toBe('equivalent');
      expect(report.trials.some(({ arm }) => arm === 'aa')).toBe(true);
      expect(report.targets.map(({ own }) => own)).toEqual(['as-it-stands', 'as-it-stands']);
      expect(report.notShown.join(' ')).toMatch(/as it stands; nothing was redeployed/);
      expect(report.notShown.join(' ')).toMatch(/CPU and memory of old and new: not seen/);
      expect(report.comparisons.some(({ metric }) => metric === 'cpu_per_1k')).toBe(false);
      for (const name of ['report.html', 'report.json', 'adr.md'])
        expect(existsSync(join(folder, 'shop-first', name)), name).toBe(true);
    },
    MINUTES_MS,
  );

  it('may not load a public address that was not named', async () => {
    const { exitCode, stderr } = await crossover(
      commandOfThePage('--dry-run', { old: 'http://192.0.2.1', new: 'http://192.0.2.1' }),
    );
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/--yes-i-may-load 192\.0\.2\.1/);
  });
});
