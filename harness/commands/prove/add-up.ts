import { basename } from 'node:path';
import { recordsOf } from '../../analysis/run-data.js';
import type { RunData } from '../../analysis/run-data.js';
import type { Surroundings } from '../../config.js';
import { userPath } from '../../config.js';
import { UsageError } from '../../errors.js';
import type { Proof } from '../../model/report/proof.js';
import { pooledProof } from '../../proof/pooled.js';
import { proofOf } from '../../proof/proof.js';
import { claimFolder } from '../../store/folders.js';
import { differenceBetween } from '../run/same-machine.js';
import { keepProof, readProof } from './result.js';

interface Added {
  readonly folder: string;
  readonly data: RunData;
}

/** Stored proofs judged as one, and kept in `out` where that is named. Throws UsageError where they are not of one machine and one code. */
export function addUp(paths: readonly string[], out: string | undefined, surroundings: Surroundings): Proof {
  const [first, ...others] = paths.map((path): Added => {
    const folder = userPath(surroundings, path);
    return { folder, data: readProof(folder, '--add') };
  });
  if (!first) throw refused('a folder of crossover prove', 'none', 'Name one or more.');
  [first, ...others].forEach(requireOneCode);
  others.forEach((other, index) => {
    requireOther([first, ...others.slice(0, index)], other);
    requireSame(first, other);
  });
  const command = `npm run crossover -- prove --add ${[first, ...others].map(({ folder }) => basename(folder)).join(' ')}`;
  const proof = pooledProof([proofOf(first.data), ...others.map(({ data }) => proofOf(data))], command);
  if (out !== undefined) keepIn(userPath(surroundings, out), proof);
  return proof;
}

function keepIn(path: string, proof: Proof): void {
  const { folder, lock } = claimFolder(path);
  try {
    keepProof(folder, proof);
  } finally {
    lock[Symbol.dispose]();
  }
}

/** A proof during which the code became another is of neither. */
function requireOneCode({ folder, data }: Added): void {
  if (recordsOf(data, 'code-changed').length === 0) return;
  throw refused(
    'proofs that one code made',
    `${folder}, during which the code in the checkout became another`,
    'Leave it out.',
  );
}

/** A copy would count each of its tries twice. */
function requireOther(before: readonly Added[], { folder, data }: Added): void {
  const twin = before.find((one) => startOf(one.data).runId === startOf(data).runId);
  if (!twin) return;
  throw refused('proofs that differ', `${folder}, the same as ${twin.folder}`, 'Name each once.');
}

function requireSame(first: Added, { folder, data }: Added): void {
  const [one, other] = [first.data, data];
  const code = [startOf(one).codeSha256, startOf(other).codeSha256];
  if (code[0] === undefined || code[0] !== code[1])
    throw refused(
      `the code that made ${first.folder} (${shortDigest(code[0])})`,
      `other code in ${folder} (${shortDigest(code[1])})`,
      'Add up proofs of one code only: what another finds is another figure.',
    );
  const machine = differenceBetween(one.plan, one.environment, other.environment);
  if (machine !== null)
    throw refused(
      `the machine of ${first.folder}: ${machine.name} ${machine.before}`,
      `${machine.now} in ${folder}`,
      'Add up proofs of one machine and its software only.',
    );
  if (conditionsOf(one) !== conditionsOf(other))
    throw refused(
      `the lab, the images, the targets and the rules of ${first.folder}`,
      `others in ${folder}`,
      'Add up proofs that were made alike; crossover compare says how runs differ.',
    );
}

/** What the two must have in common beside the code and the machine. */
function conditionsOf(data: RunData): string {
  const { lab, rules, targets, profile } = data.plan;
  const images = recordsOf(data, 'image').map(({ image }) => [image.service, image.id]);
  const asTheyAre = targets.filter(({ planted }) => planted === undefined).map(({ id }) => id);
  return JSON.stringify([lab, profile, rules, asTheyAre, Object.fromEntries(images.sort())]);
}

function startOf(data: RunData): { readonly runId: string; readonly codeSha256?: string | undefined } {
  const start = recordsOf(data, 'start').at(-1);
  if (!start) throw new Error('The run has no start record.');
  return start;
}

function shortDigest(sha256: string | undefined): string {
  return sha256?.slice(0, 12) ?? 'not recorded';
}

function refused(expected: string, found: string, remedy: string): UsageError {
  return new UsageError({ expected: `--add to find ${expected}`, found, remedy });
}
