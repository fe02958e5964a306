import { join } from 'node:path';
import type { Surroundings } from '../../config.js';
import type { ExitCode } from '../../errors.js';
import { EXIT } from '../../errors.js';
import type { Plan } from '../../model/plan/plan.js';
import type { Report } from '../../model/report/report.js';
import { renderJson, renderTerminal } from '../../report/index.js';
import { planSha256 } from '../../model/plan/hash.js';
import { chooseBench } from '../../lab/labs.js';
import type { CommandContext } from '../context.js';
import { openProgress } from '../context.js';
import { CodeWatch } from './code-watch.js';
import { freshRun } from './fresh-run.js';
import { hasFailures } from './has-failures.js';
import { measure } from './measure.js';
import type { PlanFlags } from '../plan/options.js';
import { planNotes, planTime } from '../plan/text.js';
import { rebuildReport } from '../report.js';
import { resumedRun } from './resumed-run.js';
import type { Undertaking } from './undertaking.js';
import { counted } from '../../words/numbers.js';

interface RunFlags extends PlanFlags {
  readonly out?: string;
  readonly resume?: string;
  readonly json?: boolean;
}

/** Brings in what is missing, runs the plan in a lab, and ends with the report: whole, or partial when interrupted. */
export async function runCommand(flags: RunFlags, context: CommandContext): Promise<ExitCode> {
  const { surroundings, signal, output } = context;
  using undertaking = undertake(flags, surroundings);
  const { folder, targets, downstream } = undertaking;
  using progress = openProgress(context);
  const onStep = (title: string) => {
    progress.show({ kind: 'step', title });
  };
  const bench = await chooseBench(undertaking.lab, { surroundings, targets, downstream, signal, onStep });
  await bench.prepare();
  const elapsedSeconds = stopwatch(undertaking.secondsBefore);
  const plan = undertaking.planOn(bench);
  progress.say(planLine(plan, undertaking));
  for (const text of planNotes(plan, bench.machine.openFilesHard)) progress.say(text);
  const { store, error } = await measure(bench, undertaking, {
    plan,
    progress,
    signal,
    elapsedSeconds,
    code: new CodeWatch(surroundings.checkout, undertaking.codeSha256, elapsedSeconds),
  });
  try {
    store.append({
      record: 'end',
      status: error ? 'partial' : 'complete',
      finishedAt: new Date().toISOString(),
      wallSeconds: elapsedSeconds(),
    });
    const report = rebuildReport(folder);
    progress[Symbol.dispose]();
    output.out(flags.json === true ? renderJson(report) : reportText(report, folder, surroundings));
    if (error) throw error;
    return hasFailures(report) ? EXIT.finishedWithFailures : EXIT.done;
  } catch (thrown) {
    // The disk that ended the run may refuse its report too: what came first is told.
    throw error ?? thrown;
  }
}

function undertake(flags: RunFlags, surroundings: Surroundings): Undertaking {
  return flags.resume === undefined
    ? freshRun(flags, surroundings)
    : resumedRun(flags.resume, flags, surroundings);
}

function stopwatch(secondsBefore: number): () => number {
  const began = performance.now();
  return () => secondsBefore + (performance.now() - began) / 1_000;
}

function planLine(plan: Plan, { kind }: Undertaking): string {
  const part = kind === 'resumed' ? ' in all, of which a part is made' : '';
  return `${counted(plan.trials.length, 'trial')}, ${planTime(plan)}${part}; seed ${plan.seed}, plan ${planSha256(plan).slice(0, 12)}`;
}

function reportText(report: Report, folder: string, { colour }: Surroundings): string {
  return `\n${renderTerminal(report, { colour })}\nReport: ${join(folder, 'report.html')}\n`;
}
