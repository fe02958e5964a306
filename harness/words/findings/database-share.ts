import type { DatabaseShare, ReferenceLevel } from '../../model/report/findings/database-share.js';
import { verdictWords } from '../comparison/comparison.js';
import { bareQuantity, number, quantityWithInterval } from '../numbers.js';

/** What a service's own Postgres had of its requests at a level, what that leaves for another language, and where it lies. */
export function databaseShareSentences(name: string, share: DatabaseShare): string[] {
  const { level, callsPerRequest, databaseMs, latencyMs, saving, place } = share;
  const ms = (estimate: DatabaseShare['databaseMs']) =>
    quantityWithInterval('ms', estimate.estimate, estimate);
  const executed = `At ${level} Postgres executed ${ms(databaseMs)} for each request of ${name} (${number(callsPerRequest.estimate)} statements), which took ${ms(latencyMs)} at the mean.`;
  const bound =
    saving.ms.estimate > 0
      ? `With all else gone a request would be ${quantityWithInterval('times', saving.ratio.estimate, saving.ratio)} as fast: no other language wins more.`
      : 'That is no less than the request took: statements ran at once, or others used the database, and nothing follows for another language.';
  return [`${executed} ${bound}`, ...(place ? placeSentences(name, share, place) : [])];
}

function placeSentences(
  name: string,
  { databaseMs }: DatabaseShare,
  { runId, levels }: NonNullable<DatabaseShare['place']>,
): string[] {
  const waits = levels.map(({ injectedWaitMs }) => bareQuantity('ms', injectedWaitMs)).join(' and ');
  const isBetween = levels.length > 1;
  const isOn = levels.some(({ injectedWaitMs }) => injectedWaitMs === databaseMs.estimate);
  const where = isBetween
    ? `between its waits of ${waits}`
    : isOn
      ? `on its wait of ${waits}`
      : `outside what it measured; its nearest wait is ${waits}`;
  return [`On the map of run ${runId} ${name} lies ${where}. ${levels.map(levelSentence).join(' ')}`];
}

function levelSentence({ scenario, level, ratePerSecond, median }: ReferenceLevel): string {
  const at = `${scenario} ${level}, ${bareQuantity('1/s', ratePerSecond)}`;
  if (!median || median.ratio === null) return `${at}: nothing was compared.`;
  const { a, b, ratio, low, high, verdict } = median;
  return `${at}: median, ${b} over ${a} ${quantityWithInterval('times', ratio, { low, high })}, ${verdictWords(verdict, { a, b })}.`;
}
