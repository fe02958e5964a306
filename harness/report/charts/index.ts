import type { Report } from '../../model/report.js';
import type { Chart } from './chart.js';
import { barCharts } from './bars.js';
import { connectionCharts } from './connections.js';
import { decompositionCharts } from './decomposition.js';
import { forestCharts } from './forest.js';
import { latencyCharts } from './latency.js';
import { waitCharts } from './wait.js';

export type { Chart } from './chart.js';

/** Every chart that the report has data for: the run's own first, then each scenario's in reading order. */
export function renderCharts(report: Report): Chart[] {
  const all = [
    ...forestCharts(report),
    ...waitCharts(report),
    ...latencyCharts(report),
    ...barCharts(report),
    ...connectionCharts(report),
    ...decompositionCharts(report),
  ];
  const order = [null, ...report.scenarios.map(({ id }) => id)];
  return order.flatMap((scenario) => all.filter((chart) => chart.scenario === scenario));
}
