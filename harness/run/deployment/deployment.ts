import type { Address, Running, Served, TargetStart } from '../../lab/lab.js';
import type { CpuLayout } from '../../model/plan/cpus.js';
import { amountOf, NOTHING_PLANTED } from '../../model/plan/planted.js';
import type { PlantedAmount } from '../../model/plan/planted.js';
import type { Target } from '../../model/plan/target.js';
import type { PlannedTrial } from '../../model/plan/plan.js';
import type { Scenario, StartUp } from '../../model/plan/scenario.js';
import { urlHost } from '../../model/url-host.js';
import { databaseOf } from '../../lab/lab.js';
import { requireDatabase } from './database.js';
import { requireServing } from './downstream.js';
import type { RunContext } from '../context.js';
import { deployOwn } from './deploy-own.js';
import type { JobWorker } from './jobs.js';
import { startJobWorker } from './jobs.js';
import { checkParity } from './parity.js';
import { requireAlive } from './require-alive.js';

/** A target's fresh processes with the database that they use. */
export interface Deployment extends AsyncDisposable {
  readonly scenario: Scenario;
  /** The processors of this deployment. */
  readonly layout: CpuLayout;
  readonly replicas: readonly [Served, ...Served[]];
  /** The service of another target that this one calls; what it uses is the target's. */
  readonly beside: Running | null;
  /** Null where no level of the trial has jobs to be done. */
  readonly jobs: JobWorker | null;
  /** The database's name, for its statements; null without one. */
  readonly database: string | null;
  /** How far each `sequence` placeholder has come in it, whoever asked for its values: what was used up is not there any more. */
  readonly sequences: Map<string, number>;
  /** Throws SpoiledTrial when Postgres or the downstream service has ended, TargetFailure when a process of the target has by itself. */
  requireAlive(): void;
}

/** Starts what a trial needs: a clone where the scenario writes, then each replica, all answering and checked for parity. */
export async function deploy(
  context: RunContext,
  trial: Pick<PlannedTrial, 'id' | 'scenario' | 'target' | 'replicas' | 'startUp'>,
): Promise<Deployment> {
  const scenario = context.plan.scenarios.find(({ id }) => id === trial.scenario);
  const target = context.targets.get(trial.target);
  if (!scenario || !target)
    throw new Error(`The plan names ${trial.scenario} and ${trial.target}, which are not there.`);
  if (target.own)
    return deployOwn(context, { scenario, target: trial.target, own: target.own, trialId: trial.id });
  const undo: (() => Promise<void>)[] = [];
  const dispose = async () => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    const clone = scenario.writes ? await databaseOf(context.lab).clone(trial.id) : null;
    if (clone) undo.push(() => clone.drop());
    const databaseUrl = clone?.url ?? (await databaseOf(context.lab).sharedUrl());
    await context.probe.ready();
    const downstream = scenario.downstream === true ? await context.downstream.ready() : null;
    const { startUp } = trial;
    const replicaCount = startUp.replicas ?? trial.replicas;
    const layout = context.lab.layoutFor(startUp.cores === 'one' ? 'one' : scenario.cores);
    const poolOfReplica = Math.floor((startUp.poolSize ?? scenario.poolSize) / replicaCount);
    const planted = plantedIn(context, trial);
    // A replica is what one core can do, wherever among the target's cores it runs.
    const cores = startUp.replicas === undefined ? layout.targetCores : 1;
    const workers = workersIn(startUp, target, layout);
    const poolSize = evenPool(poolOfReplica, workersIn(startUp, { workers: 'cores' }, layout));
    const own = {
      databaseUrl,
      poolSize,
      workers,
      downstreamUrl: downstream?.url ?? null,
      workerStart: startUp.workerStart ?? 'spawn',
      planted,
    } as const;
    const helper = startUp.beside === undefined ? null : targetNamed(context, startUp.beside);
    const beside =
      helper &&
      (await startReplica(context, helper, layout, {
        ...own,
        workers: workersOf(helper, layout),
        trialId: `${trial.id}-beside`,
      }));
    if (beside) undo.push(async () => beside[Symbol.asyncDispose]());
    const replicas: Running[] = [];
    for (let number = 1; number <= replicaCount; number += 1) {
      const trialId = replicaCount > 1 ? `${trial.id}-replica-${number}` : trial.id;
      const running = await startReplica(
        context,
        target,
        { ...layout, targetCores: cores },
        { ...own, downstreamUrl: beside ? urlOf(beside.address) : own.downstreamUrl, trialId },
      );
      undo.push(async () => running[Symbol.asyncDispose]());
      replicas.push(running);
      checkParity(running.about, { poolSize, workers, cores, planted });
      const { about, coldStartMs } = running;
      context.record({ record: 'about', target: trial.target, about, coldStartMs });
    }
    const database = new URL(databaseUrl).pathname.slice(1);
    const jobs =
      startUp.worker === true
        ? await startJobWorker(
            context,
            startOf(context, target, layout, { ...own, trialId: trial.id }),
            database,
          )
        : null;
    if (jobs) undo.push(async () => jobs[Symbol.asyncDispose]());
    const [first, ...others] = replicas;
    if (!first) throw new Error('A trial has one replica at least.');
    return {
      scenario,
      layout,
      replicas: [first, ...others],
      beside,
      jobs,
      database,
      sequences: new Map(),
      requireAlive: () => {
        requireDatabase(context.lab.database);
        if (downstream) requireServing(downstream);
        replicas.forEach(requireAlive);
        if (jobs) requireAlive(jobs.worker);
        if (beside) requireAlive(beside);
      },
      [Symbol.asyncDispose]: dispose,
    };
  } catch (thrown) {
    await dispose().catch(() => undefined);
    throw thrown;
  }
}

/** The effect that the plan's target is to have in this scenario. */
function plantedIn(
  { plan, pilots }: RunContext,
  { scenario, target }: Pick<PlannedTrial, 'scenario' | 'target'>,
): PlantedAmount {
  const planted = plan.targets.find(({ id }) => id === target)?.planted;
  if (!planted) return NOTHING_PLANTED;
  const amount = amountOf(planted, scenario, pilots);
  if (amount) return amount;
  throw new Error(`A pilot has to find what ${target} is a share of before ${scenario} is measured.`);
}

function targetNamed({ targets }: RunContext, id: string): Target {
  const found = targets.get(id);
  if (!found) throw new Error(`${id} is to run beside a target and takes no part in this run.`);
  return found;
}

const urlOf = ({ host, port }: Address): string => `http://${urlHost(host)}:${port}`;

type OwnStart = Omit<TargetStart, 'target' | 'cpus' | 'cores' | 'signal'>;

/** One process tree of a target on the layout's processors. */
export function startReplica(
  context: RunContext,
  target: Target,
  layout: CpuLayout,
  own: OwnStart,
): Promise<Running> {
  return context.lab.startTarget(startOf(context, target, layout, own));
}

function startOf({ signal }: RunContext, target: Target, layout: CpuLayout, own: OwnStart): TargetStart {
  return { ...own, target, cpus: layout.target, cores: layout.targetCores, signal };
}

/** Worker processes where a trial's start-up has its say. */
function workersIn(
  { workers, replicas }: StartUp,
  target: Pick<Target, 'workers'>,
  layout: CpuLayout,
): number {
  if (workers === 'one' || replicas !== undefined) return 1;
  return typeof workers === 'number' && target.workers === 'cores' ? workers : workersOf(target, layout);
}

/** Worker processes by the target's manifest. */
export function workersOf({ workers }: Pick<Target, 'workers'>, { targetCores }: CpuLayout): number {
  return workers === 'cores' ? targetCores : workers;
}

/** Connections that divide evenly over as many workers as a target may have, so that every target gets the same total. */
export function evenPool(connections: number, workers: number): number {
  return Math.max(1, Math.floor(connections / workers)) * workers;
}
