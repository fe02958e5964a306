import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, describe, expect, it } from 'vitest';
import type { Report } from '../harness/model/report/report.js';
import { checkout, crossover, testFolder } from './crossover.test-support.js';

const folder = testFolder('own-kinds');
const closing: (() => void)[] = [];
const MINUTES_MS = 300_000;
const TOKEN = 'very-secret-token';

afterAll(() => {
  for (const close of closing) close();
  rmSync(folder, { recursive: true });
});

/** An authority and a certificate for 127.0.0.1 that it signed; false where there is no openssl. */
async function certified(): Promise<boolean> {
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  const made = (...words: string[]) =>
    execa('openssl', ['req', '-x509', ...key, ...words], { cwd: folder, reject: false });
  const authority = await made('-subj', '/CN=authority', '-keyout', 'ca.key', '-out', 'ca.pem');
  const signed = await made(
    ...['-CA', 'ca.pem', '-CAkey', 'ca.key', '-subj', '/CN=shop', '-addext', 'subjectAltName=IP:127.0.0.1'],
    ...['-addext', 'basicConstraints=critical,CA:false', '-keyout', 'shop.key', '-out', 'shop.pem'],
  );
  return authority.exitCode === 0 && signed.exitCode === 0;
}

/** A server behind https that answers below its base path, and only to who brings the token. */
function guarded(): Promise<number> {
  const server = createServer(
    { key: readFileSync(join(folder, 'shop.key')), cert: readFileSync(join(folder, 'shop.pem')) },
    (request, response) => {
      const isWelcome = request.headers.authorization === `Bearer ${TOKEN}`;
      response.statusCode = isWelcome && request.url?.startsWith('/api/') ? 200 : 403;
      response.end('hello');
    },
  );
  closing.push(() => {
    server.close();
    server.closeAllConnections();
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      resolve((server.address() as AddressInfo).port);
    });
  });
}

function filesIn(path: string): string[] {
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

describe('a service of one’s own that a command starts, and one behind https that a command restarts', () => {
  it(
    'are measured by what their target.yaml says, and no record has the token or an address',
    async (context) => {
      if (!(await certified())) context.skip('there is no openssl to make a certificate');
      const port = await guarded();
      const shop = join(checkout, 'examples', 'behind-urls', 'shop.mjs');
      const written = (name: string, text: string) => {
        writeFileSync(join(folder, name), text);
        return join(folder, name);
      };
      const scenario = written(
        'shop.yaml',
        'id: shop\nquestion: Which?\nrequests:\n  - { name: one, path: /products/1 }\nlevels:\n  - { id: rate-50, rate: 50 }\n',
      );
      const started = written('started.yaml', `command: [node, ${JSON.stringify(shop)}]\nready: /health\n`);
      const restarted = written(
        'restarted.yaml',
        `url: https://127.0.0.1:${port}/api\nrestart: [sh, -c, 'echo again >> restarts']\ntoken: SHOP_TOKEN\nauthority: ca.pem\nready: /health\n`,
      );
      const out = join(folder, 'run');
      const { exitCode, stdout, stderr } = await crossover(
        [
          ...[
            'run',
            '--profile',
            'smoke',
            '--blocks',
            '1',
            '--scenario-file',
            scenario,
            '--json',
            '--out',
            out,
          ],
          ...['--target', `old=${started}`, '--target', `new=${restarted}`],
        ],
        { SHOP_TOKEN: TOKEN },
      );
      expect([0, 4], stderr).toContain(exitCode);
      const report = JSON.parse(stdout) as Report;
      expect(report.targets.map(({ own }) => own)).toEqual(['deployed', 'restarted']);
      const trialsOf = (target: string) => report.trials.filter((trial) => trial.target === target);
      expect(
        trialsOf('old')
          .concat(trialsOf('new'))
          .map(({ status }) => status),
      ).not.toContain('failed');
      const restarts = readFileSync(join(folder, 'restarts'), 'utf8').trim().split('\n');
      expect(restarts.length).toBeGreaterThanOrEqual(trialsOf('new').length);
      expect(report.notShown.join(' ')).toMatch(/CPU and memory of new: not seen/);
      for (const file of filesIn(out)) {
        const text = readFileSync(file, 'latin1');
        expect(text, file).not.toContain(TOKEN);
        expect(text, file).not.toContain(`127.0.0.1:${port}`);
      }
    },
    MINUTES_MS,
  );
});
