import type { PlantedAmount } from '../../model/plan/planted.js';
import type { TargetStart } from '../lab.js';

/** The contract's settings of a service, but for the downstream service's address. */
export function targetEnvironment(
  start: TargetStart,
  { host, port, nonce }: { readonly host: string; readonly port: number; readonly nonce: string },
): Record<string, string> {
  return {
    HOST: host,
    PORT: String(port),
    DATABASE_URL: start.databaseUrl,
    POOL_SIZE: String(start.poolSize),
    WORKERS: String(start.workers),
    WORKER_START: start.workerStart,
    GOMAXPROCS: String(start.cores),
    NONCE: nonce,
    TARGET_ID: start.target.id,
    ...plantedEnvironment(start.planted),
  };
}

/** What a service reads of an effect that it shall have; nothing without one, as its users start it. */
function plantedEnvironment({ spinUs, waitMs }: PlantedAmount): Record<string, string> {
  return {
    ...(spinUs > 0 ? { CROSSOVER_PLANTED_SPIN_US: String(spinUs) } : {}),
    ...(waitMs > 0 ? { CROSSOVER_PLANTED_WAIT_MS: String(waitMs) } : {}),
  };
}
