import { LABS } from '../../model/plan/labs.js';
import { METRICS } from '../../model/metrics.js';
import type { Comparison } from '../../model/report/comparison/comparison.js';
import type { Report } from '../../model/report/report.js';
import type { TrialRow } from '../../model/report/measurement/trial-row.js';
import {
  bare,
  count,
  counted,
  number,
  percent,
  quantity,
  quantityWithInterval,
} from '../../words/numbers.js';
import { sidesOf, shortName } from '../../words/names.js';

/** A table that every renderer can draw; all rows have as many cells as there are columns. */
export interface Table {
  readonly caption: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly string[])[];
}
export interface Column {
  readonly title: string;
  readonly align: 'left' | 'right';
}

export const left = (...titles: string[]): Column[] => titles.map((title) => ({ title, align: 'left' }));
export const right = (...titles: string[]): Column[] => titles.map((title) => ({ title, align: 'right' }));

/** Every estimate of a scenario, with its 95 % interval over blocks: a row for each level and metric. */
export function figuresTable(report: Report, scenarioId: string): Table {
  const scenario = report.scenarios.find(({ id }) => id === scenarioId);
  const own = report.summaries.filter((summary) => summary.scenario === scenarioId);
  const rows = (scenario?.levels ?? []).flatMap(({ id, title }) => {
    const here = own.filter(({ level }) => level === id);
    return [...new Set(here.map(({ metric }) => metric))].map((metric) => [
      title,
      METRICS[metric].title,
      ...report.targets.map((target) => {
        const found = here.find((summary) => summary.metric === metric && summary.target === target.id);
        return found ? quantityWithInterval(found.unit, found.estimate, found) : '–';
      }),
      String(Math.max(...here.filter((summary) => summary.metric === metric).map(({ blocks }) => blocks))),
    ]);
  });
  return {
    caption: 'Estimates with 95 % intervals over blocks',
    columns: [
      ...left('Level', 'Metric'),
      ...right(...report.targets.map(({ id }) => shortName(report, id)), 'Blocks'),
    ],
    rows,
  };
}

/** Levels of trials that did not complete, each with why. */
export function troubledTrials(report: Report): TrialRow[] {
  return report.trials.filter(({ status }) => status !== 'completed');
}

export function troubledTrialsTable(report: Report): Table {
  return {
    caption: 'Trials that failed, were invalid or were aborted',
    columns: [...left('Trial', 'Scenario', 'Level', 'Target'), ...right('Block'), ...left('Status', 'Why')],
    rows: troubledTrials(report).map((trial) => [
      trial.attempt > 0 ? `${trial.id} (repeat)` : trial.id,
      trial.scenario,
      trial.level,
      shortName(report, trial.target),
      String(trial.block),
      trial.status,
      whyOf(trial),
    ]),
  };
}

/** The reason, or the gate that a trial broke with its figure and threshold. */
function whyOf({ reason, gate, figure, threshold }: TrialRow): string {
  const limit = threshold === undefined ? '' : `, limit ${bare(threshold)}`;
  const broken =
    gate === undefined ? '' : `gate ${gate}${figure === undefined ? '' : `: ${number(figure)}${limit}`}`;
  return [reason, broken].filter(Boolean).join('; ') || 'no reason recorded';
}

/** The trials as one sentence: `48 levels measured in 24 trials: 46 completed, 1 failed, 1 invalid.` */
export function trialsSentence({ trials }: Report): string {
  if (trials.length === 0) return 'No trial was recorded.';
  const of = (status: TrialRow['status']) => trials.filter((trial) => trial.status === status).length;
  const parts = (['completed', 'not-sustained', 'failed', 'invalid', 'aborted'] as const)
    .map((status) => ({ status, trials: of(status) }))
    .filter(({ status, trials: own }) => status === 'completed' || own > 0)
    .map(({ status, trials: own }) => `${count(own)} ${status.replace('-', ' ')}`);
  const deployments = new Set(trials.map(({ id, attempt }) => `${id} ${attempt}`)).size;
  return `${counted(trials.length, 'level')} served by ${counted(deployments, 'trial')}: ${parts.join(', ')}.`;
}

const OWN_WORDS = {
  deployed: 'started afresh in each trial',
  restarted: 'restarted before each trial by a command of yours',
  'as-it-stands': 'as it stands: nothing was redeployed',
} as const;

export function targetsTable(report: Report): Table {
  return {
    caption: 'What was compared',
    columns: [...left('Target', 'Runtime'), ...right('Workers'), ...left('Pool sizes', 'Versions')],
    rows: report.targets.map((target) => [
      `${target.title} (${target.id})`,
      target.own === undefined ? target.runtime : OWN_WORDS[target.own],
      (target.workerCounts ?? [target.workers ?? 'unknown']).join(', ') || 'unknown',
      target.poolSizes.join(', ') || 'none',
      versionsText(target.versions),
    ]),
  };
}

export function environmentTable({ environment, links, memorySource, run }: Report): Table {
  const { cpus, limits } = environment;
  const list = (processors: readonly number[]) => processors.join(', ') || 'any';
  const rows: [string, string][] = [
    ['Lab', `${run.lab}: ${LABS[run.lab].title}`],
    ['Processor', `${environment.cpuModel}, ${environment.architecture}`],
    ['Cores', `${environment.cores}, ${counted(environment.threadsPerCore, 'thread')} each`],
    ['Frequency governor', environment.governor ?? 'unknown'],
    ['Memory', quantity('bytes', environment.memoryBytes)],
    ['Kernel', `${environment.platform} ${environment.kernel}`],
    ...engineRows(environment),
    ...hostRows(environment),
    ...linkRows(links),
    [
      'Processors of each part',
      `target ${list(cpus.target)}; database ${list(cpus.database)}; load ${list(cpus.load)}${cpus.pinned ? '' : ' (not pinned)'}`,
    ],
    ['Shared processors', cpus.shared.join('; ') || 'none: each part had its own'],
    ['Open files', `${count(limits.openFilesSoft)} soft, ${count(limits.openFilesHard)} hard`],
    ['Ephemeral ports', count(limits.ephemeralPorts)],
    ['Listen backlog', count(limits.somaxconn)],
    ['Memory of a service is its', memorySource],
    ['Versions', versionsText(environment.versions)],
    ['Postgres settings', versionsText(environment.postgresSettings, ' = ')],
  ];
  return { caption: 'Machine and software', columns: left('What', 'Found'), rows };
}

function engineRows({ engine }: Report['environment']): [string, string][] {
  if (!engine) return [];
  const { version, operatingSystem, storageDriver, cgroupVersion } = engine;
  return [
    [
      'Container engine',
      `Docker ${version} on ${operatingSystem}, ${storageDriver}, control groups version ${cgroupVersion}`,
    ],
  ];
}

/** Machines by what they are: no record names them. */
function hostRows({ hosts = [] }: Report['environment']): [string, string][] {
  return hosts.map(({ roles, cpuModel, cores, memoryBytes, kernel, engine }) => [
    `Host of ${roles.join(', ')}`,
    `${cpuModel}, ${counted(cores, 'core')}, ${quantity('bytes', memoryBytes)}, kernel ${kernel}, Docker ${engine}`,
  ]);
}

/** A link's round trip is a floor under every latency that passes it. */
function linkRows(links: Report['links']): [string, string][] {
  return links.map(({ from, to, roundTripP50Us, roundTripP99Us, bytesPerSecond, mostDriftUs }) => {
    const drift =
      mostDriftUs === null ? '' : `; moved by ${quantity('us', mostDriftUs)} at most within a block`;
    return [
      `Link from ${from} to ${to}`,
      `round trip p50 ${quantity('us', roundTripP50Us)}, p99 ${quantity('us', roundTripP99Us)}, ${quantity('bytes', bytesPerSecond)}/s${drift}`,
    ];
  });
}

/** How long each target takes to come up, and what its image is, where it ran from one; no rows where nothing was recorded. */
export function footprintTable(report: Report): Table {
  const rows = report.targets.flatMap(({ id }) => {
    const start = report.coldStarts.find(({ target }) => target === id);
    const image = report.images.find(({ service }) => service === id);
    if (!start && !image) return [];
    return [
      [
        shortName(report, id),
        start ? `${quantity('ms', start.medianMs)} (${counted(start.deployments, 'start')})` : '–',
        image ? quantity('bytes', image.unpackedBytes) : '–',
        image ? bytesOr(image.compressedBytes) : '–',
        image ? buildText(image) : '–',
        image?.bases.map(baseText).join('; ') ?? '–',
      ],
    ];
  });
  return {
    caption: 'Cold start (from creation to the first answer, median) and image',
    columns: [
      ...left('Target'),
      ...right('Cold start', 'Image, unpacked', 'compressed'),
      ...left('Build', 'Built from'),
    ],
    rows,
  };
}

const bytesOr = (bytes: number | null) => (bytes === null ? 'not available' : quantity('bytes', bytes));

function buildText({ build }: Report['images'][number]): string {
  if (build === null) return 'from the cache; not timed';
  const cached = build.cachedSteps > 0 ? `, ${build.cachedSteps} of ${build.steps} steps from the cache` : '';
  return `${quantity('s', build.seconds)}${cached}`;
}

function baseText({ name, digest, standIn }: Report['images'][number]['bases'][number]): string {
  const which = digest === null ? '' : ` (${digest.slice(0, 19)}…)`;
  return `${name}${which}${standIn === null ? '' : `, a local stand-in: ${standIn}`}`;
}

function versionsText(versions: Readonly<Record<string, string>>, between = ' '): string {
  const names = Object.keys(versions).sort((x, y) => (x < y ? -1 : 1));
  return names.map((name) => `${name}${between}${versions[name] ?? ''}`).join(', ') || 'not recorded';
}

/** What the load agents can do against the null server; null where the run was not calibrated. */
export function calibrationTable({ calibration, dataQuality }: Report): Table | null {
  if (!calibration) return null;
  const rate = (value: number) => quantity('1/s', value);
  return {
    caption: 'The load agents against a server that does nothing',
    columns: [...left('Engine'), ...right('Ceiling', 'Agent busy', 'Server busy')],
    rows: [
      [
        `Open loop (schedule lag p99 ${quantity('us', calibration.openLoopLagP99Us)})`,
        calibration.openLoopPerSecond === null
          ? unknownCeiling(dataQuality.highestKept)
          : rate(calibration.openLoopPerSecond),
        '–',
        '–',
      ],
      [
        'Closed loop, raw sockets',
        rate(calibration.rawClosedPerSecond),
        percent(calibration.rawAgentBusy),
        percent(calibration.rawServerBusy),
      ],
      [
        'Closed loop, autocannon',
        rate(calibration.autocannonClosedPerSecond),
        percent(calibration.autocannonAgentBusy),
        percent(calibration.autocannonServerBusy),
      ],
      [
        'WebSocket deliveries',
        rate(calibration.deliveriesPerSecond),
        percent(calibration.deliveryAgentBusy),
        percent(calibration.deliveryServerBusy),
      ],
    ],
  };
}

/** At least what was offered well later on: ceilingWords says where. */
function unknownCeiling(kept: Report['dataQuality']['highestKept']): string {
  return kept ? `not known; at least ${quantity('1/s', kept.ratePerSecond)}` : 'not known';
}

export function conformanceTable(report: Report): Table {
  return {
    caption: 'Conformance to the contract, checked before measuring',
    columns: [...left('Target'), ...right('Checks'), ...left('Differences')],
    rows: report.conformance.map(({ target, checks, differences }) => [
      shortName(report, target),
      count(checks),
      differences.join('; ') || 'none',
    ]),
  };
}

/** The names of the two sides as column titles; neutral where a report compares more than one pair. */
export function sideTitles(report: Report, comparisons: readonly Comparison[]): { a: string; b: string } {
  const pairs = new Set(comparisons.map(({ a, b }) => `${a} ${b}`));
  const [first] = comparisons;
  return first && pairs.size === 1 ? sidesOf(report, first) : { a: 'First', b: 'Second' };
}
