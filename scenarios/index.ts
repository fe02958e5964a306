import type { Scenario } from '../harness/model/plan/scenario.js';
import { checkout } from './data/checkout.js';
import { connections } from './network/connections.js';
import { crossover } from './data/crossover.js';
import { crud } from './data/crud.js';
import { dashboard } from './data/dashboard.js';
import { fanout } from './network/fanout.js';
import { footprint } from './footprint.js';
import { gateway } from './network/gateway.js';
import { hashing } from './compute/hashing.js';
import { hybrid } from './compute/hybrid.js';
import { jobs } from './data/jobs.js';
import { login } from './compute/login.js';
import { mixed } from './data/mixed.js';
import { payload } from './data/payload.js';
import { ping } from './network/ping.js';
import { pool } from './data/pool.js';
import { replicas } from './compute/replicas.js';
import { scatter } from './network/scatter.js';
import { stream } from './network/stream.js';
import { waiting } from './network/waiting.js';
import { webhook } from './data/webhook.js';
import { workers } from './compute/workers.js';

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
  hybrid,
  fanout,
  connections,
  scatter,
  gateway,
  ping,
  footprint,
];
