import fc from 'fast-check';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { execaSync } from 'execa';
import { completed, failed, httpLoad, planOf } from '../../../harness/analysis/observations.test-support.js';
import { EXPORT_FORMATS } from '../../../harness/commands/export.js';
import { planSha256 } from '../../../harness/model/plan/hash.js';
import { RunStore } from '../../../harness/store/run-store.js';
import { sampleReport } from '../../fixtures/sample-report.js';
import type { InputKind } from './input.js';
import { mutated, mutatedText } from './mutation.js';

const BLOCKS = 5;

/** A run's folder that is whole. */
function goodRun(folder: string): string {
  const plan = planOf(BLOCKS);
  const store = RunStore.create(folder, plan, sampleReport().environment, null);
  store.append({
    record: 'start',
    runId: 'made-up',
    startedAt: '2026-11-23T21:05:12Z',
    planSha256: planSha256(plan),
    command: 'npm start',
  });
  for (const { id, block, target, levels } of plan.trials) {
    for (const level of levels) {
      const place = { block, target };
      store.observe({
        ...(block === 2 ? failed(place) : completed(place, { load: httpLoad(1_000 + block) })),
        trialId: id,
        level,
      });
    }
  }
  store.append({ record: 'end', status: 'partial', finishedAt: '2026-11-23T21:15:12Z', wallSeconds: 600 });
  return folder;
}

/** The one of a workshop, which others copy. */
export function goodRunIn(folder: string): string {
  const good = join(folder, 'good-run');
  return existsSync(good) ? good : goodRun(good);
}

type Damage = (folder: string) => void;

const FILES = ['plan.json', 'environment.json', 'observations.ndjson'];
const anyFile = fc.constantFrom(...FILES, 'histograms', 'report.html', 'charts', 'adr.md', 'running.json');

/** What stands in a file's place instead of it. */
const inPlace: fc.Arbitrary<Damage> = fc
  .tuple(anyFile, fc.constantFrom('nothing', 'folder', 'link', 'dangling', 'pipe', 'empty', 'binary'))
  .map(([name, what]) => (folder) => {
    const path = join(folder, name);
    rmSync(path, { recursive: true, force: true });
    if (what === 'folder') mkdirSync(path);
    if (what === 'link') symlinkSync('/etc', path);
    if (what === 'dangling') symlinkSync(join(folder, 'nowhere'), path);
    if (what === 'pipe') execaSync('mkfifo', [path]);
    if (what === 'empty') writeFileSync(path, '');
    if (what === 'binary') writeFileSync(path, Buffer.from([0, 0xff, 0xc3, 0x28, 0x0a, 0x7b]));
  });

function inFile(good: string): fc.Arbitrary<Damage> {
  return fc.constantFrom(...FILES).chain((name) => {
    const text = readFileSync(join(good, name), 'utf8');
    const change = name.endsWith('.json')
      ? mutated(JSON.parse(text) as object).map((value) => JSON.stringify(value))
      : linesOf(text);
    return fc.oneof(mutatedText(text), change).map((bad): Damage => (folder) => {
      writeFileSync(join(folder, name), bad);
    });
  });
}

/** A plan that was changed before it was hashed, as whoever makes a folder up would have it. */
function madeUpPlan(good: string): fc.Arbitrary<Damage> {
  const plan = JSON.parse(readFileSync(join(good, 'plan.json'), 'utf8')) as object;
  return mutated(plan).map((changed) => (folder) => {
    if (typeof changed !== 'object' || changed === null) return;
    writeFileSync(join(folder, 'plan.json'), JSON.stringify(changed));
    const journal = join(folder, 'observations.ndjson');
    const sealed = readFileSync(journal, 'utf8').replace(
      /"planSha256":"[0-9a-f]*"/,
      `"planSha256":"${planSha256(changed)}"`,
    );
    writeFileSync(journal, sealed);
  });
}

/** The journal with one line's values changed, twice there, or gone. */
function linesOf(text: string): fc.Arbitrary<string> {
  const lines = text.trimEnd().split('\n');
  return fc.nat({ max: lines.length - 1 }).chain((at) => {
    const own = lines[at] ?? '';
    const replaced = (...by: string[]) =>
      [...lines.slice(0, at), ...by, ...lines.slice(at + 1), ''].join('\n');
    return fc.oneof(
      mutated(JSON.parse(own) as object).map((value) => replaced(JSON.stringify(value))),
      fc.constantFrom(
        replaced(),
        replaced(own, own),
        replaced('null'),
        replaced('{}'),
        replaced('[]'),
        replaced('7'),
      ),
    );
  });
}

const oneHistogram: fc.Arbitrary<Damage> = fc
  .tuple(
    fc.nat(),
    fc.constantFrom('', '{', '[]', 'null', '{"responseUs":"AAAA","serviceUs":"","lagUs":"x","groups":{}}'),
  )
  .map(([at, text]) => (folder) => {
    const names = readdirSync(join(folder, 'histograms'));
    const name = names[at % names.length];
    if (name !== undefined) writeFileSync(join(folder, 'histograms', name), text);
  });

const COMMANDS: readonly ((folder: string, good: string) => string[])[] = [
  (folder) => ['report', folder],
  (folder) => ['adr', folder],
  (folder) => ['run', '--resume', folder],
  (folder) => ['bound', '--run', folder, '--db-ms', '5', '--app-ms', '1'],
  (folder, good) => ['compare', good, folder],
  ...EXPORT_FORMATS.map((format) => (folder: string) => ['export', folder, '--format', format]),
];

export const runFolders: InputKind = {
  kind: 'run folders',
  inputs: ({ folder }) => {
    const good = goodRunIn(folder);
    let nth = 0;
    return fc
      .tuple(
        fc.constantFrom(...COMMANDS),
        fc.array(
          fc.oneof(
            { weight: 3, arbitrary: inFile(good) },
            { weight: 3, arbitrary: madeUpPlan(good) },
            { weight: 2, arbitrary: inPlace },
            { weight: 1, arbitrary: oneHistogram },
          ),
          { minLength: 1, maxLength: 2 },
        ),
      )
      .map(([command, damages]) => () => {
        nth += 1;
        const copy = join(folder, `damaged-run-${nth}`);
        cpSync(good, copy, { recursive: true });
        for (const damage of damages) {
          try {
            damage(copy);
          } catch {
            // The first damage left the second nothing to spoil.
          }
        }
        const args = command(copy, good);
        return Promise.resolve({ what: args.join(' '), args });
      });
  },
};
