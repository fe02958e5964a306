import type { Scenario } from '../harness/model/plan/scenario.js';
import { checkout } from './checkout.js';
import { connections } from './connections.js';
import { crossover } from './crossover.js';
import { crud } from './crud.js';
import { dashboard } from './dashboard.js';
import { fanout } from './fanout.js';
import { footprint } from './footprint.js';
import { gateway } from './gateway.js';
import { hashing } from './hashing.js';
import { jobs } from './jobs.js';
import { login } from './login.js';
import { mixed } from './mixed.js';
import { payload } from './payload.js';
import { ping } from './ping.js';
import { pool } from './pool.js';
import { replicas } from './replicas.js';
import { scatter } from './scatter.js';
import { stream } from './stream.js';
import { waiting } from './waiting.js';
import { webhook } from './webhook.js';
import { workers } from './workers.js';

/** Every workload, in the order in which reports show them. */
export const scenarios: readonly Scenario[] = [
  crud,
  dashboard,
  crossover,
  pool,
  checkout,
  webhook,
  jobs,
  mixed,
  payload,
  stream,
  waiting,
  hashing,
  login,
  workers,
  replicas,
  fanout,
  connections,
  scatter,
  gateway,
  ping,
  footprint,
];
