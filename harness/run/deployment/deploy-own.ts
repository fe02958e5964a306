import type { OwnService } from '../../model/plan/own-service.js';
import type { Scenario } from '../../model/plan/scenario.js';
import type { RunContext } from '../context.js';
import type { Deployment } from './deployment.js';
import { requireAlive } from './require-alive.js';

/** A reader's own service, with nothing of ours beside it: fresh, restarted or as it stands. */
export async function deployOwn(
  context: RunContext,
  {
    scenario,
    target,
    own,
    trialId,
  }: {
    readonly scenario: Scenario;
    readonly target: string;
    readonly own: OwnService;
    readonly trialId: string;
  },
): Promise<Deployment> {
  const { lab, signal } = context;
  if (!lab.startOwn) throw new Error(`The lab ${lab.id} starts no services of readers.`);
  const layout = lab.layoutFor(scenario.cores);
  const served = await lab.startOwn({ service: own, cpus: layout.target, trialId, signal });
  if (served.about)
    context.record({ record: 'about', target, about: served.about, coldStartMs: served.coldStartMs });
  return {
    scenario,
    layout,
    replicas: [served],
    beside: null,
    jobs: null,
    database: null,
    sequences: new Map(),
    requireAlive: () => {
      requireAlive(served);
    },
    [Symbol.asyncDispose]: async () => {
      await served[Symbol.asyncDispose]();
    },
  };
}
