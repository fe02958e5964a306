import { sum } from 'simple-statistics';
import type { Proof } from '../model/report/proof.js';
import { tallied } from './proof.js';

/**
 * Several proofs as one: every try of each of them, judged together. Which proofs belong together is the caller's to say;
 * none counts twice, and their rounds are numbered through.
 */
export function pooledProof(proofs: readonly [Proof, ...Proof[]], command: string): Proof {
  const [first] = proofs;
  const runs = proofs.map(({ run }) => run);
  const before = (index: number): number =>
    sum(runs.slice(0, index).map(({ roundsPlanned }) => roundsPlanned));
  const tries = proofs.flatMap((proof, index) =>
    proof.tries.map((one) => ({ ...one, round: before(index) + one.round })),
  );
  return {
    run: {
      ...first.run,
      status: runs.every(({ status }) => status === 'complete') ? 'complete' : 'partial',
      wallSeconds: sum(runs.map(({ wallSeconds }) => wallSeconds)),
      roundsPlanned: before(runs.length),
      roundsMade: sum(runs.map(({ roundsMade }) => roundsMade)),
      command,
      added: runs.map(({ id, seed, roundsMade }) => ({ id, seed, roundsMade })),
    },
    machine: first.machine,
    targets: first.targets,
    ...tallied(tries),
  };
}
