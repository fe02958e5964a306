import { isJudgedSelf } from '../model/report/comparison/self-comparison.js';
import type { Report } from '../model/report/report.js';
import { looksWords } from '../words/measurement/looks.js';
import { counted, duration, marginPercent, moment, percent, quantity } from '../words/numbers.js';
import { shortName } from '../words/names.js';
import { troubledTrials } from './tables/tables.js';
import { primarySelfComparison } from './tables/verdicts.js';

/** What the whole run was, in one line of facts. */
export function runFacts({ run }: Report): string[] {
  const measuring = run.wallSeconds > 0 ? run.measuredSeconds / run.wallSeconds : 0;
  return [
    `${run.profile} profile`,
    `${run.lab} lab`,
    counted(run.blocks, 'block'),
    `${duration(run.wallSeconds)}, ${percent(measuring)} of it measuring`,
    moment(run.finishedAt),
  ];
}

/** What a reader must know before reading any figure; empty for a whole run with verdicts. */
export function cautions(report: Report): string[] {
  const { run, targets } = report;
  const troubled = troubledTrials(report);
  const failed = new Set(troubled.filter(({ status }) => status === 'failed').map(({ id }) => id)).size;
  const invalid = new Set(troubled.filter(({ status }) => status === 'invalid').map(({ id }) => id)).size;
  const made = new Set(report.trials.map(({ id }) => id)).size;
  const lost = [
    failed > 0 ? `${failed} failed` : '',
    invalid > 0 ? `${invalid} had an invalid level` : '',
  ].filter(Boolean);
  return [
    // The one pre-named comparison of a service with itself: where it differs, every figure below is in doubt.
    ...report.warnings
      .filter(({ id }) => id === 'aa-differs')
      .map(({ message, remedy }) => `${message} ${remedy}`),
    ...(run.status === 'partial'
      ? ['This run ended before its plan was done: what is here is all that was measured.']
      : []),
    ...(targets.length < 2 ? ['Only one service was measured, so nothing is compared.'] : []),
    ...tooFewBlocks(report),
    ...report.links
      .filter(({ from, to }) => from === 'load' && to === 'target')
      .map(
        ({ roundTripP50Us }) =>
          `Every latency holds the way from load to target and back, ${quantity('us', roundTripP50Us)} at its median: none can be shorter.`,
      ),
    ...(lost.length > 0
      ? [
          `Not every trial held: of ${counted(made, 'trial')} ${lost.join(', ')}. What failed counts against its service; what is invalid is kept out, for both.`,
        ]
      : []),
  ];
}

function tooFewBlocks({ comparisons }: Report): string[] {
  const [few] = comparisons.flatMap(({ decidedBy }) =>
    decidedBy.kind === 'too-few-planned' ? decidedBy : [],
  );
  if (!few) return [];
  return [
    `No verdicts: ${counted(few.blocks, 'block')} planned, and fewer than ${few.needed} never give one.`,
  ];
}

/** The services' names joined: `Python and Go`. */
export function serviceNames(report: Report): string {
  return report.targets.map(({ id }) => shortName(report, id)).join(' and ');
}

/** What the run's one A/A found, and what that says of the other comparisons. */
export function selfComparisonSentences(report: Report): string[] {
  const primary = primarySelfComparison(report);
  if (!primary) return ['This run compared no service with itself.'];
  const { row, differs } = primary;
  const name = shortName(report, row.comparison.a);
  const others = report.comparisons.filter(isJudgedSelf).length - 1;
  return [
    `A/A, named before the run: ${name} against itself, ${row.comparison.scenario} ${row.level}, ${row.metric}: ${row.ratio}. ${aaWords(differs)}`,
    ...(others > 0
      ? [
          `The second deployment gave ${counted(others, 'further comparison')}, listed in the report: of so many, one in twenty differs by chance, so none of them is the run’s A/A.`,
        ]
      : []),
  ];
}

function aaWords(differs: boolean | null): string {
  if (differs === null) return 'Too few pairs for an interval.';
  return differs
    ? 'The interval leaves equality out, although both sides are the same program: the machine was not quiet, so doubt every verdict near its margin.'
    : 'The interval holds equality, as it should for one and the same program.';
}

/** What a block's figure is of: a fresh process, or a stretch of time of one that was there. */
function unitSentence({ targets }: Report): string {
  if (targets.some(({ own }) => own === 'as-it-stands'))
    return 'Each figure is of a window of time, as it stands: nothing was redeployed. In every block each service is measured once, in random order.';
  if (targets.some(({ own }) => own === 'restarted'))
    return 'Each figure comes after a restart by a command of yours, in every block, and the order within the block is random.';
  return 'Each figure comes from fresh processes: in every block each service is started anew, and the order within the block is random.';
}

/** What the rules of judging are, in sentences that need no statistics. */
export function methodSentences(report: Report): string[] {
  const margins = [...new Set(report.scenarios.map(({ ratioMargin }) => marginPercent(ratioMargin)))];
  return [
    unitSentence(report),
    'Services are compared block by block, so both see the same minutes of the machine; a comparison’s interval is Student’s over its pairs, a service’s own over its own blocks. Whether two own intervals overlap decides nothing.',
    `“Better” means that the whole 95 % interval lies beyond the margin (${margins.join(', ')}); “no difference” that the whole 90 % interval lies inside it. Anything else is inconclusive. The margins were written down in the plan before the run.`,
    ...looksWords(report.run.looks),
    ...(report.comparisons.some(({ bootstrap }) => bootstrap !== undefined)
      ? [
          'With ten pairs or more, a bootstrap over blocks checks each interval; a verdict that it would not give is among the warnings.',
        ]
      : []),
    'Latency runs from the moment at which a request was due, not from when it could be sent.',
  ];
}
