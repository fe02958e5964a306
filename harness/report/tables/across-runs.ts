import type { Targets } from '../../model/report/leading-pair.js';
import type { AcrossRuns } from '../../model/report/comparison/across-runs.js';
import {
  declaredWords,
  figureWords,
  foundWords,
  levelMetricWords,
  movedWords,
  movementWords,
  pooledWords,
  valueWords,
} from '../../words/comparison/across-runs.js';
import { sidesOf, shortName } from '../../words/names.js';
import type { Table } from './tables.js';

const left = (title: string) => ({ title, align: 'left' as const });
const right = (title: string) => ({ title, align: 'right' as const });
const runTitles = ({ runs }: AcrossRuns) => runs.map((_, index) => right(`Run ${index + 1}`));

export function runsTable({ runs }: AcrossRuns): Table {
  return {
    caption: 'The runs, in the order in which they are compared',
    columns: [left('Run'), left('Id'), left('Started'), left('Profile'), left('Lab')],
    rows: runs.map(({ id, startedAt, profile, lab }, index) => [
      `Run ${index + 1}`,
      id,
      startedAt,
      profile,
      lab,
    ]),
  };
}

export function differencesTable(found: AcrossRuns): Table {
  return {
    caption: 'In what the runs are not alike',
    columns: [left('What'), ...runTitles(found), left('Declared as')],
    rows: found.differences.map((one) => [one.name, ...one.values.map(valueWords), declaredWords(one)]),
  };
}

/** Primary comparisons first; with `all` every other one too. */
export function movedTable(found: AcrossRuns, among: Targets, which: 'primary' | 'others'): Table {
  const isPooled = found.runs.length > 2;
  const rows = found.comparisons.filter(({ primary }) => primary === (which === 'primary'));
  return {
    caption:
      which === 'primary'
        ? 'How each primary comparison moved: the second service over the first, with 95 % intervals'
        : 'How every other comparison moved',
    columns: [
      left('Level and figure'),
      left('Services'),
      ...runTitles(found),
      right('Last over first'),
      ...(isPooled ? [right('Over all runs')] : []),
      left('Verdict'),
    ],
    rows: rows.map((row) => {
      const sides = sidesOf(among, row);
      return [
        levelMetricWords(row),
        `${sides.b} over ${sides.a}`,
        ...row.runs.map((run) => foundWords(row, run)),
        movementWords(row),
        ...(isPooled ? [pooledWords(row)] : []),
        movedWords(row, sides),
      ];
    }),
  };
}

export function figuresTable(found: AcrossRuns, among: Targets): Table {
  return {
    caption: 'Each service’s own figures: the machine and the software were the same',
    columns: [
      left('Level and figure'),
      left('Service'),
      ...runTitles(found),
      right('Last over first'),
      left('Verdict'),
    ],
    rows: (found.figures ?? []).map((row) => [
      levelMetricWords({ ...row, marginKind: 'ratio' }),
      shortName(among, row.target),
      ...row.runs.map((run) => foundWords({ ...row, marginKind: 'absolute' }, run)),
      movementWords(row),
      figureWords(row),
    ]),
  };
}
