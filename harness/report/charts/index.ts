import type { Report } from '../../model/report/report.js';
import type { Chart } from './chart.js';
import { barCharts } from './bars.js';
import { connectionCharts } from './connections.js';
import { decompositionCharts } from './decomposition.js';
import { curveCharts } from './curve/curve.js';
import { forestCharts } from './forest.js';
import { latencyCharts } from './latency.js';
import { mapAtAGlance, mapCharts } from './map/map.js';
import { waitCharts } from './wait.js';
import { withinObjectiveCharts } from './within-objective.js';

export type { Chart } from './chart.js';

/**
 * Every chart that the report has data for: the one page's, maps and curves, then the run's own, then each scenario's in reading
 * order. A scenario that is drawn as a map has too many levels for charts of each.
 */
export function renderCharts(report: Report): Chart[] {
  const mapped = new Set<string | null>(report.maps.map(({ scenario }) => scenario));
  const all = [
    ...forestCharts(report),
    ...waitCharts(report),
    ...latencyCharts(report),
    ...barCharts(report),
    ...connectionCharts(report),
    ...decompositionCharts(report),
  ].filter(({ scenario }) => !mapped.has(scenario));
  const order = [null, ...report.scenarios.map(({ id }) => id)];
  return [
    ...mapAtAGlance(report),
    ...withinObjectiveCharts(report),
    ...mapCharts(report),
    ...curveCharts(report),
    ...order.flatMap((scenario) => all.filter((chart) => chart.scenario === scenario)),
  ];
}

/** The charts of one scenario, or of the run as a whole, without those of the one page, the map and the curves. */
export function chartsOf(charts: readonly Chart[], scenario: string | null): Chart[] {
  return charts.filter((chart) => chart.scenario === scenario && chart.section === undefined);
}
