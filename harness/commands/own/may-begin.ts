import type { CommandContext } from '../context.js';
import type { PlanFlags } from '../plan/flags.js';
import { answersText, firstAnswers, requestsOf, requireGood, writesWords } from './first-answers.js';
import { requireMayLoad } from './guard.js';
import type { OwnWishes } from './own-asked.js';
import { ownAsked } from './own-asked.js';
import { ownTargets } from './own-targets.js';

interface OwnFlags extends PlanFlags {
  readonly resume?: string;
  readonly dryRun?: boolean;
  readonly yesIMayLoad?: readonly string[];
}

/** What readers' own services are asked before anything is run; false where that was all that was wanted. Throws KnownError. */
export async function mayBegin(
  flags: OwnFlags,
  { surroundings, signal, output }: CommandContext,
): Promise<boolean> {
  if (flags.resume === undefined) {
    const own = ownAsked(flags, surroundings);
    return own === null || askFirst(own, flags, { signal, output });
  }
  await requireMayLoad(ownTargets(flags, surroundings), flags.yesIMayLoad ?? []);
  return true;
}

async function askFirst(
  { targets, scenarios, remarks }: OwnWishes,
  { dryRun, yesIMayLoad = [] }: OwnFlags,
  { signal, output }: Pick<CommandContext, 'signal' | 'output'>,
): Promise<boolean> {
  await requireMayLoad(targets, yesIMayLoad);
  for (const remark of remarks) output.err(`${remark}\n`);
  for (const scenario of scenarios) {
    const writes = writesWords(requestsOf(scenario));
    if (writes !== null) output.err(`${writes}\n`);
    const asked = await firstAnswers(targets, scenario, signal);
    if (dryRun === true) output.out(answersText(asked));
    requireGood(asked);
  }
  return dryRun !== true;
}
