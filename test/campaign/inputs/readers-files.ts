import fc from 'fast-check';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildReport } from '../../../harness/analysis/build-report.js';
import { EXAMPLE_NEEDS } from '../../../harness/commands/decide/example-needs.js';
import { renderReportAdr } from '../../../harness/report/index.js';
import { readRun } from '../../../harness/store/read-run.js';
import { sayReport } from '../../../harness/words/say-report.js';
import type { InputKind, Prepare, Workshop } from './input.js';
import { mutatedText } from './mutation.js';
import { goodRunIn } from './run-folders.js';
import { spoiled } from './written.js';

/** Nobody listens there. */
const [OLD, NEW] = ['http://127.0.0.1:9', 'http://127.0.0.1:7'];

const SCENARIO = `id: shop
title: The shop
question: Is the new one slower?
requests:
  - name: order
    weight: 3
    method: POST
    path: /orders/{{id}}?by={{who}}
    headers: { X-Tenant: '{{who}}' }
    body: { item: '{{item}}' }
    values:
      id: { range: [1, 9] }
      item: { list: [tea, 2] }
      who: { csv: { file: people.csv, column: name } }
    good: { status: [200, 201], json: { field: id, equals: 7 } }
  - { name: home, path: / }
levels:
  - { id: usual, rate: 50, seconds: 5 }
  - { id: half, share: 0.5, wait: 10 }
  - { id: up, staircase: true }
objective: { p99: 50 }
limits: { rate: 100, errors: 0.1 }
`;
const PEOPLE = 'name,age\n"Ann ""B""",7\nJosé,8\n';
const TARGET = `title: the old one
language: python
ready: /health
base: /api
token: NO_SUCH_TOKEN
compose: { file: compose.yaml, service: shop, port: 8000 }
`;
const LOGS = [
  [
    '10.0.0.7 - ann [10/Oct/2025:13:55:36 +0200] "GET /orders/7?x=1 HTTP/1.1" 200 512',
    '10.0.0.7 - - [10/Oct/2025:13:55:37 +0200] "GET /orders/8 HTTP/1.1" 200 512 "-" "curl/8"',
    '10.0.0.7 - - [10/Oct/2025:13:55:38 +0200] "\\x16\\x03" 400 0',
  ],
  [
    '{"time":"2025-10-10T11:55:36Z","method":"GET","path":"/orders/7?x=1","status":200}',
    '{"ts":1760097336.5,"request":{"method":"GET","uri":"/"},"status":"200"}',
  ],
];

/** A file in a folder of its own, with those that it speaks of, and a command that reads it. */
function read(
  name: string,
  texts: fc.Arbitrary<string>,
  args: (path: string, workshop: Workshop) => readonly string[],
): (workshop: Workshop) => fc.Arbitrary<Prepare> {
  return (workshop) =>
    texts.map((text) => () => {
      const folder = mkdtempSync(join(workshop.folder, 'readers-'));
      const beside = { 'shop.yaml': SCENARIO, 'people.csv': PEOPLE };
      for (const [other, good] of Object.entries(beside)) writeFileSync(join(folder, other), good);
      writeFileSync(join(folder, name), text);
      const words = args(join(folder, name), workshop);
      return Promise.resolve({ what: words.join(' '), args: words });
    });
}

const pair = ['--target', `old=${OLD}`, '--target', `new=${NEW}`];
const beside = (path: string, name: string) => join(path, '..', name);

const FILES = [
  read('shop.yaml', spoiled(SCENARIO), (path) => ['plan', '--scenario-file', path, ...pair]),
  read('shop.yaml', spoiled(SCENARIO), (path) => ['run', '--scenario-file', path, ...pair, '--dry-run']),
  read('people.csv', mutatedText(PEOPLE), (path) => [
    ...['plan', '--scenario-file', beside(path, 'shop.yaml')],
    ...pair,
  ]),
  read('target.yaml', spoiled(TARGET), (path) => [
    ...['plan', '--scenario-file', beside(path, 'shop.yaml')],
    ...['--target', `old=${path}`, '--target', `new=${NEW}`],
  ]),
  ...LOGS.map((lines) =>
    read('access.log', mutatedText(`${lines.join('\n')}\n`), (path) => ['scenario', '--from', path]),
  ),
  read('access.log', mutatedText(`${LOGS.flat().join('\n')}\n`), (path) => [
    ...['plan', '--scenario-file', beside(path, 'shop.yaml')],
    ...['--replay', path, ...pair],
  ]),
  read('needs.yaml', spoiled(EXAMPLE_NEEDS), (path, { folder }) => [
    ...['decide', '--needs', path, '--run', goodRunIn(folder)],
  ]),
];

function descriptions(workshop: Workshop): fc.Arbitrary<Prepare> {
  const good = readFileSync(join(workshop.checkout, 'targets', 'contract', 'openapi.yaml'), 'utf8');
  return read('api.yaml', spoiled(good), (path) => ['scenario', '--from', path])(workshop);
}

function records(workshop: Workshop): fc.Arbitrary<Prepare> {
  const run = goodRunIn(workshop.folder);
  const report = sayReport(buildReport(readRun(run)));
  const { text } = renderReportAdr(report, { format: 'madr4', number: null });
  return read('adr.md', mutatedText(text), (path) => ['check', '--adr', path, '--run', run])(workshop);
}

/** What readers write for services and decisions of their own. */
export const readersFiles: InputKind = {
  kind: 'readers’ files',
  inputs: (workshop) =>
    fc.oneof(...FILES.map((file) => file(workshop)), descriptions(workshop), records(workshop)),
};
