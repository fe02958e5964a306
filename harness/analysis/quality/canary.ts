import { median } from 'simple-statistics';
import type { Canary } from '../../model/report/measurement/data-quality.js';
import type { Observation } from '../../model/run/observation.js';

/** A window is slow whose fixed piece of work, before it or after it, took so many times the run's median. */
const SLOW = 1.25;

/** How fast the processors themselves were beside the windows; null where nothing timed it. */
export function canaryOf(observations: readonly Observation[]): Canary | null {
  const worst = observations.flatMap((one) => {
    const canaryUs = one.status === 'completed' ? one.host.canaryUs : null;
    return canaryUs ? [Math.max(canaryUs.before, canaryUs.after)] : [];
  });
  if (worst.length === 0) return null;
  const medianUs = median(worst);
  return {
    windows: worst.length,
    medianUs,
    slow: worst.filter((us) => us > SLOW * medianUs).length,
    beyond: SLOW,
    most: Math.max(...worst) / medianUs,
  };
}
