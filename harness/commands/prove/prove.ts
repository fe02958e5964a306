import { join } from 'node:path';
import type { Surroundings } from '../../config.js';
import { userPath } from '../../config.js';
import type { ExitCode } from '../../errors.js';
import { EXIT, InterruptedError, UsageError } from '../../errors.js';
import type { Plan } from '../../model/plan/plan.js';
import type { Proof } from '../../model/report/proof.js';
import { proofText } from '../../report/proof/text.js';
import { readRun } from '../../store/read-run.js';
import { counted, duration } from '../../words/numbers.js';
import type { CommandContext } from '../context.js';
import { openProgress } from '../context.js';
import { jsonText } from '../output.js';
import { carryOut } from '../run/carry-out.js';
import { resumedRun } from '../run/resumed-run.js';
import type { Undertaking } from '../run/undertaking.js';
import { addUp } from './add-up.js';
import { readProof, writeProof } from './result.js';
import type { ProofFlags } from './undertaking.js';
import { freshProof, minutesOf } from './undertaking.js';

export interface ProveFlags extends ProofFlags {
  readonly resume?: string;
  /** Folders of proofs that are judged together; nothing is measured. */
  readonly add?: readonly string[];
  readonly json?: boolean;
}

/** On a slow machine the last rounds are left out, rather than that it takes much longer than was asked for. */
const MOST_OVER = 1.25;

/**
 * Plants known effects in the services and says what the whole pipeline makes of them. Exit code 4 where it errs beyond
 * chance, or nothing could be judged.
 */
export async function proveCommand(flags: ProveFlags, context: CommandContext): Promise<ExitCode> {
  const { surroundings, signal, output } = context;
  if (flags.add !== undefined) return addedUp(flags, flags.add, context);
  const mostSeconds = flags.resume === undefined ? 60 * minutesOf(flags) * MOST_OVER : undefined;
  using undertaking = undertake(flags, surroundings);
  using progress = openProgress(context);
  const stopped = await carryOut(
    undertaking,
    context,
    progress,
    (plan) => [planLine(plan, mostSeconds)],
    mostSeconds === undefined ? {} : { mostSeconds },
  );
  const isTimeUp = stopped instanceof InterruptedError && !signal.aborted;
  try {
    const proof = writeProof(undertaking.folder, readRun(undertaking.folder));
    progress[Symbol.dispose]();
    output.out(flags.json === true ? jsonText(proof) : resultText(proof, undertaking.folder, surroundings));
    if (stopped && !isTimeUp) throw stopped;
    return isWrong(proof) ? EXIT.finishedWithFailures : EXIT.done;
  } catch (thrown) {
    throw isTimeUp ? thrown : (stopped ?? thrown);
  }
}

/** Stored proofs as one: judged as a proof is, with its exit codes. */
function addedUp(
  { out, json, ...flags }: ProveFlags,
  folders: readonly string[],
  { surroundings, output }: CommandContext,
): ExitCode {
  const given = (['lab', 'seed', 'resume'] as const).find((name) => flags[name] !== undefined);
  if (given !== undefined)
    throw new UsageError({
      expected: '--add alone, or with --out or --json',
      found: `--${given}`,
      remedy: 'Leave it out: stored proofs are added up, and nothing is measured.',
    });
  const proof = addUp(folders, out, surroundings);
  const folder = out === undefined ? null : userPath(surroundings, out);
  output.out(json === true ? jsonText(proof) : resultText(proof, folder, surroundings));
  return isWrong(proof) ? EXIT.finishedWithFailures : EXIT.done;
}

function undertake(flags: ProveFlags, surroundings: Surroundings): Undertaking {
  if (flags.resume === undefined) return freshProof(flags, surroundings);
  readProof(userPath(surroundings, flags.resume), '--resume');
  return resumedRun(flags.resume, flagsOfPlan(flags), surroundings);
}

/** What a proof that goes on refuses, as a run does. */
function flagsOfPlan({ effects, lab, seed, out }: ProveFlags): Omit<ProofFlags, 'minutes'> {
  return {
    ...(effects === undefined ? {} : { effects }),
    ...(lab === undefined ? {} : { lab }),
    ...(seed === undefined ? {} : { seed }),
    ...(out === undefined ? {} : { out }),
  };
}

function isWrong({ wrong, aa, held }: Proof): boolean {
  return wrong.length > 0 || aa.comparisons + held.tries === 0;
}

function planLine(plan: Plan, mostSeconds: number | undefined): string {
  const atMost = mostSeconds === undefined ? '' : `, at most ${duration(mostSeconds)}`;
  return `${counted(plan.scenarios.length, 'round')} of ${counted(plan.trials.length / plan.scenarios.length, 'trial')}${atMost}; seed ${plan.seed}`;
}

function resultText(proof: Proof, folder: string | null, { colour }: Surroundings): string {
  const page = folder === null ? '' : `\nPage: ${join(folder, 'prove.html')}\n`;
  return `\n${proofText(proof, { colour })}${page}`;
}
