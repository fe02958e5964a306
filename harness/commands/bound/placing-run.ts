import { buildReport } from '../../analysis/build-report.js';
import type { PlacingRun } from '../../analysis/bound/placement.js';
import { UsageError } from '../../errors.js';
import { readRun } from '../../store/read-run.js';
import { shortName } from '../../words/names.js';
import { fromOutside } from '../report.js';

/** A run of ours in which services are placed. Throws UsageError where it is none. */
export function placingRun(folder: string): PlacingRun {
  const data = readRun(folder);
  const { plan } = data;
  return {
    plan,
    report: fromOutside(folder, () => buildReport(data)),
    nameOf: (id) => shortName(plan, id),
  };
}

export function nothingToPlaceIn({ plan }: PlacingRun, folder: string): UsageError {
  return new UsageError({
    expected: `a run that measured levels with a wait in Postgres, in ${folder}`,
    found: `one of ${plan.scenarios.map(({ id }) => id).join(', ')} without a level that held`,
    remedy: 'Make one with: npm start -- --scenario dashboard.',
  });
}
