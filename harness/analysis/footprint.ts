import type { MetricId } from '../model/metrics.js';
import { METRIC_IDS, METRICS } from '../model/metrics.js';
import type { Summary } from '../model/report/comparison/comparison.js';
import type { Scenario } from '../model/plan/scenario.js';
import type { ImageRecord } from '../model/run/image.js';
import type { RunData } from './run-data.js';
import { recordsOf } from './run-data.js';

/** The scenario that is about what is shipped, and what its sizes are found under. */
const SCENARIO = 'footprint';
const SHIPPED = {
  id: 'artifact',
  title: 'what is shipped',
  load: { kind: 'weighed' },
} as const;

/** The sizes of what each target is shipped as and what making it took, where they are known and the run's plan asks for them. */
export function shippedSummaries(data: RunData): Summary[] {
  if (!data.plan.scenarios.some(({ id }) => id === SCENARIO)) return [];
  // A run that was resumed tells them again.
  const images = recordsOf(data, 'image').toReversed();
  const artifacts = recordsOf(data, 'artifact').toReversed();
  return data.plan.targets.flatMap(({ id }) => {
    const image = images.find((record) => record.image.service === id)?.image;
    const artifact = artifacts.find(({ target }) => target === id);
    const figures: Partial<Record<MetricId, number | null>> = {
      artifact_bytes: artifact?.bytes ?? null,
      image_bytes: image?.unpackedBytes ?? null,
      image_compressed_bytes: image?.compressedBytes ?? null,
      build_time: wholeBuildSeconds(image) ?? artifact?.buildSeconds ?? null,
    };
    return METRIC_IDS.flatMap((metric) => {
      const figure = figures[metric] ?? null;
      return figure === null ? [] : [knownOnce(id, metric, figure)];
    });
  });
}

/** Null of a build that had some of its steps from a cache: its time is not what making the image takes. */
function wholeBuildSeconds(image: ImageRecord | undefined): number | null {
  const build = image?.build ?? null;
  return build === null || build.cachedSteps > 0 ? null : build.seconds;
}

/** Found out once and the same in every block: an interval of no width. */
function knownOnce(target: string, metric: MetricId, figure: number): Summary {
  return {
    scenario: SCENARIO,
    level: SHIPPED.id,
    target,
    metric,
    unit: METRICS[metric].unit,
    estimate: figure,
    low: figure,
    high: figure,
    blocks: 1,
  };
}

/** The level that they are found under, where any is known. */
export function shippedLevel(data: RunData, { id }: Pick<Scenario, 'id'>): (typeof SHIPPED)[] {
  return id === SCENARIO && shippedSummaries(data).length > 0 ? [SHIPPED] : [];
}
