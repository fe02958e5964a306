import type { LabId } from '../../../harness/model/plan/labs.js';

/** A lab on this machine alone. */
export type MachineLab = Exclude<LabId, 'hosts'>;
