import type { Rig, WorstSeen } from './rig.js';
import type { ReferenceFinding } from './judge.js';
import { confirmed, judge, mayBeChance } from './judge.js';
import type { Reference } from './reference.js';
import { comparison } from './references/comparison.js';
import { delays } from './references/delays.js';
import { fanout } from './references/fanout.js';
import { outcomes } from './references/outcomes.js';
import { queue } from './references/queue.js';

export const REFERENCES: readonly Reference[] = [...delays, ...outcomes, queue, comparison, ...fanout];

export interface ReferenceResult {
  readonly reference: Reference;
  readonly findings: readonly ReferenceFinding[];
  readonly evidence: WorstSeen;
}

/** Hears what comes next, and how long everything still takes. */
export type OnReference = (title: string, secondsLeft: number) => void;

const WARM_UP_SECONDS = 3;

/** Measures every reference, one after the other, and judges each figure. */
export async function selfTest(
  rig: Rig,
  references: readonly Reference[],
  onReference: OnReference,
): Promise<ReferenceResult[]> {
  onReference('warming up', WARM_UP_SECONDS + secondsOf(references));
  await warmUp(rig);
  const results: ReferenceResult[] = [];
  for (const [index, reference] of references.entries()) {
    onReference(reference.id, secondsOf(references.slice(index)));
    results.push(await examine(() => measure(rig, reference)));
  }
  return results;
}

/** What the witness saw is a sample: a time beyond it is measured once more, and a fault of the agents is there again. */
export async function examine(once: () => Promise<ReferenceResult>): Promise<ReferenceResult> {
  const first = await once();
  if (!mayBeChance(first.findings, first.evidence)) return first;
  const again = await once();
  return { ...again, findings: confirmed(first.findings, again.findings) };
}

async function measure(rig: Rig, reference: Reference): Promise<ReferenceResult> {
  const figures = await reference.measure(rig);
  const evidence = rig.takeEvidence();
  return { reference, evidence, findings: figures.map((figure) => judge(figure, evidence)) };
}

/** The first requests compile the code of agents and servers, and take longer for it. */
async function warmUp(rig: Rig): Promise<void> {
  const behaviour = { timing: { kind: 'constant', delayUs: 1_000 } } as const;
  await rig.openLoop(behaviour, { ratePerSecond: 500, durationSeconds: 0.8 });
  await rig.closedLoop(behaviour, { engine: 'raw', durationSeconds: 0.5 });
  await rig.closedLoop(behaviour, { engine: 'autocannon', durationSeconds: 0.5 });
  const broadcasts = { broadcastsPerSecond: 100, durationSeconds: 0.5, messageBytes: 128 };
  await rig.broadcast({ delayUs: 1_000 }, 20, broadcasts);
  rig.takeEvidence();
}

function secondsOf(references: readonly Reference[]): number {
  return references.reduce((sum, { seconds }) => sum + seconds, 0);
}
