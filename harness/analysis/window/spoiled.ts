import type { MetricId } from '../../model/metrics.js';
import { METRICS } from '../../model/metrics.js';
import type { SpoiledFigure } from '../../model/report/measurement/trial-row.js';
import { gateOf } from '../../rules/gates.js';
import type { GateFinding } from './gates.js';

/** A figure, and the kind of margin that it is judged by. */
export interface Figure {
  readonly metric: MetricId;
  readonly marginKind: 'ratio' | 'absolute';
}

/** The first finding that spoils every figure of the level; null where none does. */
export function spoilsLevel(findings: readonly GateFinding[]): GateFinding | null {
  return (
    findings.find(({ severity, gate }) => severity === 'invalid' && gateOf(gate).spoils === 'level') ?? null
  );
}

/** Of these metrics, what the gates spoil one by one: a figure for each gate that it failed. */
export function spoiledFigures(
  findings: readonly Pick<
    GateFinding,
    'gate' | 'severity' | 'metric' | 'marginKind' | 'figure' | 'threshold'
  >[],
  metrics: Iterable<MetricId>,
): SpoiledFigure[] {
  const all = [...metrics];
  return findings.flatMap(
    ({ severity, gate, metric: own, marginKind, figure, threshold }): SpoiledFigure[] => {
      if (severity !== 'invalid') return [];
      const { spoils } = gateOf(gate);
      const spoiled =
        own !== undefined
          ? [own]
          : typeof spoils === 'string'
            ? all
            : all.filter((metric) => spoils.includes(METRICS[metric].measures));
      return spoiled.map((metric) => ({
        metric,
        ...(marginKind === undefined ? {} : { marginKind }),
        gate,
        figure,
        threshold,
      }));
    },
  );
}

export function isSpoiled(spoiled: readonly SpoiledFigure[], { metric, marginKind }: Figure): boolean {
  return spoiled.some((one) => one.metric === metric && (one.marginKind ?? marginKind) === marginKind);
}
