import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../harness/model/report/report.js';
import { checkout, copyOfCheckout, testFolder } from './crossover.test-support.js';

const page = readFileSync(join(checkout, 'docs', 'adding-a-scenario.md'), 'utf8');
const folder = testFolder('adding');
const copy = join(folder, 'checkout');
const TSC = 'node_modules/typescript/bin/tsc';
/** Where the page's words say that lines go: after what this finds. */
const PLACES: Record<string, RegExp> = {
  'beside the other imports': /^(?=import )/m,
  'where the reports shall show it': /^export const scenarios.*\n/m,
  'first among the claims': /^export const \w+: WrittenClaim.*\n/m,
  'among `FEATURES`': /^export const FEATURES.*\n/m,
  'under `paths:`': /^paths:\n/m,
  'in the list': /^ {2}return \[\n/m,
  'beside the other routes': /^.*r\.handle\("\/ping".*\n/m,
  'first under `implements`': /^implements: \[/m,
};

/** The page's code blocks with the line that says where each goes. */
const blocks = [...page.matchAll(/^(.+):\n\n```[a-z]*\n([\s\S]*?)\n```$/gm)].map(
  ([, line = '', text = '']) => ({
    line,
    text: `${text}\n`,
  }),
);

function put(path: string, text: string): void {
  mkdirSync(dirname(join(copy, path)), { recursive: true });
  writeFileSync(join(copy, path), text);
}

function insert(path: string, where: string, text: string): void {
  const place = PLACES[where];
  const found = readFileSync(join(copy, path), 'utf8');
  if (place?.test(found) !== true) throw new Error(`The page says "${where}" of ${path}: no such place.`);
  // A list in one line takes the words without their line's end.
  const lines = where === 'first under `implements`' ? `${text.trimEnd()} ` : text;
  put(
    path,
    found.replace(place, (before) => `${before}${lines}`),
  );
}

/** Does what the page says, with the page's own words, in a copy of the checkout, and compiles it: only what the page adds is worth checking. */
async function followThePage(): Promise<void> {
  copyOfCheckout(copy);
  for (const { line, text } of blocks) {
    const [, whole] = /^`([^`]+)`$/.exec(line) ?? [];
    const [, part = '', where = ''] = /^In `([^`]+)`, (.+)$/.exec(line) ?? [];
    if (whole !== undefined) put(whole, text);
    else if (part !== '') insert(part, where, text);
  }
  put(
    'tsconfig.page.json',
    '{ "extends": "./tsconfig.json", "include": ["scenarios", "targets/contract/greeting.ts", "harness/stats/cephes.d.ts"] }',
  );
  await node(TSC, '-p', 'tsconfig.page.json', '--noEmit');
  await node(TSC, '-p', 'tsconfig.build.json', '--noCheck');
}

/** Code 4 is that of a run on a machine that is too busy, which a test must bear. */
async function node(...args: string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await execa(process.execPath, args, {
    cwd: copy,
    env: { TMPDIR: folder },
    stdin: 'ignore',
    reject: false,
  });
  expect([0, 4], `${stdout}\n${stderr}`).toContain(exitCode);
  return stdout;
}

/** Runs the page's command that starts so, with more words. */
async function run(command: string, ...words: string[]): Promise<unknown> {
  const lines = page.split('\n').map((one) => one.replace('npm run --silent crossover -- ', ''));
  const line = lines.find((one) => one.startsWith(command));
  if (line === undefined) throw new Error(`The page has no command that starts with "${command}".`);
  return JSON.parse(await node(join('dist', 'harness', 'cli.js'), ...line.split(' '), ...words, '--json'));
}

beforeAll(followThePage, 240_000);
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('a stranger who follows docs/adding-a-scenario.md', () => {
  it('finds both workloads in the list, with the claim that one decides', async () => {
    const { scenarios } = (await run('list scenarios')) as { scenarios: object[] };
    expect(scenarios).toContainEqual({
      id: 'timeline',
      question: 'Does the length of a list change what a user notices of the language?',
      levels: ['posts-1', 'posts-20', 'posts-100'],
      claims: ['long-lists'],
    });
    expect(scenarios).toContainEqual(
      expect.objectContaining({ id: 'greeting', levels: ['rate-100'], claims: [] }),
    );
  });

  it('has every level planned for the services that have the routes', async () => {
    const { trials } = (await run('plan')) as { trials: { target: string; levels: string[] }[] };
    expect(new Set(trials.map(({ target }) => target))).toEqual(new Set(['python-fastapi', 'go-net-http']));
    expect(trials[0]?.levels.toSorted()).toEqual(['posts-1', 'posts-100', 'posts-20']);
  });

  it('has a contract whose document and requests agree', async () => {
    await node('node_modules/vitest/vitest.mjs', 'run', 'targets/contract/openapi', 'scenarios');
  }, 60_000);

  it('has both run: the service keeps the contract with the new route, and no trial fails', async () => {
    const report = (await run('run', '--seed', '7', '--blocks', '1')) as Report;
    expect(report.conformance.map(({ target, differences }) => ({ target, differences }))).toEqual([
      { target: 'go-net-http', differences: [] },
    ]);
    expect(new Set(report.trials.map(({ scenario, level }) => `${scenario}/${level}`))).toEqual(
      new Set(['timeline/posts-1', 'greeting/rate-100']),
    );
    expect(report.trials.filter(({ status }) => status === 'failed' || status === 'aborted')).toEqual([]);
  }, 240_000);
});
