import { groupBy } from '../model/group.js';
import type { Targets } from '../model/report/leading-pair.js';
import { ofLeadingPair } from '../model/report/leading-pair.js';
import type { Comparison, FoundMap, Verdict } from '../model/report/report.js';
import type { RunFinding, ScenarioFinding, VerdictGroup } from '../model/report/run-finding.js';

const isPrimary = ({ arm, primary }: Comparison) => arm === 'ab' && primary;
const hasTooFewBlocks = ({ decidedBy }: Comparison) => decidedBy.kind === 'too-few-planned';

/** Where the second language was better, where not, and what stayed open. */
export function runFinding(plan: Targets, comparisons: readonly Comparison[]): RunFinding {
  const rows = ofLeadingPair(plan, comparisons.filter(isPrimary));
  const [first] = rows;
  if (!first) return { kind: 'nothing-compared' };
  if (rows.every(hasTooFewBlocks)) return { kind: 'too-few-blocks' };
  const tally = (wanted: Verdict) => {
    const own = rows.filter(({ verdict }) => verdict === wanted);
    return { count: own.length, scenarios: [...new Set(own.map(({ scenario }) => scenario))] };
  };
  return {
    kind: 'verdicts',
    a: first.a,
    b: first.b,
    comparisons: rows.length,
    byVerdict: {
      'a-better': tally('a-better'),
      'b-better': tally('b-better'),
      equivalent: tally('equivalent'),
      inconclusive: tally('inconclusive'),
      invalid: tally('invalid'),
    },
  };
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
  const levels = rows.map((row) => ({ level: row.level, times: timesOf(row) }));
  return [{ outcome: OUTCOMES[first.verdict], metric: first.metric, levels }];
}

/** Null where nothing was decided, where the outcome decided without figures, and by difference. */
function timesOf({ ratio, marginKind, verdict }: Comparison): number | null {
  const decided = verdict === 'a-better' || verdict === 'b-better';
  if (!decided || marginKind !== 'ratio' || ratio === null) return null;
  return ratio >= 1 ? ratio : 1 / ratio;
}
