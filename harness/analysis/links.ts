import { median } from 'simple-statistics';
import { groupBy } from '../model/group.js';
import type { LinkRow } from '../model/report/measurement/link-row.js';
import type { RunData } from './run-data.js';
import { recordsOf } from './run-data.js';

/** The network between hosts over the whole run, a row for each pair that talks. */
export function linksOf(data: RunData): LinkRow[] {
  const byPair = groupBy(recordsOf(data, 'link'), ({ link }) => `${link.from} ${link.to}`);
  return [...byPair.values()].flatMap((records) => {
    const [first] = records;
    if (!first) return [];
    const { from, to } = first.link;
    const medianOf = (name: 'roundTripP50Us' | 'roundTripP99Us' | 'bytesPerSecond') =>
      median(records.map(({ link }) => link[name]));
    return {
      from,
      to,
      roundTripP50Us: medianOf('roundTripP50Us'),
      roundTripP99Us: medianOf('roundTripP99Us'),
      bytesPerSecond: medianOf('bytesPerSecond'),
      readings: records.length,
      mostDriftUs: mostDriftUs(records),
    };
  });
}

/** Null where no block was measured at both of its ends. */
function mostDriftUs(records: ReturnType<typeof recordsOf<'link'>>): number | null {
  const drifts = [...groupBy(records, ({ block }) => String(block)).values()].flatMap((ofBlock) => {
    const at = (when: 'before' | 'after') =>
      ofBlock.findLast((record) => record.when === when)?.link.roundTripP50Us;
    const [before, after] = [at('before'), at('after')];
    return before === undefined || after === undefined ? [] : Math.abs(after - before);
  });
  return drifts.length === 0 ? null : Math.max(...drifts);
}
