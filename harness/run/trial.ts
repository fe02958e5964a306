import { setTimeout as sleep } from 'node:timers/promises';
import { asError, InterruptedError, KnownError } from '../errors.js';
import { TargetStartError } from '../lab/lab.js';
import { AgentError, AgentLostError } from '../load/agent/client.js';
import type { FailedObservation, Observation, Stage, TrialIdentity } from '../model/run/observation.js';
import type { PlannedTrial } from '../model/plan/plan.js';
import { requireAnswering } from './deployment/database.js';
import type { Deployment } from './deployment/deployment.js';
import { deploy } from './deployment/deployment.js';
import { SpoiledTrial, TargetFailure } from './failure.js';
import type { RunContext } from './context.js';
import { restoreHosts } from './restore-hosts.js';
import { LevelRunner } from './level.js';
import { lostAgentText } from './lost-agent.js';
import { requireWithinMemory } from './deployment/memory-limit.js';

/** One pass over a trial: the first, or a repeat of levels that were spoiled in one of the arms. */
export interface Attempt {
  readonly trial: PlannedTrial;
  /** 0, or the number of the repeat. */
  readonly attempt: number;
  readonly levels: readonly string[];
}

/**
 * Deploys the trial's target afresh, measures each level and takes everything down again. Each level becomes one
 * observation, told as soon as it is there: what fails is shown as failed, and never stops the run.
 * `mayOpenAgain`: whether there is time left for a window of this level again, which the machine spoiled; takes it where there is.
 * Throws InterruptedError when the user stopped the run, after the remaining levels were told as aborted.
 */
export async function runTrial(
  context: RunContext,
  attempt: Attempt,
  mayOpenAgain: (level: string) => boolean,
): Promise<void> {
  const remaining = [...attempt.levels];
  const progress: { stage: Stage } = { stage: 'deploy' };
  let deployment: Deployment | null = null;
  try {
    await restoreHosts(context);
    deployment = await deploy(context, attempt.trial);
    const runner = new LevelRunner(context, attempt.trial, deployment);
    progress.stage = 'warm-up';
    await runner.warmUp();
    progress.stage = 'load';
    for (const level of attempt.levels) {
      context.tell({ kind: 'level', trial: attempt.trial, level, seconds: runner.expectedSeconds(level) });
      const measured = await runner.measureUndisturbed(level, () => mayOpenAgain(level));
      const { replicas } = deployment;
      const coldStartMs = Math.max(...replicas.map((one) => one.coldStartMs));
      requireWithinMemory(measured.resources, () => replicas.map((one) => one.logTail()).join('\n'));
      deployment.requireAlive();
      remaining.shift();
      context.observe({
        ...identity(context, attempt, level),
        status: 'completed',
        coldStartMs,
        ...measured,
      });
    }
    await runner.finish();
  } catch (thrown) {
    const cause = context.signal.aborted ? thrown : await firstCause(thrown, context, deployment);
    for (const level of remaining)
      context.observe(observationOf(context, attempt, level, progress.stage, cause));
    if (cause instanceof AgentError) await context.agents.renew();
  } finally {
    await takenDown(context, deployment);
  }
  if (context.signal.aborted) throw new InterruptedError();
}

/** A host, Postgres or a target that has gone is the reason for whatever was noticed first. Its end may be seen a moment after its sockets'. */
async function firstCause(
  thrown: unknown,
  { lab }: RunContext,
  deployment: Deployment | null,
): Promise<unknown> {
  await sleep(50);
  const lost = lab.lostHost?.();
  if (lost) return lost;
  if (thrown instanceof SpoiledTrial || thrown instanceof AgentError) return thrown;
  try {
    await requireAnswering(lab.database);
    deployment?.requireAlive();
  } catch (exit) {
    return exit;
  }
  return thrown;
}

/** Tells every level of a trial that cannot be made as failed for one reason. */
export function tellFailed(
  context: RunContext,
  attempt: Attempt,
  reason: TargetFailure | SpoiledTrial,
): void {
  const stage = reason instanceof TargetFailure ? 'conformance' : 'deploy';
  for (const level of attempt.levels) context.observe(observationOf(context, attempt, level, stage, reason));
}

/** A failure while taking down is told, and never hides what came before it. */
async function takenDown(context: RunContext, deployment: Deployment | null): Promise<void> {
  try {
    await deployment?.[Symbol.asyncDispose]();
    // Thousands of sockets that the kernel still buries would be measured with the next trial.
    if (deployment && !context.signal.aborted) await context.lab.settle();
  } catch (thrown) {
    context.tell({ kind: 'note', text: `Taking down a trial failed: ${asError(thrown).message}` });
  }
}

function identity(context: RunContext, { trial, attempt }: Attempt, level: string): TrialIdentity {
  const { id, block, order, scenario, target, arm, deployment } = trial;
  const atSeconds = context.elapsedSeconds();
  return { trialId: id, block, order, scenario, level, target, arm, deployment, attempt, atSeconds };
}

function observationOf(
  context: RunContext,
  attempt: Attempt,
  level: string,
  stage: Stage,
  thrown: unknown,
): Observation {
  const who = identity(context, attempt, level);
  if (context.signal.aborted) return { ...who, status: 'aborted' };
  return { ...who, status: 'failed', stage, ...failureOf(thrown) };
}

type Failure = Pick<FailedObservation, 'cause' | 'expected' | 'found' | 'remedy' | 'logTail' | 'gate'>;

function failureOf(thrown: unknown): Failure {
  if (thrown instanceof TargetStartError || thrown instanceof TargetFailure) {
    return { cause: 'target', ...thrown.text, logTail: thrown.logTail };
  }
  if (thrown instanceof SpoiledTrial)
    return { cause: 'harness', gate: thrown.gate, ...thrown.text, logTail: '' };
  if (thrown instanceof AgentLostError)
    return { cause: 'harness', gate: 'agent', ...lostAgentText(thrown), logTail: thrown.logTail };
  const error = asError(thrown);
  if (error instanceof KnownError) return { cause: 'harness', gate: 'lab', ...error.text, logTail: '' };
  return {
    cause: 'harness',
    gate: error instanceof AgentError ? 'agent' : 'lab',
    expected: 'the harness to measure this level',
    found: error.message,
    remedy: 'Run again; if it comes back, report it with this run folder.',
    logTail: error instanceof AgentError ? error.logTail : (error.stack ?? ''),
  };
}
