import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ESLint } from 'eslint';
import { describe, expect, it } from 'vitest';

const checkout = dirname(import.meta.dirname);

/** The repository's own configuration, with the rule of imports alone: files that are only made up have no types. */
const eslint = new ESLint({
  cwd: checkout,
  overrideConfig: { languageOptions: { parserOptions: { projectService: false } } },
  ruleFilter: ({ ruleId }) => ruleId === 'house/imports',
});

async function complaints(file: string, code: string): Promise<string[]> {
  const results = await eslint.lintText(code, { filePath: join(checkout, file) });
  return results.flatMap(({ messages }) => messages.map(({ message }) => message));
}

const importing = (specifier: string) => `import { x } from '${specifier}';\nexport const y = x;\n`;

describe('who may import whom', () => {
  it.each([
    ['harness/model/a/b.ts', '../../stats/interval.js'],
    ['harness/stats/a/b.ts', '../../analysis/judge.js'],
    ['harness/words/a/b.ts', '../../report/index.js'],
    ['harness/rules/a/b.ts', '../../analysis/gates.js'],
    ['harness/linux/a/b.ts', '../../probe/host.js'],
    ['harness/setup/a/b.ts', '../../lab/lab.js'],
    ['harness/lab/docker/a/b.ts', '../../../probe/sampler.js'],
    ['harness/load/http/a/b.ts', '../../../lab/lab.js'],
    ['harness/probe/a/b.ts', '../../load/client.js'],
    ['harness/run/plan/a.ts', '../../analysis/judge.js'],
    ['harness/selftest/references/a.ts', '../../run/run.js'],
    ['harness/simulation/a/b.ts', '../../report/index.js'],
    ['harness/analysis/window/a.ts', '../../report/index.js'],
    ['harness/decision/a/b.ts', '../../run/run.js'],
    ['harness/report/page/page.ts', '../../analysis/judge.js'],
    ['harness/report/charts/map/map.ts', '../../../stats/interval.js'],
    ['harness/commands/a/b.ts', '../../cli.js'],
    ['harness/store/run-store.ts', '../run/run.js'],
    ['harness/config.ts', './lab/lab.js'],
    ['harness/progress.ts', './lab/lab.js'],
    ['harness/errors.ts', './words/numbers.js'],
    ['harness/cli.ts', './lab/lab.js'],
    ['harness/program.ts', './lab/lab.js'],
    ['scenarios/a/b.ts', '../../harness/stats/interval.js'],
    ['targets/contract/a/b.ts', '../../../harness/errors.js'],
    ['harness/run/a.ts', '../../test/fixtures/sample-report.js'],
    ['harness/analysis/a.ts', '../../scenarios/claims/index.js'],
  ])('refuses %s what lies in %s', async (file, specifier) => {
    expect(await complaints(file, importing(specifier))).toEqual([
      expect.stringMatching(/^\S+ may not import \S+, only /),
    ]);
  });

  it.each([
    ['harness/stats/a/b.ts', '../../model/plan.js'],
    ['harness/words/a/b.ts', '../../model/metrics.js'],
    ['harness/rules/a/b.ts', '../../model/metrics.js'],
    ['harness/linux/a/b.ts', '../../model/cpus.js'],
    ['harness/setup/a/b.ts', '../../errors.js'],
    ['harness/lab/docker/a/b.ts', '../../../setup/step.js'],
    ['harness/load/http/a/b.ts', '../../../stats/histogram.js'],
    ['harness/probe/a/b.ts', '../../linux/procfs.js'],
    ['harness/run/plan/a.ts', '../../lab/lab.js'],
    ['harness/run/a.ts', '../../targets/contract/conformance.js'],
    ['harness/selftest/references/a.ts', '../../load/client.js'],
    ['harness/simulation/a/b.ts', '../../analysis/judge.js'],
    ['harness/analysis/window/a.ts', '../../rules/gates.js'],
    ['harness/decision/a/b.ts', '../../analysis/judge.js'],
    ['harness/report/page/page.ts', '../../words/numbers.js'],
    ['harness/report/page/page.ts', '../charts/map.js'],
    ['harness/commands/a/b.ts', '../../run/run.js'],
    ['harness/store/run-store.ts', '../analysis/run-data.js'],
    ['harness/config.ts', './errors.js'],
    ['harness/progress.ts', './run/events.js'],
    ['harness/cli.ts', './program.js'],
    ['harness/program.ts', './commands/output.js'],
    ['scenarios/a/b.ts', '../../harness/model/scenario.js'],
    ['targets/contract/a/b.ts', '../../../harness/model/target.js'],
    ['harness/model/a/b.ts', 'zod'],
  ])('lets %s have what lies in %s', async (file, specifier) => {
    expect(await complaints(file, importing(specifier))).toEqual([]);
  });

  it.each([
    "export { x } from '../../stats/interval.js';",
    "export * from '../../stats/interval.js';",
    "export const x = await import('../../stats/interval.js');",
    "import type { X } from '../../stats/interval.js';\nexport type Y = X;",
    "export type Y = import('../../stats/interval.js').X;",
    "import '../../report/../stats/interval.js';",
  ])('sees it however it is written: %s', async (code) => {
    expect(await complaints('harness/report/html/a.ts', code)).toEqual([
      expect.stringContaining('harness/report may not import harness/stats'),
    ]);
  });

  it('refuses a folder of which nobody has said what it may import', async () => {
    expect(await complaints('harness/utils/a.ts', '')).toEqual([
      expect.stringContaining('harness/utils is not in lint/house.js'),
    ]);
  });

  it('lets tests look anywhere', async () => {
    expect(await complaints('harness/report/html/a.test.ts', importing('../../run/run.js'))).toEqual([]);
    expect(await complaints('test/a.ts', importing('../harness/run/run.js'))).toEqual([]);
  });
});

describe('whose a package is', () => {
  it.each([
    ['dockerode', 'harness/lab/docker/a/b.ts', 'harness/lab/local/a.ts'],
    ['dockerode', 'harness/lab/hosts/a.ts', 'harness/run/a.ts'],
    ['execa', 'harness/lab/local/a.ts', 'harness/load/agent/a.ts'],
    ['autocannon', 'harness/load/http/a.ts', 'harness/load/fanout/a.ts'],
    ['ws', 'harness/load/fanout/a.ts', 'harness/load/http/a.ts'],
    ['ws', 'harness/load/null-server/a.ts', 'harness/lab/a.ts'],
    ['pg', 'harness/probe/a/b.ts', 'harness/lab/local/a.ts'],
    ['pg', 'harness/lab/postgres.ts', 'harness/commands/a.ts'],
  ])('%s is for %s, not for %s', async (name, owner, other) => {
    expect(await complaints(owner, importing(name))).toEqual([]);
    expect(await complaints(other, importing(name))).toEqual([
      expect.stringContaining(`${name} belongs to `),
    ]);
    expect(await complaints(other, importing(`${name}/lib/inside.js`))).toHaveLength(1);
  });
});

describe('what is pure', () => {
  it.each(['analysis', 'decision', 'model', 'report', 'rules', 'simulation', 'stats', 'words'])(
    '%s touches no file, no network and no process',
    async (room) => {
      for (const name of ['node:fs', 'fs', 'node:fs/promises', 'net', 'http', 'node:child_process']) {
        expect(await complaints(`harness/${room}/a/b.ts`, importing(name))).toEqual([
          `harness/${room} is pure: no files, no network, no processes.`,
        ]);
      }
      expect(await complaints(`harness/${room}/a/b.ts`, importing('node:path'))).toEqual([]);
    },
  );

  it('is none of those that measure', async () => {
    expect(await complaints('harness/probe/a/b.ts', importing('node:fs'))).toEqual([]);
  });
});

describe('what is loaded before signals are heard', () => {
  it('is a few files without packages: until then a hang-up ends Node', () => {
    const loaded = new Set<string>();
    const packages = new Set<string>();
    const load = (file: string) => {
      if (loaded.has(file)) return;
      loaded.add(file);
      for (const specifier of loadedBy(readFileSync(join(checkout, file), 'utf8'))) {
        if (specifier.startsWith('.')) load(join(dirname(file), specifier.replace(/\.js$/, '.ts')));
        else if (!specifier.startsWith('node:')) packages.add(specifier);
      }
    };
    load('harness/cli.ts');
    expect([...packages]).toEqual([]);
    expect([...loaded].sort()).toEqual([
      'harness/cli.ts',
      'harness/commands/interruption.ts',
      'harness/commands/output.ts',
      'harness/errors.ts',
      'harness/model/secrets.ts',
      'harness/words/printable.ts',
    ]);
  });
});

/** What a file's own `import … from` loads; types are gone when it runs. */
function loadedBy(code: string): string[] {
  return [...code.matchAll(/^(?:import|export) (?!type )(?:[^;]*? from )?'([^']+)';/gms)].map(
    ([, specifier = '']) => specifier,
  );
}
