import { groupBy } from '../model/group.js';
import type { MetricId } from '../model/metrics.js';
import { METRICS } from '../model/metrics.js';
import type { Targets } from '../model/report/leading-pair.js';
import { ofLeadingPair } from '../model/report/leading-pair.js';
import type { Comparison } from '../model/report/comparison/comparison.js';
import type { FoundMap } from '../model/report/report-data.js';
import type { Verdict } from '../model/report/comparison/verdict.js';
import type {
  Deciders,
  RunFinding,
  ScenarioFinding,
  VerdictGroup,
} from '../model/report/findings/run-finding.js';

const isPrimary = ({ arm, primary }: Comparison) => arm === 'ab' && primary;
const hasTooFewBlocks = ({ decidedBy }: Comparison) => decidedBy.kind === 'too-few-planned';

/** The workload that a run is told by where it has it: the one that its A/A is made of. */
const MAIN = 'crud';
/** What a machine is bought by, the figure that says most of it first. */
const OF_MACHINES: readonly MetricId[] = [
  'cpu_per_1k',
  'cpu_per_delivery',
  'rate_within_objective',
  'throughput',
  'capacity_per_core',
];

/** The figures that the run is told by: of the main workload, else of the first that has them, the busiest level. */
export function runFinding(plan: Targets, comparisons: readonly Comparison[]): RunFinding {
  const rows = ofLeadingPair(plan, comparisons.filter(isPrimary));
  const [first] = rows;
  if (!first) return { kind: 'nothing-compared' };
  if (rows.every(hasTooFewBlocks)) return { kind: 'too-few-blocks' };
  const mainFirst = [...rows.filter(({ scenario }) => scenario === MAIN), ...rows];
  const others = rows.filter((row) => !isOfUsers(row)).map(({ metric }) => metric);
  const ofMachines = [...OF_MACHINES, ...others].find((metric) => others.includes(metric));
  return {
    kind: 'effects',
    a: first.a,
    b: first.b,
    users: busiest(mainFirst.filter(isOfUsers)),
    machines: busiest(mainFirst.filter(({ metric }) => metric === ofMachines)),
  };
}

/** Waiting for an answer that is served. */
const isOfUsers = ({ metric }: Comparison) =>
  METRICS[metric].unit === 'us' && METRICS[metric].lostBlock === 'worst-figure';

/** Levels stand by rising load: the last of the first scenario. */
function busiest(rows: readonly Comparison[]): Deciders | null {
  const [first] = rows;
  const own = rows.filter(({ scenario }) => scenario === first?.scenario);
  const last = own.at(-1);
  if (!last) return null;
  const { scenario, level } = last;
  const metrics = own.filter((row) => row.level === level).map(({ metric }) => metric);
  return { scenario, level, metrics: [...new Set(metrics)] };
}

const OUTCOMES: Record<Verdict, VerdictGroup['outcome']> = {
  'a-better': 'a-better',
  'b-better': 'b-better',
  equivalent: 'equivalent',
  inconclusive: 'undecided',
  invalid: 'undecided',
};

/** What answers a scenario's question: its map where it has one, else the verdicts of its primary comparisons alone. */
export function scenarioFinding(
  plan: Targets,
  scenario: string,
  comparisons: readonly Comparison[],
  maps: readonly FoundMap[],
): ScenarioFinding {
  if (maps.some((map) => map.scenario === scenario)) return { kind: 'map' };
  const own = comparisons.filter((row) => row.scenario === scenario && isPrimary(row));
  const rows = ofLeadingPair(plan, own);
  const [first] = rows;
  if (!first) return { kind: 'nothing-compared' };
  if (rows.every(hasTooFewBlocks)) return { kind: 'too-few-blocks' };
  const groups = groupBy(rows, ({ verdict, metric }) => `${OUTCOMES[verdict]} ${metric}`);
  return { kind: 'verdicts', a: first.a, b: first.b, groups: [...groups.values()].flatMap(groupOf) };
}

function groupOf(rows: readonly Comparison[]): VerdictGroup[] {
  const [first] = rows;
  if (!first) return [];
  const levels = rows.map((row) => ({
    level: row.level,
    times: timesOf(row),
    ...(row.bound ? { atLeast: true } : {}),
  }));
  return [{ outcome: OUTCOMES[first.verdict], metric: first.metric, levels }];
}

/** How many times better, of a comparison by ratio that its figures decided; null of any other. */
function timesOf({ ratio, marginKind, verdict }: Comparison): number | null {
  const decided = verdict === 'a-better' || verdict === 'b-better';
  if (!decided || marginKind !== 'ratio' || ratio === null) return null;
  return ratio >= 1 ? ratio : 1 / ratio;
}
