import { checkConformance, compareAnswers } from '../../targets/contract/conformance.js';
import type { Conformance } from '../../targets/contract/conformance.js';
import { asError, EnvironmentError, InterruptedError } from '../errors.js';
import type { Downstream, Running } from '../lab/lab.js';
import { databaseOf, TargetStartError } from '../lab/lab.js';
import { NOTHING_PLANTED } from '../model/plan/planted.js';
import type { Target } from '../model/plan/target.js';
import { isWithoutGil } from '../model/plan/target.js';
import { evenPool, startReplica, workersOf } from './deployment/deployment.js';
import { requireAnsweringToRun } from './deployment/database.js';
import { callsDownstream, requireServing } from './deployment/downstream.js';
import { SpoiledTrial, TargetFailure } from './failure.js';
import type { RunContext } from './context.js';

const POOL_SIZE = 20;

/** Why a target of the plan is not measured at all: it did not start, or it differs from the contract. */
export type Unfit = ReadonlyMap<string, TargetFailure>;

/** Checks each target against the contract, and the targets' answers against one another, once a run; one with a planted effect is as the one that it is of. */
export async function checkTargets(context: RunContext): Promise<Unfit> {
  const unfit = new Map<string, TargetFailure>();
  const checked: { target: Target; conformance: Conformance; deploySeconds: number }[] = [];
  for (const target of new Set(context.targets.values())) {
    if (target.own) continue;
    context.tell({ kind: 'step', title: `Checking ${target.id} against the contract` });
    try {
      const { conformance, deploySeconds, logTail } = await checkOne(context, target);
      checked.push({ target, conformance, deploySeconds });
      if (conformance.differences.length > 0) unfit.set(target.id, unfitFor(conformance, logTail));
    } catch (thrown) {
      if (context.signal.aborted) throw new InterruptedError();
      await requireAnsweringToRun(context.lab.database);
      const failure = asFailure(thrown);
      unfit.set(target.id, failure);
      recordConformance(context, target, { checks: 0, differences: [`${failure.message}.`] });
    }
  }
  for (const [index, { target, conformance, deploySeconds }] of checked.entries()) {
    const others = checked.slice(0, index);
    const between = others.flatMap((other) =>
      compareAnswers(other.conformance.answers, conformance.answers).map(
        (difference) => `Unlike ${other.target.id}: ${difference}`,
      ),
    );
    const differences = [...conformance.differences, ...between];
    recordConformance(context, target, { checks: conformance.checks, differences, deploySeconds });
  }
  for (const [id, { message }] of unfit)
    context.tell({ kind: 'note', text: `${id} is not measured: ${message}` });
  return new Map(
    [...context.targets].flatMap(([id, target]) => {
      const failure = unfit.get(target.id);
      return failure ? [[id, failure] as const] : [];
    }),
  );
}

/** A resumed run checks its targets again, and keeps the record that it has. */
function recordConformance(
  context: RunContext,
  { id }: Target,
  found: Pick<Conformance, 'checks' | 'differences'> & { readonly deploySeconds?: number },
): void {
  if (context.resumed.conformed.has(id)) return;
  context.record({ record: 'conformance', target: id, ...found });
  if (found.deploySeconds !== undefined) context.deploySeconds.set(id, found.deploySeconds);
}

/** With the time that the target's start and end took, without the checks between them. */
async function checkOne(
  context: RunContext,
  target: Target,
): Promise<{ conformance: Conformance; deploySeconds: number; logTail: string }> {
  const layout = context.lab.layoutFor('separate');
  const poolSize = evenPool(POOL_SIZE, layout.targetCores);
  const trialId = `conformance-${target.id}`;
  const isCalled = callsDownstream({ ...context.plan, targets: [...context.targets.values()] });
  const downstream = isCalled ? await context.downstream.ready() : null;
  const clone = await databaseOf(context.lab).clone(trialId);
  try {
    const began = context.elapsedSeconds();
    const running = await startReplica(context, target, layout, {
      databaseUrl: clone.url,
      poolSize,
      trialId,
      downstreamUrl: downstream?.url ?? null,
      workers: workersOf(target, layout),
      workerStart: 'spawn',
      planted: NOTHING_PLANTED,
    });
    const startSeconds = context.elapsedSeconds() - began;
    const { conformance, logTail, endBegan } = await checkRunning(context, target, running, {
      poolSize,
      downstream,
    });
    return { conformance, logTail, deploySeconds: startSeconds + context.elapsedSeconds() - endBegan };
  } finally {
    await clone.drop();
  }
}

/** Ends the target, too, from `endBegan` on. */
async function checkRunning(
  context: RunContext,
  target: Target,
  started: Running,
  { poolSize, downstream }: { readonly poolSize: number; readonly downstream: Downstream | null },
): Promise<{ conformance: Conformance; logTail: string; endBegan: number }> {
  await using running = started;
  const { host, port } = running.harnessAddress;
  const conformance = await checkConformance(`http://${host}:${port}`, {
    target: target.id,
    nonce: running.about.nonce,
    poolSize,
    hasDownstream: downstream !== null,
    features: target.implements,
    withoutGil: isWithoutGil(target),
  });
  await requireAnsweringToRun(context.lab.database);
  if (downstream) requireServing(downstream);
  return { conformance, logTail: running.logTail(), endBegan: context.elapsedSeconds() };
}

function unfitFor({ differences }: Conformance, logTail: string): TargetFailure {
  const [first] = differences;
  const others = differences.length > 1 ? ` (and ${differences.length - 1} more)` : '';
  return new TargetFailure(
    {
      expected: 'answers as the contract says',
      found: `${first ?? ''}${others}`,
      remedy: 'Mend the target; targets/contract/openapi.yaml describes the contract.',
    },
    logTail,
  );
}

function asFailure(thrown: unknown): TargetFailure {
  if (thrown instanceof TargetStartError)
    return new TargetFailure(thrown.text, thrown.logTail, { cause: thrown });
  if (thrown instanceof SpoiledTrial) throw new EnvironmentError(thrown.text, { cause: thrown });
  throw asError(thrown);
}
