import { EXIT } from '../../../harness/errors.js';
import type { Outcome } from '../command.js';
import { brokenPromise } from '../promise.js';
import type { Ground } from './ground.js';
import { isRun, journalOf, lossIn, reportOf, unfinishedIn } from './run-on-disk.js';

/** A watchdog that is alive takes down within seconds what a killed run had started; an engine is slower at it. */
export const TAKEN_DOWN_SECONDS = { local: 30, docker: 90, hosts: 90 } as const;
const ENDED_WELL: readonly (number | null)[] = [EXIT.done, EXIT.finishedWithFailures];

/** Whether what is there of a run can be reported: null where it can, or is none yet. */
export async function reportComplaint(ground: Ground, out: string): Promise<string | null> {
  if (!isRun(out)) return null;
  const outcome = await ground.start(['report', out]).ended;
  const broken = brokenPromise(outcome);
  if (broken !== null) return `report: ${broken}`;
  return outcome.exitCode === EXIT.done ? null : `report: exit ${outcome.exitCode}\n${outcome.stderr}`;
}

/** Resumes a run to its end, of which the same must hold. */
export async function resumedComplaint(ground: Ground, out: string): Promise<string | null> {
  const before = journalOf(out);
  const outcome = await ground.resume(out).ended;
  return endComplaint(ground, out, before, outcome);
}

/** What a run that went to its end must hold: nothing that its journal held before is lost, and nothing is left. Null where it does. */
export async function endComplaint(
  ground: Ground,
  out: string,
  before: string,
  outcome: Outcome,
): Promise<string | null> {
  const broken = brokenPromise(outcome);
  if (broken !== null) return broken;
  if (!ENDED_WELL.includes(outcome.exitCode))
    return `exit ${outcome.exitCode ?? 'none'}\n${outcome.stderr.slice(-1_500)}`;
  return (await leftComplaint(ground, out)) ?? lossIn(out, before) ?? incomplete(out);
}

function incomplete(out: string): string | null {
  const { status } = reportOf(out).run;
  return status === 'complete' ? null : `the report calls it ${status}`;
}

/** What a run that has ended left running or lying about; null where there is nothing. */
export async function leftComplaint(ground: Ground, out: string): Promise<string | null> {
  const left = [...(await ground.leftAfter(TAKEN_DOWN_SECONDS[ground.lab])), ...unfinishedIn(out)];
  return left.length === 0 ? null : `left: ${left.join('; ')}`;
}
