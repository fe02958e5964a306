import { join } from 'node:path';
import type { RunData } from '../../analysis/run-data.js';
import { UsageError } from '../../errors.js';
import type { Plan } from '../../model/plan/plan.js';
import type { Proof } from '../../model/report/proof.js';
import { proofOf } from '../../proof/proof.js';
import { renderProof } from '../../report/proof/page.js';
import { writeWhole } from '../../store/disk.js';
import { readRun } from '../../store/read-run.js';
import { jsonText } from '../output.js';

/** Whether a plan is one of `crossover prove`. */
export function isProof({ targets }: Pick<Plan, 'targets'>): boolean {
  return targets.some(({ planted }) => planted !== undefined);
}

/** A proof's folder, read. Throws UsageError for a folder of another run, or of none. */
export function readProof(folder: string, flag: '--resume' | '--add'): RunData {
  const data = readRun(folder);
  if (isProof(data.plan)) return data;
  throw new UsageError({
    expected: `${flag} to name a folder of crossover prove`,
    found: `${folder}, a run without planted effects`,
    remedy:
      flag === '--resume'
        ? 'Go on with it by crossover run --resume.'
        : 'Name proofs only; crossover compare sets runs side by side.',
  });
}

/** Throws UsageError for a folder of a proof: as an ordinary run it would be reported as what it is not. */
export function refuseProof(folder: string): void {
  if (!isProof(readRun(folder).plan)) return;
  throw new UsageError({
    expected: `--resume to name a folder of crossover run`,
    found: `${folder}, in which effects were planted`,
    remedy: 'Go on with it by crossover prove --resume.',
  });
}

/** Writes what is derived in a proof's folder, byte for byte the same from the same observations. */
export function writeProof(folder: string, data: RunData): Proof {
  const proof = proofOf(data);
  keepProof(folder, proof);
  return proof;
}

/** As JSON, and as a page. */
export function keepProof(folder: string, proof: Proof): void {
  writeWhole(join(folder, 'prove.json'), jsonText(proof));
  writeWhole(join(folder, 'prove.html'), renderProof(proof));
}
