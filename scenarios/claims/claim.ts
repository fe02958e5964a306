import type { ClaimInput } from '../../harness/model/plan/claim.js';

/** A claim as it is written here: the scenarios that it needs follow from its deciders. */
export type WrittenClaim = Omit<ClaimInput, 'scenarios'>;
