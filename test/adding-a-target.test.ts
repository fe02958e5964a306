import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasFailures } from '../harness/commands/run/has-failures.js';
import { readCompose } from '../harness/lab/docker/compose/compose.js';
import type { Report } from '../harness/model/report/report.js';
import { listRuns } from '../harness/store/folders.js';
import { readRun } from '../harness/store/read-run.js';
import { checkout, copyOfCheckout, testFolder } from './crossover.test-support.js';

const page = readFileSync(join(checkout, 'docs', 'adding-a-target.md'), 'utf8');
const folder = testFolder('adding');
const copy = join(folder, 'checkout');

/** The code block that follows a line of the page. */
function blockAfter(line: string): string {
  const [, rest = ''] = page.split(`${line}\n\n`);
  const block = /^```[a-z]*\n([\s\S]*?)\n```$/m.exec(rest);
  if (block?.index !== 0) throw new Error(`No code block follows "${line}".`);
  return `${block[1] ?? ''}\n`;
}

/** Does what the page says, with the page's own words, in a copy of the checkout. */
function followThePage(): void {
  copyOfCheckout(copy);
  for (const [line, path = ''] of page.matchAll(/^`(targets\/[^`]+)`:$/gm)) {
    mkdirSync(dirname(join(copy, path)), { recursive: true });
    writeFileSync(join(copy, path), blockAfter(line));
  }
  const compose = join(copy, 'docker-compose.yml');
  const service = blockAfter('Under `services:` of `docker-compose.yml`:');
  writeFileSync(
    compose,
    readFileSync(compose, 'utf8').replace(/^services:\n/m, (line) => `${line}${service}\n`),
  );
}

/** Runs one of the page's commands as compiled, with more words. */
async function run(command: string, ...words: string[]) {
  const line = blockAfterCommands().find((one) => one.startsWith(command));
  if (line === undefined) throw new Error(`The page has no command that starts with "${command}".`);
  const args = [join(copy, 'dist', 'harness', 'cli.js'), ...line.split(' '), ...words];
  return execa(process.execPath, args, {
    cwd: copy,
    env: { TMPDIR: folder },
    stdin: 'ignore',
    reject: false,
  });
}

function blockAfterCommands(): string[] {
  const [, commands = ''] = /^```sh\n([\s\S]*?)\n```$/m.exec(page) ?? [];
  return commands.split('\n').map((line) => line.replace('npm run --silent crossover -- ', ''));
}

beforeAll(followThePage);
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('a stranger who follows docs/adding-a-target.md', () => {
  it('finds the new target in the list', async () => {
    const { exitCode, stdout, stderr } = await run('list targets', '--json');
    expect(exitCode, stderr).toBe(0);
    const { targets } = JSON.parse(stdout) as { targets: { id: string; implements: string[] }[] };
    expect(targets).toContainEqual(
      expect.objectContaining({ id: 'my-node', implements: ['healthz', 'about', 'ping'] }),
    );
  });

  it('has it measured beside another: it keeps the contract, and no trial of it fails', async () => {
    const { exitCode, stdout, stderr } = await run('run', '--seed', '7', '--json');
    const report = JSON.parse(stdout) as Report;
    expect(
      report.conformance.map(({ target, differences }) => ({ target, differences })),
      stderr,
    ).toEqual([
      { target: 'go-net-http', differences: [] },
      { target: 'my-node', differences: [] },
    ]);
    expect(report.trials.filter(({ status }) => status === 'failed' || status === 'aborted')).toEqual([]);
    expect(exitCode, stderr).toBe(hasFailures(report) ? 4 : 0);
    // Whatever the machine spoiled, each request that was sent to it was answered well.
    const results = join(copy, 'results');
    const [runId = ''] = listRuns(results).slice(-1);
    const own = readRun(join(results, runId)).observations.filter(({ target }) => target === 'my-node');
    expect(own.length).toBeGreaterThanOrEqual(2);
    for (const observation of own) {
      expect(observation).toMatchObject({ status: 'completed', load: { failed: 0, timedOut: 0 } });
      expect(observation).toHaveProperty(
        'load.ok',
        expect.toSatisfy((ok: number) => ok > 0),
      );
    }
    expect(report.targets.find(({ id }) => id === 'my-node')).toMatchObject({
      language: 'node',
      title: 'Node.js, its own HTTP server',
    });
  }, 240_000);

  it('has described its container as the others are', () => {
    const compose = readCompose(copy);
    const shared = (name: string) => {
      const { cap_drop, security_opt, read_only, mem_limit, memswap_limit, sysctls, user } =
        compose.service(name);
      return { cap_drop, security_opt, read_only, mem_limit, memswap_limit, sysctls, user };
    };
    expect(shared('my-node')).toEqual(shared('go-net-http'));
    expect(compose.service('my-node').build?.context).toContain('my-node');
  });
});
