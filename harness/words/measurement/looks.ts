import type { Report } from '../../model/report/report.js';
import { counted, percent } from '../numbers.js';

type Looks = NonNullable<Report['run']['looks']>;

/** At which look a run ended and why, and what its intervals pay for having been looked at; nothing where none was planned. */
export function looksWords(looks: Looks | null): string[] {
  if (looks === null) return [];
  return [
    `The run was to end at the first of its planned looks (after ${listed(looks.planned)} blocks) that left no primary comparison for more blocks to decide: ${endWords(looks.last)}.`,
    `The intervals pay for the looks: each is drawn as one of ${percent(looks.confidence)} would be in a run without them, so that those of all looks together hold in 95 %.`,
  ];
}

function endWords(last: Looks['last']): string {
  if (last === null) return 'it was interrupted before the first of them';
  const { blocks, open, ends } = last;
  const openWords = `with ${counted(open, 'comparison')} open`;
  switch (ends) {
    case 'decided':
      return `it ended after ${counted(blocks, 'block')}`;
    case 'budget':
      return `it ended after ${counted(blocks, 'block')} ${openWords}, because its budget left no time up to the next`;
    case 'blocks':
      return `it made all its ${counted(blocks, 'block')}, and ended ${openWords}`;
    case null:
      return `it was interrupted after the one at ${counted(blocks, 'block')}, ${openWords}`;
  }
}

function listed(numbers: readonly number[]): string {
  const [last, ...others] = [...numbers].reverse();
  return others.length === 0 ? String(last) : `${others.reverse().join(', ')} and ${last}`;
}
