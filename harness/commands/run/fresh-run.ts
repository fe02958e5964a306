import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Surroundings } from '../../config.js';
import { userPath } from '../../config.js';
import { UsageError } from '../../errors.js';
import type { Plan } from '../../model/plan/plan.js';
import { callsDownstream } from '../../run/downstream.js';
import { planSha256 } from '../../run/plan/hash.js';
import { NOT_RESUMED } from '../../run/resumed.js';
import { codeSha256 } from '../../setup/code-digest.js';
import { newRunId, RunStore } from '../../store.js';
import type { PlanFlags } from '../plan/options.js';
import { askedBy, planOn } from '../plan/options.js';
import type { RunLock } from './run-lock.js';
import type { Undertaking } from './undertaking.js';

/** The run that the flags ask for, in a folder of its own. Throws UsageError. */
export function freshRun(
  flags: PlanFlags & { readonly out?: string },
  surroundings: Surroundings,
  lock: RunLock,
): Undertaking {
  const asked = askedBy(flags, surroundings);
  const codeDigest = codeSha256(surroundings.checkout);
  const runId = newRunId(surroundings.resultsFolder, new Date(), asked.profile);
  const folder = emptyFolder(flags.out, surroundings, runId);
  return {
    kind: 'fresh',
    lab: asked.lab,
    targets: asked.targets,
    downstream: callsDownstream(asked),
    folder,
    resumed: NOT_RESUMED,
    secondsBefore: 0,
    planOn: (bench) => planOn(bench, asked),
    openStore: ({ plan, environment, setUp }) => {
      const store = RunStore.create(folder, plan, environment);
      lock.take(folder);
      store.append({
        record: 'start',
        runId: basename(folder),
        startedAt: new Date().toISOString(),
        planSha256: planSha256(plan),
        codeSha256: codeDigest,
        command: commandOf(flags, plan),
      });
      for (const record of setUp) store.append(record);
      return store;
    },
  };
}

function emptyFolder(out: string | undefined, surroundings: Surroundings, runId: string): string {
  if (out === undefined) return join(surroundings.resultsFolder, runId);
  const folder = userPath(surroundings, out);
  if (existsSync(folder) && readdirSync(folder).length > 0) {
    throw new UsageError({
      expected: `--out to name a new or empty folder`,
      found: `${folder} with files in it`,
      remedy: 'Name another folder; results are never overwritten.',
    });
  }
  return folder;
}

/** The flags that give the same plan again on the same machine. */
function commandOf(flags: PlanFlags, plan: Plan): string {
  const named = (['lab', 'scenario', 'level', 'targets', 'claims'] as const).flatMap((name) => {
    const value = flags[name];
    return value === undefined || value === 'auto' ? [] : [`--${name} ${value}`];
  });
  const aa = flags.aa === true ? ['--aa'] : [];
  return [
    'npm start --',
    `--profile ${plan.profile}`,
    ...named,
    `--blocks ${plan.blocks}`,
    `--seed ${plan.seed}`,
    ...aa,
  ].join(' ');
}
