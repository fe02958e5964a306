import type { Surroundings } from '../config.js';
import { durationText } from '../progress.js';
import { planSeconds } from '../run/estimate.js';
import { expand } from '../run/expand.js';
import { planSha256 } from '../run/plan-hash.js';
import type { Output } from './output.js';
import { jsonText } from './output.js';
import type { PlanFlags } from './plan-options.js';
import { wishesFrom } from './plan-options.js';

/** Says what a run with the same flags would do; nothing is started. */
export function planCommand(
  flags: PlanFlags & { readonly json?: boolean },
  { surroundings, output }: { readonly surroundings: Surroundings; readonly output: Output },
): void {
  const plan = expand(wishesFrom(flags, surroundings));
  const estimatedSeconds = planSeconds(plan);
  if (flags.json === true) {
    output.out(jsonText({ planSha256: planSha256(plan), estimatedSeconds, ...plan }));
    return;
  }
  for (const { id, levels, replicas } of plan.trials) {
    output.out(`${id}  ${levels.join(' ')}${replicas > 1 ? `  (${replicas} replicas)` : ''}\n`);
  }
  output.out(
    `\n${plan.trials.length} trials in ${plan.blocks} blocks, about ${durationText(estimatedSeconds)} after set-up\n` +
      `seed ${plan.seed}, plan ${planSha256(plan)}\n`,
  );
}
