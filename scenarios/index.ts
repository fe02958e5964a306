import type { Scenario } from '../harness/model/scenario.js';
import { crud } from './crud.js';
import { dashboard } from './dashboard.js';
import { fanout } from './fanout.js';
import { hashing } from './hashing.js';

/** Every workload, in the order in which reports show them. */
export const scenarios: readonly Scenario[] = [crud, dashboard, hashing, fanout];
