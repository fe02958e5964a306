import { callsDownstream } from '../../run/deployment/downstream.js';
import { planSeconds } from '../../run/plan/estimate.js';
import { planSha256 } from '../../model/plan/hash.js';
import { chooseBench } from '../../lab/labs.js';
import type { CommandContext } from '../context.js';
import { jsonText } from '../output.js';
import type { PlanFlags } from './flags.js';
import { askedBy, planOn } from './options.js';
import { planText } from './text.js';

/** Says what a run with the same flags would do. Nothing is measured; of Docker, one container says what its machine is. */
export async function planCommand(
  flags: PlanFlags & { readonly json?: boolean },
  { surroundings, signal, output }: CommandContext,
): Promise<void> {
  const asked = askedBy(flags, surroundings);
  const onStep = (title: string): void => {
    output.err(`${title} …\n`);
  };
  const { lab, targets, hosts, remarks = [] } = asked;
  for (const remark of remarks) output.err(`${remark}\n`);
  const options = { surroundings, targets, downstream: callsDownstream(asked), hosts, signal, onStep };
  await using bench = await chooseBench(lab, options);
  const plan = planOn(bench, asked);
  if (flags.json === true) {
    output.out(jsonText({ planSha256: planSha256(plan), estimatedSeconds: planSeconds(plan), ...plan }));
    return;
  }
  output.out(planText(plan, bench.machine.openFilesHard));
}
