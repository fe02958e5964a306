import type { MetricId } from '../../model/metrics.js';
import { METRICS } from '../../model/metrics.js';
import type { AxisCurve, CrossoverMap } from '../../model/report/findings/crossover.js';
import type { Pair, Targets } from '../../model/report/leading-pair.js';
import type { Comparison } from '../../model/report/comparison/comparison.js';
import type { ReportData } from '../../model/report/report-data.js';
import type { Deciders } from '../../model/report/findings/run-finding.js';
import { WITHOUT_PGO } from '../../model/run/environment.js';
import {
  advantageWords,
  figuresOf,
  marginWords,
  reasonWords,
  verdictWithMargin,
  verdictWords,
} from '../comparison/comparison.js';
import { frameworkShareWords } from '../comparison/framework-share.js';
import type { Sides } from '../names.js';
import { sidesOf } from '../names.js';
import { quantity } from '../numbers.js';

/** What the conclusions on a run are drawn from. */
export type Concluded = Targets &
  Pick<ReportData, 'found' | 'comparisons' | 'summaries' | 'environment'> & {
    readonly scenarios: readonly {
      readonly id: string;
      readonly levels: readonly { readonly id: string; readonly title: string }[];
    }[];
    readonly maps: readonly Pick<CrossoverMap, 'finding'>[];
    readonly axisCurves: readonly Pick<AxisCurve, 'title' | 'finding' | 'crossing'>[];
  };

/** The whole run in a sentence or more, what concerns users first: what they notice, what machines do, and where it turns. */
export function conclusionsWords(run: Concluded): [headline: string, ...others: string[]] {
  const { found } = run;
  switch (found.kind) {
    case 'nothing-compared':
      return ['No two targets were compared in this run.'];
    case 'too-few-blocks':
      return ['This run has too few blocks for any verdict: it only shows that everything works.'];
    case 'effects': {
      const [first = 'No primary comparison was planned.', ...others] = [
        ...decidersWords(run, found, found.users, 'users'),
        ...decidersWords(run, found, found.machines, 'machines'),
        ...turnWords(run),
        ...frameworkShareWords(run),
        ...interpreterWords(run),
      ];
      return [first, ...others];
    }
  }
}

/** `For users (crud, 200 requests/s): median latency Python 2.21 ms, Go 0.98 ms (Go 1.23 ms faster [1.10, 1.35]: less than the 5 ms that users notice).` */
function decidersWords(run: Concluded, pair: Pair, deciders: Deciders | null, who: string): string[] {
  if (!deciders) return [];
  const { scenario, level, metrics } = deciders;
  const title = run.scenarios.find(({ id }) => id === scenario)?.levels.find(({ id }) => id === level)?.title;
  const said = metrics.map((metric) => effectWords(run, pair, { scenario, level, metric }));
  return [`For ${who} (${scenario}, ${title ?? level}): ${said.join('; ')}.`];
}

function effectWords(
  run: Concluded,
  pair: Pair,
  { scenario, level, metric }: Omit<Deciders, 'metrics'> & { metric: MetricId },
): string {
  const sides = sidesOf(run, pair);
  const rows = run.comparisons.filter(
    (row) =>
      row.arm === 'ab' &&
      row.scenario === scenario &&
      row.level === level &&
      row.metric === metric &&
      row.a === pair.a &&
      row.b === pair.b,
  );
  const noticed = rows.find(({ marginKind }) => marginKind === 'absolute');
  const [primary] = rows.filter((row) => row.primary);
  if (!primary) return `${METRICS[metric].inSentence} was not compared`;
  const { a, b } = figuresOf(run.summaries, primary);
  const figures =
    a === null || b === null
      ? ''
      : ` ${sides.a} ${quantity(primary.unit, a, b)}, ${sides.b} ${quantity(primary.unit, b, a)}`;
  const judged = noticed ? noticedWords(noticed, primary, sides) : ratioWords(primary, sides);
  return `${METRICS[metric].inSentence}${figures} (${judged})`;
}

/** By difference, where one that users notice is known. */
function noticedWords(noticed: Comparison, primary: Comparison, sides: Sides): string {
  const margin = marginWords(noticed);
  if (noticed.ratio === null) return ratioWords(primary, sides);
  const ahead = advantageWords(noticed, sides);
  switch (noticed.verdict) {
    case 'a-better':
    case 'b-better':
      return `${ahead}: more than the ${margin} that users notice`;
    case 'equivalent':
      return `${ahead}: less than the ${margin} that users notice`;
    case 'inconclusive':
    case 'invalid':
      return `${ahead}: whether by the ${margin} that users notice stays open`;
  }
}

function ratioWords(row: Comparison, sides: Sides): string {
  if (row.ratio === null) return `${verdictWords(row.verdict, sides)}: ${reasonWords(row, sides)}`;
  return `${advantageWords(row, sides)}: ${verdictWithMargin(row, sides)}`;
}

/** The map's own finding; without a map the first curve that crosses. */
function turnWords({ maps, axisCurves }: Concluded): string[] {
  const [map] = maps;
  if (map) return [map.finding];
  const [curve] = axisCurves.filter(({ crossing }) => crossing !== null);
  return curve ? [`${curve.title}: ${curve.finding}`] : [];
}

/** Without profile-guided optimisation an interpreter is slower by more than the margin. */
function interpreterWords({ environment, targets }: Concluded): string[] {
  const built = environment.versions['python'] ?? '';
  if (!built.includes(WITHOUT_PGO) || !targets.some(({ language }) => language === 'python')) return [];
  return [
    `This Python was ${WITHOUT_PGO}, which makes interpreted work slower by tens of per cent: with an optimised build Python’s figures would be better.`,
  ];
}
