import type { Claim } from '../../harness/model/plan/claim.js';
import { claimSchema } from '../../harness/model/plan/claim.js';
import { connections } from './connections.js';
import { cores } from './cores.js';
import { extremes } from './extremes.js';
import { footprint } from './footprint.js';
import { rewrite } from './rewrite.js';
import { sameToUsers } from './same-to-users.js';
import { sharesOfARequest } from './shares-of-a-request.js';

const written = [
  ...sameToUsers,
  ...sharesOfARequest,
  ...cores,
  ...connections,
  ...extremes,
  ...footprint,
  ...rewrite,
];

/** Every claim that is put to the test, in the order in which reports show them. */
export const claims: readonly Claim[] = written.map((claim) =>
  claimSchema.parse({ ...claim, scenarios: [...new Set(claim.deciders.map(({ scenario }) => scenario))] }),
);

/** The ids of the claims that a scenario decides, wholly or in part. */
export function claimsOf(scenario: string): string[] {
  return claims.filter(({ scenarios }) => scenarios.includes(scenario)).map(({ id }) => id);
}
