import type { MetricId } from '../model/metrics.js';
import { METRICS } from '../model/metrics.js';
import type { Summary } from '../model/report/comparison/comparison.js';
import type { Scenario } from '../model/plan/scenario.js';
import type { RunData } from './run-data.js';
import { recordsOf } from './run-data.js';

/** The scenario that is about what is shipped, and what its sizes are found under. */
const SCENARIO = 'footprint';
const SHIPPED = {
  id: 'artifact',
  title: 'what is shipped',
  load: { kind: 'weighed' },
} as const;

/** The sizes of what each target is shipped as, where they are known and the run's plan asks for them. */
export function shippedSummaries(data: RunData): Summary[] {
  if (!data.plan.scenarios.some(({ id }) => id === SCENARIO)) return [];
  // A run that was resumed tells them again.
  const images = recordsOf(data, 'image').toReversed();
  const artifacts = recordsOf(data, 'artifact').toReversed();
  return data.plan.targets.flatMap(({ id }) => {
    const image = images.find((record) => record.image.service === id)?.image;
    const artifact = artifacts.find(({ target }) => target === id);
    return [
      ...(artifact ? [size(id, 'artifact_bytes', artifact.bytes)] : []),
      ...(image ? [size(id, 'image_bytes', image.unpackedBytes)] : []),
    ];
  });
}

/** Weighed once and the same in every block: an interval of no width. */
function size(target: string, metric: MetricId, bytes: number): Summary {
  return {
    scenario: SCENARIO,
    level: SHIPPED.id,
    target,
    metric,
    unit: METRICS[metric].unit,
    estimate: bytes,
    low: bytes,
    high: bytes,
    blocks: 1,
  };
}

/** The level that the sizes are found under, where any is known. */
export function shippedLevel(data: RunData, { id }: Pick<Scenario, 'id'>): (typeof SHIPPED)[] {
  return id === SCENARIO && shippedSummaries(data).length > 0 ? [SHIPPED] : [];
}
