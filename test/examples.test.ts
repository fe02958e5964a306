import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, describe, expect, it } from 'vitest';
import type { Report } from '../harness/model/report/report.js';
import { checkout, crossover, testFolder } from './crossover.test-support.js';

const folder = testFolder('examples');
const examples = join(checkout, 'examples');
const MINUTES_MS = 300_000;

afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** The words of the example's command, as its page has them. */
function commandOf(example: string, word: string): string[] {
  const page = readFileSync(join(examples, example, 'README.md'), 'utf8');
  const commands = [...page.matchAll(/^npm run --silent crossover -- (.*)$/gm)].map(
    ([, words = '']) => words,
  );
  const command = commands.find((words) => words.split(' ').includes(word));
  if (command === undefined) throw new Error(`The page of ${example} shows no command with ${word}.`);
  return command.replace(/ >.*$/, '').split(' ');
}

/** The two shops that a page starts, on whatever ports are free; given once they are open. */
async function shops() {
  const running = [1, 2].map(() =>
    execa(process.execPath, [join(examples, 'behind-urls', 'shop.mjs'), '--port', '0', '--wait', '1'], {
      reject: false,
    }),
  );
  const urls = await Promise.all(
    running.map(async ({ stdout }) => {
      const [said] = (await once(stdout, 'data')) as [Buffer];
      return /http:\S+/.exec(said.toString())?.[0] ?? '';
    }),
  );
  return {
    /** A page's command with them. */
    with: (words: readonly string[]) =>
      words.map((word) =>
        urls.reduce((left, url, index) => left.replace(`http://127.0.0.1:${8101 + index}`, url), word),
      ),
    [Symbol.asyncDispose]: async () => {
      for (const one of running) one.kill();
      await Promise.all(running);
    },
  };
}

describe('the example', () => {
  it('behind-urls sends what its file says', async () => {
    await using running = await shops();
    const { exitCode, stdout, stderr } = await crossover(
      running.with([...commandOf('behind-urls', 'run'), '--dry-run']),
    );
    expect(exitCode, stderr).toBe(0);
    expect(stdout).toMatch(/> GET \/products\/\d+ HTTP/);
  });

  it('own-log has the scenario file that the log gives', async () => {
    const { exitCode, stdout } = await crossover(commandOf('own-log', 'scenario'));
    expect(exitCode).toBe(0);
    expect(stdout).toBe(readFileSync(join(examples, 'own-log', 'shop.yaml'), 'utf8'));
  });

  it(
    'own-log replays it',
    async () => {
      await using running = await shops();
      const { exitCode, stdout, stderr } = await crossover([
        ...running.with(commandOf('own-log', '--replay')),
        ...['--profile', 'smoke', '--blocks', '1', '--json', '--out', join(folder, 'replay')],
      ]);
      expect([0, 4], stderr).toContain(exitCode);
      const report = JSON.parse(stdout) as Report;
      expect(report.scenarios[0]?.levels[0]?.title).toMatch(/^the arrivals of access\.log: /);
      expect(report.trials.filter(({ status }) => status === 'completed').length).toBeGreaterThan(0);
    },
    MINUTES_MS,
  );
});
