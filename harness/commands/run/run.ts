import { join } from 'node:path';
import type { Surroundings } from '../../config.js';
import { userPath } from '../../config.js';
import type { ExitCode } from '../../errors.js';
import { EXIT } from '../../errors.js';
import type { Plan } from '../../model/plan/plan.js';
import type { Report } from '../../model/report/report.js';
import { renderJson, renderTerminal } from '../../report/index.js';
import { planSha256 } from '../../model/plan/hash.js';
import type { Bench } from '../../lab/bench.js';
import type { CommandContext } from '../context.js';
import { mayBegin } from '../own/may-begin.js';
import type { BesideFlags } from '../own/beside.js';
import { openBeside } from '../own/beside.js';
import { ownTargets } from '../own/own-targets.js';
import { openProgress } from '../context.js';
import { failOnCode, failOnOf } from '../fail-on.js';
import { carryOut } from './carry-out.js';
import { freshRun } from './fresh-run.js';
import type { PlanFlags } from '../plan/flags.js';
import { planNotes, planTime } from '../plan/text.js';
import { refuseProof } from '../prove/result.js';
import { rebuildReport } from '../report.js';
import { resumedRun } from './resumed-run.js';
import type { Undertaking } from './undertaking.js';
import { counted } from '../../words/numbers.js';

interface RunFlags extends PlanFlags, BesideFlags {
  readonly out?: string;
  readonly resume?: string;
  readonly dryRun?: boolean;
  readonly yesIMayLoad?: readonly string[];
  readonly json?: boolean;
  readonly failOn?: string;
}

/** Runs the plan, and ends with the report: whole, or partial when interrupted. */
export async function runCommand(flags: RunFlags, context: CommandContext): Promise<ExitCode> {
  const { surroundings, output } = context;
  const failOn = failOnOf(flags.failOn, ['failed']);
  if (!(await mayBegin(flags, context))) return EXIT.done;
  await using beside = await openBeside(flags, ownTargets(flags, surroundings), surroundings);
  using undertaking = undertake(flags, surroundings);
  const { folder } = undertaking;
  using progress = openProgress(context);
  const announce = (plan: Plan, { machine }: Bench) => [
    planLine(plan, undertaking),
    ...planNotes(plan, machine.openFilesHard),
  ];
  const error = await carryOut(undertaking, context, progress, announce, { beside });
  try {
    const report = rebuildReport(folder);
    progress[Symbol.dispose]();
    output.out(flags.json === true ? renderJson(report) : reportText(report, folder, surroundings));
    if (error) throw error;
    return failOnCode(report, failOn);
  } catch (thrown) {
    // The disk that ended the run may refuse its report too: what came first is told.
    throw error ?? thrown;
  }
}

function undertake(flags: RunFlags, surroundings: Surroundings): Undertaking {
  if (flags.resume === undefined) return freshRun(flags, surroundings);
  refuseProof(userPath(surroundings, flags.resume));
  return resumedRun(flags.resume, flags, surroundings);
}

function planLine(plan: Plan, { kind }: Undertaking): string {
  const part = kind === 'resumed' ? ' in all, of which a part is made' : '';
  return `${counted(plan.trials.length, 'trial')}, ${planTime(plan)}${part}; seed ${plan.seed}, plan ${planSha256(plan).slice(0, 12)}`;
}

function reportText(report: Report, folder: string, { colour }: Surroundings): string {
  return `\n${renderTerminal(report, { colour })}\nReport: ${join(folder, 'report.html')}\n`;
}
