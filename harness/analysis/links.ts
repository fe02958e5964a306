import { median } from 'simple-statistics';
import { groupBy } from '../model/group.js';
import type { LinkRecord } from '../model/run/link.js';
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
function mostDriftUs(records: readonly LinkRecord[]): number | null {
  const drifts = [...groupBy(records, ({ block }) => String(block)).values()].flatMap((ofBlock) => {
    const at = (when: LinkRecord['when']) =>
      ofBlock.filter((record) => record.when === when).map(({ link }) => link.roundTripP50Us);
    const before = at('before').at(-1);
    return before === undefined ? [] : at('after').map((afterUs) => Math.abs(afterUs - before));
  });
  return drifts.length === 0 ? null : Math.max(...drifts);
}
