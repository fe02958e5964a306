import type { TrialCause } from '../../model/report/measurement/trial-cause.js';
import { bare, number, percent, quantity } from '../numbers.js';

/** Why a level of a trial failed, was lost or was spoiled, with what to do about it where that is known. */
export function causeWords(cause: TrialCause): string {
  switch (cause.kind) {
    case 'failure':
      return `${cause.stage}: expected ${cause.expected}, found ${cause.found}. ${cause.remedy}`;
    case 'gate':
      return `${cause.title}: ${number(cause.figure)}, limit ${bare(cause.threshold)}. ${cause.remedy}`;
    case 'not-sustained':
      return `not sustained: ${Math.round(cause.answeredInWindow)} of ${cause.due} due were answered inside the window (${percent(cause.answeredInWindow / cause.due)})`;
    case 'objective-missed':
      return `no rate within the objective: even at ${bare(cause.lowestPerSecond)} requests/s p99 was beyond ${quantity('us', cause.objectiveUs)}, or less than 99.5 % were answered well`;
    case 'refused-connections':
      return `${percent(cause.share)} of the connections failed`;
    case 'unpublished-messages':
      return `${percent(cause.share)} of the messages could not be published`;
    case 'bad-answers':
      return `${percent(cause.share)} failed, timed out or were lost${kinds(cause.failures)}`;
  }
}

function kinds(failures: Readonly<Record<string, number>>): string {
  const sorted = Object.entries(failures).sort(([, m], [, n]) => n - m);
  return sorted.length === 0 ? '' : ` (${sorted.map(([kind, count]) => `${kind}: ${count}`).join(', ')})`;
}
