import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { sampleReport } from '../../../test/fixtures/sample-report.js';
import { blockFigures } from '../../analysis/comparison/block-figures.js';
import { completed, httpLoad, pairsOf, planOf } from '../../analysis/observations.test-support.js';
import { judgeObservations } from '../../analysis/window/judged-levels.js';
import { renderBenchstat } from './benchstat.js';
import { renderJUnit } from './junit.js';
import { renderOpenMetrics } from './openmetrics.js';

const report = sampleReport();
const folder = mkdtempSync(join(tmpdir(), 'crossover-formats-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** What a Python program prints that reads this text from its standard input. */
function python(source: string, input: string): unknown {
  const { status, stdout, stderr } = spawnSync('python3', ['-c', source], { input, encoding: 'utf8' });
  expect([status, stderr]).toEqual([0, '']);
  return JSON.parse(stdout);
}

const hasPython = (source: string) => spawnSync('python3', ['-c', source]).status === 0;
const hasBenchstat = spawnSync('benchstat', ['-h']).error === undefined;

/** Readers of other houses; each is left out where its program is not there. */
describe('what other programs read', () => {
  it.skipIf(!hasPython('import xml.etree.ElementTree'))('JUnit: every claim once, as XML', () => {
    const read = `import json, sys, xml.etree.ElementTree as tree
cases = tree.fromstring(sys.stdin.buffer.read()).findall('testsuite/testcase')
print(json.dumps([[case.get('name'), [part.tag for part in case]] for case in cases]))`;
    const tags: Partial<Record<string, string[]>> = {
      reproduced: [],
      refuted: ['failure'],
      mixed: ['failure'],
    };
    expect(python(read, renderJUnit(report))).toEqual(
      report.claims.map(({ id, verdict }) => [id, tags[verdict] ?? ['skipped']]),
    );
  });

  it.skipIf(!hasPython('import prometheus_client.openmetrics.parser'))(
    'OpenMetrics: every estimate and every verdict, by the parser of Prometheus’s own client',
    () => {
      const read = `import json, sys
from prometheus_client.openmetrics.parser import text_string_to_metric_families as families
print(json.dumps({one.name: [one.type, len(one.samples)] for one in families(sys.stdin.buffer.read().decode())}))`;
      const families = python(read, renderOpenMetrics(report)) as Record<string, [string, number]>;
      expect(families['crossover_comparison_verdict']).toEqual(['stateset', 5 * report.comparisons.length]);
      expect(families['crossover_claim_verdict']).toEqual(['stateset', 5 * report.claims.length]);
      expect(families['crossover_latency_p50_seconds']?.[0]).toBe('gauge');
    },
  );

  it.skipIf(!hasBenchstat)('benchstat text: both services side by side, a sample a block', () => {
    const plan = planOf(6);
    const made = pairsOf(6, (target, block) =>
      completed(
        { block, target, level: 'rate' },
        { load: httpLoad((target === 'py' ? 20_000 : 10_000) + block) },
      ),
    );
    const file = join(folder, 'run.txt');
    writeFileSync(file, renderBenchstat(report, blockFigures(plan, judgeObservations(plan, made, null))));
    const { status, stdout } = spawnSync('benchstat', ['-col', '/target', file], { encoding: 'utf8' });
    expect(status).toBe(0);
    expect(stdout).toMatch(/latency_p50-us/);
    expect(stdout).toMatch(/Test\/level=rate +20\.\d+k? ± .* +10\.\d+k? ± .* -50\.0\d% \(p=0\.002 n=6\)/);
  });
});
