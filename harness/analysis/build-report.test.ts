import { beforeAll, describe, expect, it } from 'vitest';
import { sampleReport } from '../../test/fixtures/sample-report.js';
import { claims } from '../../scenarios/claims/index.js';
import { scenarios } from '../../scenarios/index.js';
import type { RunRecord } from '../model/run/environment.js';
import type { Observation } from '../model/run/observation.js';
import type { Plan, PlannedTrial } from '../model/plan/plan.js';
import type { Report } from '../model/report/report.js';
import { reportSchema } from '../model/report/report.js';
import type { Derived, Level, Scenario } from '../model/plan/scenario.js';
import { FEATURES, levelsOf } from '../model/plan/scenario.js';
import { renderAll, renderTerminal } from '../report/index.js';
import { expand } from '../run/plan/expand.js';
import { sayReport } from '../words/say-report.js';
import { buildReport } from './build-report.js';
import { completed, fanoutLoad, httpLoad, planOf } from './observations.test-support.js';

const TARGETS = ['python-x', 'go-x', 'python-y'];
const WORKLOADS = ['workers', 'connections', 'fanout', 'footprint'];

const target = (id: string) => ({
  id,
  language: id.split('-')[0]!,
  title: id,
  runtime: { go: '1.26' },
  command: ['x'],
  workers: 1,
  implements: [...FEATURES],
  profiles: [],
});

function planned(): Plan {
  return expand({
    profile: 'standard',
    lab: 'local',
    seed: 3,
    scenarios: scenarios.filter(({ id }) => WORKLOADS.includes(id)),
    targets: TARGETS.map(target),
    blocks: 5,
    untilDecided: false,
    budgetSeconds: null,
    levels: null,
    objectiveMs: null,
    needed: new Set(),
    onlyAa: false,
    cpus: planOf(5).cpus,
    openFilesHard: 1_000_000,
    rules: {},
    claims,
  });
}

/** A window that held, a little different in each block and for each target; memory that falls over levels. */
function windowOf(trial: PlannedTrial, scenario: Scenario, level: Level): Observation {
  const wobble = 1 + 0.01 * ((trial.block * 7 + TARGETS.indexOf(trial.target) * 3) % 5);
  const us = (level.injectedWaitMs ?? 0) * 1_000 + 2_000 * wobble;
  const closed = level.load.kind === 'closed-loop';
  const load =
    level.load.kind === 'fanout'
      ? fanoutLoad()
      : httpLoad(us, closed ? { loop: 'closed', offeredRatePerSecond: null } : {});
  const base = completed({ block: trial.block, target: trial.target });
  const { id, order, deployment, arm } = trial;
  return {
    ...base,
    trialId: id,
    order,
    deployment,
    arm,
    scenario: scenario.id,
    level: level.id,
    coldStartMs: 200,
    load,
    resources: { ...base.resources, pssPeakBytes: (1e8 - 1e6 * scenario.levels.indexOf(level)) * wobble },
  };
}

/** Whether it is made of p99s. */
const isOfP99 = (derived: Derived) => JSON.stringify(derived.from).includes('latency_p99');

const records: RunRecord[] = [
  {
    record: 'start',
    runId: 'r',
    startedAt: '2026-01-01T00:00:00.000Z',
    planSha256: '0',
    command: 'npm start',
  },
  { record: 'artifact', target: 'go-x', bytes: 9e6, what: 'a binary', buildSeconds: null },
  { record: 'end', status: 'complete', finishedAt: '2026-01-01T01:00:00.000Z', wallSeconds: 3_600 },
];

let plan: Plan;
let report: Report;

beforeAll(() => {
  plan = planned();
  const observations = plan.trials.flatMap((trial) => {
    const scenario = plan.scenarios.find(({ id }) => id === trial.scenario)!;
    return trial.levels.map((id) =>
      windowOf(
        trial,
        scenario,
        scenario.levels.find((level) => level.id === id)!,
      ),
    );
  });
  report = sayReport(buildReport({ plan, environment: sampleReport().environment, records, observations }));
});

describe('the report of a run with derived figures', () => {
  it('is one by its schema, and every renderer finds what it needs', () => {
    expect(() => reportSchema.parse(report)).not.toThrow();
    expect(renderAll(report).length).toBeGreaterThan(5);
    expect(renderTerminal(report, { colour: false })).toContain('connections');
  });

  it('has a title for whatever is summarised or compared', () => {
    const known = new Set(
      report.scenarios.flatMap(({ id, levels }) => levels.map((row) => `${id}/${row.id}`)),
    );
    const shown = [...report.summaries, ...report.comparisons].map(
      ({ scenario, level }) => `${scenario}/${level}`,
    );
    expect([...new Set(shown)].filter((place) => !known.has(place))).toEqual([]);
    expect(known.has('footprint/artifact')).toBe(true);
  });

  it('compares each derived figure between every two targets, and says what it is made from', () => {
    for (const { id, derived = [] } of plan.scenarios) {
      for (const one of derived) {
        const rows = report.comparisons.filter(
          (row) => row.scenario === id && row.level === one.id && row.arm === 'ab',
        );
        // These windows hold too few requests to judge a p99 by, and what is not primary is then not compared.
        const isJudged = one.primary || !isOfP99(one);
        expect(rows.map(({ metric }) => metric)).toEqual(
          isJudged ? [one.metric, one.metric, one.metric] : [],
        );
        expect(rows.every(({ primary }) => primary === one.primary)).toBe(true);
        const { load } = report.scenarios
          .find((row) => row.id === id)!
          .levels.find((row) => row.id === one.id)!;
        expect(levelsOf(one).every((level) => load.includes(level))).toBe(true);
      }
    }
  });

  it('has a row for each claim, decided where its workload was run', () => {
    expect(report.claims.map(({ id }) => id)).toEqual(claims.map(({ id }) => id));
    const isRun = (ids: readonly string[]) => ids.some((id) => WORKLOADS.includes(id));
    expect(report.claims.map(({ verdict }) => verdict !== 'not-run')).toEqual(
      // Of connections, one claim is about a target that took no part.
      claims.map(({ id, scenarios: ids }) => isRun(ids) && id !== 'threads-not-viable'),
    );
    const workers = report.claims.find(({ id }) => id === 'workers-use-cores')!;
    // Every window has the same throughput, so nothing speeds up.
    expect(workers.evidence.map(({ outcome, level }) => `${level} ${outcome}`)).toEqual([
      'spawned-speed-up opposite',
      'preforked-speed-up opposite',
      'prefork-memory opposite',
    ]);
    expect(workers.verdict).toBe('refuted');
  });

  it('compares the cold starts of the scenario that is about them, and of no other', () => {
    const rows = report.comparisons.filter(({ metric }) => metric === 'cold_start');
    expect(rows.map(({ scenario, level }) => `${scenario}/${level}`)).toEqual(
      Array(3).fill('footprint/idle'),
    );
  });
});
