import type { Claim } from '../../model/plan/claim.js';
import type { CpuLayout } from '../../model/plan/cpus.js';
import type { LabId } from '../../model/plan/labs.js';
import type { Plan, PlannedTrial, Profile } from '../../model/plan/plan.js';
import type { Level, Pilot, Scenario, StartUp } from '../../model/plan/scenario.js';
import { ownKindOf } from '../../model/plan/own-service.js';
import { levelsOf } from '../../model/plan/scenario.js';
import type { Target } from '../../model/plan/target.js';
import { groupBy } from '../../model/group.js';
import { MINIMUM } from '../../rules/minimum.js';
import { Random } from '../../stats/random.js';
import { withJudgeable } from './judgeable.js';
import { withObjective } from './objective.js';
import { blocksWithin } from './budget.js';
import { looksWithin } from '../../stats/looks.js';
import { refusePoolBound } from './pool-bound.js';
import { leadingPair } from '../../model/report/leading-pair.js';
import { count, counted } from '../../words/numbers.js';

/** What the user asked for, and what the machine allows. */
export interface Wishes {
  readonly profile: Profile;
  readonly lab: LabId;
  readonly seed: number;
  readonly scenarios: readonly Scenario[];
  readonly targets: readonly Target[];
  /** Null: the profile's own number. */
  readonly blocks: number | null;
  /** Of p99, beyond what is injected; null: the scenarios' own. */
  readonly objectiveMs: number | null;
  /** As many blocks as it takes until no primary comparison is open, within `blocks`. */
  readonly untilDecided: boolean;
  /** What the run may take, set-up left out. Null: as long as its blocks take. */
  readonly budgetSeconds: number | null;
  /** Null: every level of the profile. */
  readonly levels: readonly string[] | null;
  /** Levels that the named claims need, as `scenario/level`, whatever the profile leaves out. */
  readonly needed: ReadonlySet<string>;
  /** Only A/A arms, of each target. */
  readonly onlyAa: boolean;
  readonly cpus: CpuLayout;
  /** Hard limit of open files in one process. */
  readonly openFilesHard: number;
  readonly rules: Readonly<Record<string, string>>;
  /** Of readers' own services. */
  readonly own?: { readonly limits: NonNullable<Plan['limits']>; readonly warmUpSeconds: number };
  /** Hashed with the plan, so that what decides a claim cannot change afterwards. */
  readonly claims: readonly Claim[];
}

const BLOCKS: Record<Profile, number> = { smoke: 2, quick: 5, standard: 10, publish: 20 };
/** So many times the profile's blocks a run may take that ends when it is decided. */
const UNTIL_DECIDED_TIMES = 3;
/** Further blocks at most, for pairs that were spoiled and stayed so. */
const SPARE_BLOCKS = 2;
/** Files that a process opens besides its clients' sockets. */
export const OTHER_FILES = 500;
/** Sockets that one agent holds at most, so that its own work stays small. */
const SOCKETS_PER_AGENT = 12_500;

const isLong = (profile: Profile) => profile === 'standard' || profile === 'publish';

type LeftOut = Plan['leftOut'][number];

/** Levels of one scenario that share their start-up settings, and so a deployment. */
interface Group {
  readonly scenario: Scenario;
  readonly startUp: Omit<StartUp, 'alone'>;
  readonly levels: readonly Level[];
  /** Tells the scenario's groups apart in the ids of trials; empty for the one without settings of its own. */
  readonly suffix: string;
}

interface Arm {
  readonly target: string;
  readonly arm: 'ab' | 'aa';
  readonly deployment: 1 | 2;
}

/**
 * Scenarios x levels x targets x blocks, in a balanced order that the seed alone decides. Throws UsageError where a pool
 * would be the limit, or the budget is too small.
 */
export function expand(wishes: Wishes): Plan {
  const { profile, untilDecided, budgetSeconds } = wishes;
  const wanted = wishes.blocks ?? BLOCKS[profile] * (untilDecided ? UNTIL_DECIDED_TIMES : 1);
  return planOf(
    wishes,
    budgetSeconds === null
      ? wanted
      : blocksWithin(budgetSeconds, wanted, (blocks) => planOf({ ...wishes, untilDecided: false }, blocks)),
  );
}

function planOf(wishes: Wishes, blocks: number): Plan {
  const random = new Random(wishes.seed);
  const leftOut: LeftOut[] = [];
  const scenarios = wishes.scenarios.flatMap((planned) => {
    const { objectiveMs } = wishes;
    const scenario = objectiveMs === null ? planned : withObjective(planned, objectiveMs);
    const levels = levelsIn(scenario, wishes);
    const beyond = [
      ...beyondFiles(scenario, levels, wishes),
      ...beyondCores(scenario, levels, wishes),
      ...withoutHelper(scenario, levels, wishes),
    ];
    leftOut.push(...beyond);
    return (
      narrowed(
        scenario,
        levels.filter(({ id }) => !beyond.some(({ level }) => level === id)),
      ) ?? []
    );
  });
  refusePoolBound(scenarios);
  const primaryAa = primaryAaOf(wishes, scenarios);
  const groups = scenarios.flatMap(groupsOf);
  const arms = new Map(groups.map((group) => [group, armsOf(group, wishes, primaryAa)]));
  const trials = trialsOf(wishes, random, arms, { first: 1, count: blocks, ordersUsed: 0 });
  const spareTrials = trialsOf(wishes, random, arms, {
    first: blocks + 1,
    count: blocks >= MINIMUM.pairs ? SPARE_BLOCKS : 0,
    ordersUsed: trials.length,
  });
  return {
    schemaVersion: 1,
    profile: wishes.profile,
    lab: wishes.lab,
    seed: wishes.seed,
    blocks,
    looks: wishes.untilDecided ? looksWithin(MINIMUM.pairs, blocks) : [],
    budgetSeconds: wishes.budgetSeconds,
    targets: wishes.targets.map(({ id, language, title, own }) => ({
      ...{ id, language, title },
      ...(own ? { own: ownKindOf(own.manifest) } : {}),
    })),
    ...(wishes.own ? { limits: wishes.own.limits } : {}),
    cpus: wishes.cpus,
    scenarios,
    levelSeconds: Object.fromEntries(
      scenarios.flatMap((scenario) =>
        scenario.levels.map((level) => [`${scenario.id}/${level.id}`, secondsOf(level, wishes.profile)]),
      ),
    ),
    warmUpSecondsPerLevel: wishes.own?.warmUpSeconds ?? (isLong(wishes.profile) ? 2 : 0),
    leftOut,
    agents: agentsFor(scenarios, wishes),
    primaryAa,
    rules: { ...wishes.rules },
    claims: [...wishes.claims],
    trials,
    spareTrials,
  };
}

/** So many blocks from number `first` on: the order of groups and arms, the levels' order and the seed are drawn for each. */
function trialsOf(
  wishes: Wishes,
  random: Random,
  arms: ReadonlyMap<Group, readonly Arm[]>,
  blocks: { readonly first: number; readonly count: number; readonly ordersUsed: number },
): PlannedTrial[] {
  const orders = new Map([...arms].map(([group, own]) => [group, armOrders(own, blocks.count, random)]));
  const trials: PlannedTrial[] = [];
  for (let nth = 0; nth < blocks.count; nth += 1) {
    const block = blocks.first + nth;
    for (const group of random.shuffle([...arms.keys()])) {
      const { scenario, startUp } = group;
      const levels = levelOrder(group, random);
      const seed = random.integer(1, 2 ** 31 - 1);
      for (const arm of orders.get(group)?.[nth] ?? []) {
        trials.push({
          ...arm,
          id: trialId(block, group, arm),
          block,
          order: blocks.ordersUsed + trials.length + 1,
          scenario: scenario.id,
          levels,
          startUp,
          seed,
          replicas: replicasOf(scenario, wishes),
        });
      }
    }
  }
  return trials;
}

/** The scenario's levels in this run, with what their samples will be enough to judge. */
function levelsIn(scenario: Scenario, { profile, levels: wanted, needed }: Wishes): Level[] {
  const ofProfile = scenario.levels.filter((level) =>
    wanted === null
      ? (level.profiles?.includes(profile) ?? true) || needed.has(`${scenario.id}/${level.id}`)
      : wanted.includes(level.id),
  );
  const taken = profile === 'smoke' && wanted === null ? ofProfile.slice(0, 1) : ofProfile;
  return taken.map((level) => withJudgeable(level, secondsOf(level, profile)));
}

/** Levels whose connections one process of the target, or the agent, may not hold; a fan-out has replicas for that. */
function beyondFiles(scenario: Scenario, levels: readonly Level[], { openFilesHard }: Wishes): LeftOut[] {
  return levels.flatMap(({ id, load }) => {
    const { connections } = load;
    if (load.kind === 'fanout' || typeof connections !== 'number') return [];
    if (connections <= openFilesHard - OTHER_FILES) return [];
    const reason = `${count(connections)} connections, and a process may open ${count(openFilesHard)} files here`;
    return [{ scenario: scenario.id, level: id, reason }];
  });
}

/** Replicas that would have to share a core: what they then do together says nothing of what more of them bring. */
function beyondCores(
  { id: scenario, cores }: Scenario,
  levels: readonly Level[],
  { cpus }: Wishes,
): LeftOut[] {
  // The least that a scenario has which takes every core where there are few.
  const targetCores = cores === 'all-when-few' ? Math.max(2, cpus.targetCores) : cpus.targetCores;
  return levels.flatMap(({ id, startUp }) => {
    const replicas = startUp?.replicas ?? 1;
    if (replicas <= targetCores) return [];
    const reason = `${count(replicas)} replicas, and the target has ${counted(targetCores, 'core')} here`;
    return [{ scenario, level: id, reason }];
  });
}

/** Levels whose target would call one that takes no part. */
function withoutHelper({ id: scenario }: Scenario, levels: readonly Level[], { targets }: Wishes): LeftOut[] {
  return levels.flatMap(({ id, startUp }) => {
    const helper = startUp?.beside;
    if (helper === undefined || targets.some((target) => target.id === helper)) return [];
    return [{ scenario, level: id, reason: `${helper} among the targets` }];
  });
}

/** The scenario with these levels only; null where there are none. */
function narrowed(scenario: Scenario, levels: readonly Level[]): Scenario | null {
  const [first] = levels;
  if (!first) return null;
  const kept = new Set(levels.map(({ id }) => id));
  const { pilots, derived, curves, ...rest } = scenario;
  const used = pilots?.filter((pilot) => levels.some((level) => uses(level, pilot))) ?? [];
  return {
    ...rest,
    levels: [...levels],
    ...(derived ? { derived: derived.filter((one) => levelsOf(one).every((id) => kept.has(id))) } : {}),
    ...(curves
      ? {
          curves: curves
            .map((curve) => ({ ...curve, levels: curve.levels.filter((id) => kept.has(id)) }))
            .filter((curve) => curve.levels.length >= MINIMUM.curvePoints),
        }
      : {}),
    warmUp: scenario.warmUp.map((step) => (kept.has(step.level) ? step : { ...step, level: first.id })),
    ...(used.length > 0 ? { pilots: used } : {}),
  };
}

/** By its placeholder in a request, by a rate that is a share of what it finds, or as the start of a staircase. */
function uses({ load }: Level, { placeholder }: Pilot): boolean {
  if (load.kind === 'staircase' && load.pilot === placeholder) return true;
  const byRate =
    load.kind === 'open-loop' &&
    typeof load.ratePerSecond !== 'number' &&
    load.ratePerSecond.pilot === placeholder;
  return byRate || JSON.stringify(load).includes(`{{${placeholder}}}`);
}

function secondsOf(level: Level, profile: Profile): number {
  if (profile === 'smoke') return 1;
  return profile === 'quick' ? level.seconds.quick : level.seconds.standard;
}

/** One pre-named primary a run: `crud` p50, else the first primary of the first scenario; the seed's parity names the target. */
function primaryAaOf(wishes: Wishes, scenarios: readonly Scenario[]): Plan['primaryAa'] {
  if (wishes.profile === 'smoke' && !wishes.onlyAa) return null;
  const scenario = scenarios.find(({ id }) => id === 'crud') ?? scenarios[0];
  const level =
    scenario?.levels.find(({ primary }) => primary.includes('latency_p50')) ?? scenario?.levels[0];
  // Of the two compared first: the seed alone decides, however many others take part besides.
  const [first, second = first] = scenario ? ableOf(scenario, wishes) : [];
  const target = wishes.seed % 2 === 0 ? first : second;
  const metric = level?.primary.includes('latency_p50') === true ? 'latency_p50' : level?.primary[0];
  if (!scenario || !level || !target || !metric) return null;
  return { scenario: scenario.id, level: level.id, metric, target: target.id };
}

/** In the order of the levels that open them. */
function groupsOf(scenario: Scenario): Group[] {
  const byKey = groupBy(scenario.levels, ({ id, startUp = {} }) => {
    const { alone, ...settings } = startUp;
    return `${JSON.stringify(settings)}${alone ? ` ${id}` : ''}`;
  });
  return [...byKey.values()].flatMap((levels): Group[] => {
    const [first] = levels;
    if (!first) return [];
    const startUp = { ...first.startUp };
    delete startUp.alone;
    return [{ scenario, startUp, levels, suffix: first.startUp ? first.id : '' }];
  });
}

/** Those that implement what the scenario needs, in the order of comparison; a map is of the leading pair. */
function ableOf({ needs, map }: Scenario, { targets }: Wishes): Target[] {
  const able = targets.filter((target) => needs.every((feature) => target.implements.includes(feature)));
  const pair = map ? leadingPair({ targets: able }) : null;
  return pair ? able.filter(({ id }) => id === pair.a || id === pair.b) : able;
}

function armsOf({ scenario, levels }: Group, wishes: Wishes, primaryAa: Plan['primaryAa']): Arm[] {
  const able = ableOf(scenario, wishes);
  if (wishes.onlyAa) {
    return able.flatMap(({ id: target }): Arm[] => [
      { target, arm: 'aa', deployment: 1 },
      { target, arm: 'aa', deployment: 2 },
    ]);
  }
  const arms = able.map(({ id: target }): Arm => ({ target, arm: 'ab', deployment: 1 }));
  const aa =
    primaryAa?.scenario === scenario.id &&
    levels.some(({ id }) => id === primaryAa.level) &&
    able.some(({ id }) => id === primaryAa.target);
  return aa ? [...arms, { target: primaryAa.target, arm: 'aa', deployment: 2 }] : arms;
}

/** An order of the arms for each block: rotations of a shuffled order, so that each arm takes each place equally often. */
function armOrders(arms: readonly Arm[], blocks: number, random: Random): Arm[][] {
  const orders: Arm[][] = [];
  while (orders.length < blocks) {
    const shuffled = random.shuffle(arms);
    const rotations = shuffled.map((_, by) => [...shuffled.slice(by), ...shuffled.slice(0, by)]);
    if (rotations.length === 0) return Array.from({ length: blocks }, () => []);
    orders.push(...random.shuffle(rotations));
  }
  return orders.slice(0, blocks);
}

/** The same for every arm of a block, so that what a level leaves behind is alike in both. */
function levelOrder({ scenario, levels }: Group, random: Random): string[] {
  const ids = levels.map(({ id }) => id);
  return scenario.levelOrder === 'rising' ? ids : random.shuffle(ids);
}

function trialId(block: number, { scenario, suffix }: Group, { target, deployment }: Arm): string {
  const group = suffix === '' ? scenario.id : `${scenario.id}.${suffix}`;
  return `b${block}-${group}-${target}${deployment === 2 ? '-2' : ''}`;
}

function mostConnections(scenarios: readonly Scenario[]): number {
  const counts = scenarios.flatMap(({ levels }) =>
    levels.map(({ load }) => (load.kind === 'fanout' ? load.connections : 0)),
  );
  return Math.max(0, ...counts);
}

/** One process, unless its highest level may not fit into what one process may open; planned as if one worker took all. */
function replicasOf(scenario: Scenario, { openFilesHard }: Wishes): number {
  const room = Math.max(1, openFilesHard - OTHER_FILES);
  return Math.max(1, Math.ceil(mostConnections([scenario]) / room));
}

function agentsFor(scenarios: readonly Scenario[], { cpus, openFilesHard }: Wishes): number {
  const most = mostConnections(scenarios);
  if (most === 0) return 1;
  const perAgent = Math.min(SOCKETS_PER_AGENT, Math.max(1, openFilesHard - OTHER_FILES));
  return Math.max(2, cpus.load.length, Math.ceil(most / perAgent));
}
