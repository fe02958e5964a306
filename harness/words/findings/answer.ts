import { METRICS } from '../../model/metrics.js';
import type { Targets } from '../../model/report/leading-pair.js';
import type { ScenarioFinding, VerdictGroup } from '../../model/report/findings/run-finding.js';
import { sidesOf } from '../names.js';
import { number } from '../numbers.js';
import { sentenceOf } from '../sentence.js';

/** More levels than these are counted in a sentence, not named. */
const MOST_NAMED = 4;

/** The answer to a scenario's question in one sentence; `map` is what its crossover map shows. */
export function answerWords(run: Targets, found: ScenarioFinding, map: string | undefined): string {
  switch (found.kind) {
    case 'nothing-compared':
      return 'Nothing was compared.';
    case 'too-few-blocks':
      return 'This run has too few blocks to answer.';
    case 'map':
      return map ?? '';
    case 'verdicts':
      return groupsWords(run, found);
  }
}

function groupsWords(
  run: Targets,
  { groups, ...pair }: Extract<ScenarioFinding, { kind: 'verdicts' }>,
): string {
  const { a, b } = sidesOf(run, pair);
  const part = (outcome: VerdictGroup['outcome'], lead: string) => {
    const own = groups.filter((group) => group.outcome === outcome);
    return own.length === 0 ? [] : [`${lead} ${own.map(groupWords).join(', ')}`];
  };
  return sentenceOf([
    ...part('b-better', `${b} is better in`),
    ...part('a-better', `${a} is better in`),
    ...part('equivalent', 'no difference within the margin in'),
    ...part('undecided', 'undecided:'),
  ]);
}

/** `median latency (wait-0 1.92 times, wait-50 1.02 times)` or `median latency (6 levels, 1.20 to 2.41 times)`. */
function groupWords({ metric, levels }: VerdictGroup): string {
  const places =
    levels.length > MOST_NAMED
      ? `${levels.length} levels${rangeWords(levels.flatMap(({ times }) => times ?? []))}`
      : levels
          .map(({ level, times, atLeast }) =>
            times === null ? level : `${level} ${atLeast ? 'at least ' : ''}${number(times)} times`,
          )
          .join(', ');
  return `${METRICS[metric].inSentence} (${places})`;
}

function rangeWords(times: readonly number[]): string {
  if (times.length === 0) return '';
  return `, ${number(Math.min(...times))} to ${number(Math.max(...times))} times`;
}
