import type { MetricId } from '../../model/metrics.js';
import { METRIC_IDS, METRICS } from '../../model/metrics.js';
import type { Comparison, Summary } from '../../model/report/comparison/comparison.js';
import type { Report } from '../../model/report/report.js';

/** A metric's unit as OpenMetrics names units, and what a value is multiplied by to be in it: base units only. */
const UNITS: Record<
  (typeof METRICS)[MetricId]['unit'],
  { readonly suffix: string; readonly factor: number }
> = {
  us: { suffix: 'seconds', factor: 1e-6 },
  s: { suffix: 'seconds', factor: 1 },
  bytes: { suffix: 'bytes', factor: 1 },
  '1/s': { suffix: 'per_second', factor: 1 },
  'bytes/s': { suffix: 'bytes_per_second', factor: 1 },
  share: { suffix: 'ratio', factor: 1 },
  times: { suffix: 'ratio', factor: 1 },
  connections: { suffix: 'connections', factor: 1 },
};

/**
 * OpenMetrics text 1.0 (ends with `# EOF`): every estimate with the ends of its 95 % interval, every comparison's ratio,
 * and the verdicts of comparisons and claims as state sets.
 */
export function renderOpenMetrics(report: Report): string {
  return [
    ...METRIC_IDS.flatMap((metric) => estimates(report, metric)),
    ...ratios(report),
    ...verdicts(report),
    ...claims(report),
    '# EOF',
    '',
  ].join('\n');
}

function estimates({ run, summaries }: Report, metric: MetricId): string[] {
  const own = summaries.filter((summary) => summary.metric === metric);
  if (own.length === 0) return [];
  const { unit, title } = METRICS[metric];
  const { suffix, factor } = UNITS[unit];
  const name = `crossover_${metric}_${suffix}`;
  return [
    ...family(name, 'gauge', `${title}: mean over blocks, and its 95 % interval`, suffix),
    ...own.flatMap((summary) =>
      threeOf(summary).map(([stat, value]) =>
        sample(
          name,
          { run: run.id, scenario: summary.scenario, level: summary.level, target: summary.target, stat },
          value * factor,
        ),
      ),
    ),
  ];
}

function threeOf({ estimate, low, high }: Pick<Summary, 'estimate' | 'low' | 'high'>): [string, number][] {
  const ends =
    low === null || high === null
      ? []
      : ([
          ['low', low],
          ['high', high],
        ] satisfies [string, number][]);
  return [['estimate', estimate], ...ends];
}

const labelsOf = ({ scenario, level, metric, a, b, arm }: Comparison) => ({
  scenario,
  level,
  metric,
  a,
  b,
  arm,
});

function ratios({ run, comparisons }: Report): string[] {
  const name = 'crossover_comparison_ratio';
  const rows = comparisons.filter(({ marginKind }) => marginKind === 'ratio');
  return [
    ...family(name, 'gauge', 'b over a, with its 95 % interval', 'ratio'),
    ...rows.flatMap((row) =>
      row.ratio === null
        ? []
        : threeOf({ estimate: row.ratio, low: row.low, high: row.high }).map(([stat, value]) =>
            sample(name, { run: run.id, ...labelsOf(row), stat }, value),
          ),
    ),
  ];
}

const VERDICTS = ['a-better', 'b-better', 'equivalent', 'inconclusive', 'invalid'] as const;

function verdicts({ run, comparisons }: Report): string[] {
  const name = 'crossover_comparison_verdict';
  return [
    ...family(name, 'stateset', 'The verdict of each comparison'),
    ...comparisons.flatMap((row) =>
      stateSet(name, { run: run.id, ...labelsOf(row), margin: row.marginKind }, VERDICTS, row.verdict),
    ),
  ];
}

const CLAIM_VERDICTS = ['reproduced', 'refuted', 'mixed', 'inconclusive', 'not-run'] as const;

function claims({ run, claims: rows }: Report): string[] {
  const name = 'crossover_claim_verdict';
  return [
    ...family(name, 'stateset', 'How each claim came out'),
    ...rows.flatMap(({ id, verdict }) => stateSet(name, { run: run.id, claim: id }, CLAIM_VERDICTS, verdict)),
  ];
}

type Labels = Readonly<Record<string, string>>;

function family(name: string, type: string, help: string, unit?: string): string[] {
  return [
    `# TYPE ${name} ${type}`,
    ...(unit === undefined ? [] : [`# UNIT ${name} ${unit}`]),
    `# HELP ${name} ${escaped(help)}`,
  ];
}

/** Every state has its line, with the set's own name as the label: 1 for the one that holds. */
function stateSet(name: string, labels: Labels, states: readonly string[], holds: string): string[] {
  return states.map((state) => sample(name, { ...labels, [name]: state }, state === holds ? 1 : 0));
}

function sample(name: string, labels: Labels, value: number): string {
  const written = Object.entries(labels).map(([label, text]) => `${label}="${escaped(text)}"`);
  return `${name}{${written.join(',')}} ${Number(value.toPrecision(12))}`;
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
