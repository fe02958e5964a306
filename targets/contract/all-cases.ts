import type { Case } from './case.js';
import { downstreamCases, unconfiguredCases } from './downstream.js';
import { errorCases } from './error-cases.js';
import { hashCases, readCases } from './good-cases.js';
import { ingestCases } from './ingest.js';
import { jobCases } from './jobs.js';
import { loginCases } from './login.js';
import { mixedCases } from './mixed.js';
import { rowsCases } from './rows.js';
import { webhookCases } from './webhooks.js';

/** Every case that stands alone, for a target that has a downstream service or for one that has none. */
export function allCases(hasDownstream: boolean): readonly Case[] {
  return [
    ...readCases,
    ...hashCases,
    ...loginCases,
    ...mixedCases,
    ...rowsCases,
    ...webhookCases,
    ...jobCases,
    ...ingestCases,
    ...(hasDownstream ? downstreamCases : unconfiguredCases),
    ...errorCases,
  ];
}
