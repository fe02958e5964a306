import { checkConformance, compareAnswers } from '../../targets/contract/conformance.js';
import type { Conformance } from '../../targets/contract/conformance.js';
import { asError, EnvironmentError, InterruptedError } from '../errors.js';
import { TargetStartError } from '../lab/lab.js';
import type { RunRecord } from '../model/environment.js';
import type { Target } from '../model/target.js';
import { evenPool, startReplica, workersOf } from './deployment.js';
import { callsDownstream, requireServing } from './downstream.js';
import { SpoiledTrial, TargetFailure } from './failure.js';
import type { Field } from './field.js';

const POOL_SIZE = 20;

/** Why a target is not measured at all: it did not start, or it differs from the contract. */
export type Unfit = ReadonlyMap<string, TargetFailure>;

/** Checks each target against the contract, and the targets' answers against one another, once a run. */
export async function checkTargets(field: Field, record: (record: RunRecord) => void): Promise<Unfit> {
  const unfit = new Map<string, TargetFailure>();
  const checked: { target: Target; conformance: Conformance }[] = [];
  for (const target of field.targets.values()) {
    field.tell({ kind: 'step', title: `Checking ${target.id} against the contract` });
    try {
      const { conformance, logTail } = await checkOne(field, target);
      checked.push({ target, conformance });
      if (conformance.differences.length > 0) unfit.set(target.id, unfitFor(conformance, logTail));
    } catch (thrown) {
      if (field.signal.aborted) throw new InterruptedError();
      const failure = asFailure(thrown);
      unfit.set(target.id, failure);
      record({ record: 'conformance', target: target.id, checks: 0, differences: [`${failure.message}.`] });
    }
  }
  for (const [index, { target, conformance }] of checked.entries()) {
    const others = checked.slice(0, index);
    const between = others.flatMap((other) =>
      compareAnswers(other.conformance.answers, conformance.answers).map(
        (difference) => `Unlike ${other.target.id}: ${difference}`,
      ),
    );
    const differences = [...conformance.differences, ...between];
    record({ record: 'conformance', target: target.id, checks: conformance.checks, differences });
  }
  for (const [id, { message }] of unfit)
    field.tell({ kind: 'note', text: `${id} is not measured: ${message}` });
  return unfit;
}

async function checkOne(
  field: Field,
  target: Target,
): Promise<{ conformance: Conformance; logTail: string }> {
  const layout = field.lab.layoutFor('separate');
  const poolSize = evenPool(POOL_SIZE, layout.targetCores);
  const trialId = `conformance-${target.id}`;
  const isCalled = callsDownstream({ ...field.plan, targets: [...field.targets.values()] });
  const downstream = isCalled ? await field.downstream.ready() : null;
  const clone = await field.lab.database.clone(trialId);
  try {
    await using running = await startReplica(field, target, layout, {
      ...{ databaseUrl: clone.url, poolSize, trialId },
      downstreamUrl: downstream?.url ?? null,
      workers: workersOf(target, layout),
      workerStart: 'spawn',
    });
    const { host, port } = running.harnessAddress;
    const conformance = await checkConformance(`http://${host}:${port}`, {
      target: target.id,
      nonce: running.about.nonce,
      poolSize,
      hasDownstream: downstream !== null,
      features: target.implements,
    });
    if (downstream) requireServing(downstream);
    return { conformance, logTail: running.logTail() };
  } finally {
    await clone.drop();
  }
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
