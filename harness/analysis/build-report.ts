import { median } from 'simple-statistics';
import type { Plan } from '../model/plan.js';
import type { Comparison, Report } from '../model/report.js';
import type { PilotValues } from '../model/rate.js';
import { rateOf } from '../model/rate.js';
import type { Connections, Load, Rate } from '../model/scenario.js';
import type { Cell } from './cells.js';
import { judgeObservations, trialRowOf } from './cells.js';
import { BOOTSTRAP_RESAMPLES, compareSides } from './judge.js';
import { memorySource } from './memory.js';
import { pictures } from './pictures.js';
import type { RunData } from './run-data.js';
import { pilotValues, recordsOf } from './run-data.js';
import { sideOf } from './sides.js';
import { summarize } from './summarize.js';
import { warningsOf } from './warnings.js';
import { answerOf, headlineOf } from './words.js';

/** The whole report from what is stored, and from nothing else: the same data give the same report. */
export function buildReport(data: RunData): Report {
  const { plan, environment } = data;
  const calibration = recordsOf(data, 'calibration').at(-1)?.calibration ?? null;
  const cells = judgeObservations(plan, data.observations, calibration);
  const comparisons = compareAll(plan, cells, calibration?.deliveriesPerSecond ?? null);
  return {
    schemaVersion: 1,
    run: runOf(data),
    environment,
    targets: targetsOf(data),
    scenarios: scenariosOf(data, comparisons),
    headline: headlineOf(plan, comparisons),
    calibration,
    memorySource: memorySource(data.observations.filter((one) => one.status === 'completed')),
    conformance: recordsOf(data, 'conformance').map(({ target, checks, differences }) => ({
      target,
      checks,
      differences,
    })),
    trials: cells.map(trialRowOf),
    summaries: summarize(plan, cells),
    comparisons,
    claims: [],
    maps: [],
    axisCurves: [],
    warnings: warningsOf(data, cells, comparisons),
    notShown: notShown(data, comparisons),
    ...pictures(plan, cells),
    images: recordsOf(data, 'image').map(({ image }) => image),
    coldStarts: coldStartsOf(data),
  };
}

function coldStartsOf(data: RunData): Report['coldStarts'] {
  return data.plan.targets.flatMap(({ id }) => {
    const own = recordsOf(data, 'about').flatMap(({ target, coldStartMs }) =>
      target === id ? (coldStartMs ?? []) : [],
    );
    return own.length === 0 ? [] : [{ target: id, medianMs: median(own), deployments: own.length }];
  });
}

function runOf(data: RunData): Report['run'] {
  const { plan, observations } = data;
  const start = recordsOf(data, 'start').at(-1);
  if (!start) throw new Error('The run has no start record.');
  const end = recordsOf(data, 'end').at(-1);
  const lastSeconds = Math.max(0, ...observations.map(({ atSeconds }) => atSeconds));
  const measuredSeconds = observations.reduce(
    (sum, observation) => sum + (observation.status === 'completed' ? observation.load.windowSeconds : 0),
    0,
  );
  return {
    id: start.runId,
    status: end?.status ?? 'partial',
    profile: plan.profile,
    lab: plan.lab,
    seed: plan.seed,
    planSha256: start.planSha256,
    startedAt: start.startedAt,
    finishedAt: end?.finishedAt ?? new Date(Date.parse(start.startedAt) + lastSeconds * 1_000).toISOString(),
    wallSeconds: end?.wallSeconds ?? lastSeconds,
    measuredSeconds,
    blocks: plan.blocks,
    command: start.command,
  };
}

function targetsOf(data: RunData): Report['targets'] {
  return data.plan.targets.map((target) => {
    const abouts = recordsOf(data, 'about').filter((record) => record.target === target.id);
    const about = abouts.at(0)?.about;
    return {
      ...target,
      versions: about?.versions ?? {},
      runtime: about?.runtime ?? 'not seen',
      workers: about?.workers ?? null,
      poolSizes: [...new Set(abouts.map((record) => record.about.pool_size))].sort((m, n) => m - n),
    };
  });
}

function scenariosOf(data: RunData, comparisons: readonly Comparison[]): Report['scenarios'] {
  const pilots = recordsOf(data, 'pilot');
  return data.plan.scenarios.map((scenario) => ({
    id: scenario.id,
    title: scenario.title,
    question: scenario.question,
    answer: answerOf(data.plan, scenario, comparisons),
    poolSize: scenario.poolSize,
    ratioMargin: scenario.ratioMargin,
    levels: scenario.levels.map((level) => ({
      id: level.id,
      title: level.title,
      seconds: data.plan.levelSeconds[`${scenario.id}/${level.id}`] ?? 0,
      load: loadInWords(level.load, pilotValues(pilots)),
      injectedWaitMs: level.injectedWaitMs ?? null,
      rounds:
        pilots.find(
          ({ scenario: id, placeholder }) =>
            id === scenario.id && JSON.stringify(level.load).includes(`{{${placeholder}}}`),
        )?.value ?? null,
    })),
  }));
}

function loadInWords(load: Load, pilots: PilotValues): string {
  if (load.kind === 'fanout') {
    return `${load.connections} connections in one room, ${load.broadcastsPerSecond} messages/s of ${load.messageBytes} bytes`;
  }
  const connections = `${countInWords(load.connections)} connections`;
  if (load.kind === 'open-loop')
    return `open loop, Poisson, ${rateInWords(load.ratePerSecond, pilots)} on ${connections}`;
  if (load.concurrency === undefined) return `closed loop, ${connections}`;
  return `closed loop, ${countInWords(load.concurrency)} in flight on ${connections}`;
}

/** `120 requests/s (0.5 x crudCapacity)`: what a rule came to, and the rule. */
function rateInWords(rate: Rate, pilots: PilotValues): string {
  const perSecond = rateOf(rate, pilots);
  if (typeof rate === 'number') return `${rate} requests/s`;
  const rule = `${rate.times} x ${rate.pilot}`;
  return perSecond === null ? `${rule} requests/s` : `${perSecond} requests/s (${rule})`;
}

function countInWords(count: Connections): string {
  return typeof count === 'number' ? String(count) : `${count.timesTargetCores} a core`;
}

/** Each target against each later one, and the second deployments against the first. */
function compareAll(plan: Plan, cells: readonly Cell[], ceilingPerSecond: number | null): Comparison[] {
  const arms = new Set(
    plan.trials.map(({ scenario, target, deployment }) => `${scenario} ${target} ${deployment}`),
  );
  const has = (scenario: string, target: string, deployment: 1 | 2) =>
    arms.has(`${scenario} ${target} ${deployment}`);
  const context = {
    plan,
    deliveryCeilingPerSecond: ceilingPerSecond,
    bootstrapResamples: BOOTSTRAP_RESAMPLES,
  };
  const onlyAa = plan.trials.every(({ arm }) => arm === 'aa');
  return plan.scenarios.flatMap((scenario) =>
    scenario.levels.flatMap((level) => {
      const side = (target: string, deployment: 1 | 2) =>
        sideOf(cells, { scenario: scenario.id, level: level.id, target, deployment });
      const compare = (arm: 'ab' | 'aa', a: ReturnType<typeof side>, b: ReturnType<typeof side>) =>
        compareSides(context, scenario, level, arm, a, b);
      const taking = plan.targets.map(({ id }) => id).filter((id) => has(scenario.id, id, 1));
      const pairs = onlyAa
        ? []
        : taking.flatMap((a, index) => taking.slice(index + 1).map((b) => [a, b] as const));
      return [
        ...pairs.flatMap(([a, b]) => compare('ab', side(a, 1), side(b, 1))),
        ...taking
          .filter((target) => has(scenario.id, target, 2))
          .flatMap((target) => compare('aa', side(target, 1), side(target, 2))),
      ];
    }),
  );
}

/** What a reader might look for and does not find, and why. */
function notShown(data: RunData, comparisons: readonly Comparison[]): string[] {
  const { plan, environment } = data;
  const capacities = comparisons.filter(
    ({ boundBy }) => boundBy && (boundBy.a !== 'target' || boundBy.b !== 'target'),
  );
  const fanout = plan.scenarios.find(({ id }) => id === 'fanout');
  const most = Math.max(
    0,
    ...(fanout?.levels ?? []).map(({ load }) => (load.kind === 'fanout' ? load.connections : 0)),
  );
  const replicas = Math.max(1, ...plan.trials.map((trial) => trial.replicas));
  return [
    ...(plan.lab === 'local'
      ? [
          'Containers: the services ran as local processes, so image sizes and container overhead are not measured.',
        ]
      : []),
    ...(recordsOf(data, 'image').some(({ image }) => image.compressedBytes === null)
      ? ['Compressed image sizes: this Docker engine does not tell them.']
      : []),
    ...(capacities.length > 0
      ? ["The targets' own capacity at some levels: another part was the limit there, as `boundBy` names."]
      : []),
    ...(fanout && most < 50_000 ? [`Fan-out beyond ${most.toLocaleString('en-US')} connections.`] : []),
    ...(replicas > 1
      ? [
          `One instance with all connections: ${replicas} replicas of each target shared them, joined by Postgres LISTEN/NOTIFY, because a process may open ${environment.limits.openFilesHard.toLocaleString('en-US')} files here. What is claimed of one instance is therefore not shown.`,
        ]
      : []),
    'Percentiles with fewer than 10 samples beyond them in a trial (p99 of short levels) are left out; with fewer than 50 they are printed and not judged.',
    'Network latency between clients, service and database: everything ran on one machine.',
    'What no benchmark measures: the team, the deadline, hiring and maintenance.',
  ];
}
