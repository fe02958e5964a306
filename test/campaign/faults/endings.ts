import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { execa, execaSync } from 'execa';
import { EXIT } from '../../../harness/errors.js';
import type { LabId } from '../../../harness/model/plan/labs.js';
import type { Outcome } from '../command.js';
import { brokenPromise } from '../promise.js';
import type { Ground } from '../runs/ground.js';
import { reportOf } from '../runs/run-on-disk.js';
import { endComplaint, leftComplaint, reportComplaint, resumedComplaint } from '../runs/to-the-end.js';
import type { Victim, Victims } from './victims.js';
import { victimsOn } from './victims.js';

/** Something that ends a run, which then can be reported and goes on to its end. */
export interface Ending {
  readonly kind: string;
  readonly labs: readonly LabId[];
  /** What of that does not hold; null where all does. */
  complaint(ground: Ground, out: string): Promise<string | null>;
}

const SECOND_TRIAL = /^2\/\d+ {2}block/;
const SMALL_DISK = '24m';

/** `ended`: how the run itself ended. */
async function afterwards(ground: Ground, out: string, ended: string | null): Promise<string | null> {
  return (
    ended ??
    (await leftComplaint(ground, out)) ??
    (await reportComplaint(ground, out)) ??
    (await resumedComplaint(ground, out))
  );
}

function exitComplaint(outcome: Outcome, expected: number, words: RegExp): string | null {
  const broken = brokenPromise(outcome);
  if (broken !== null) return broken;
  return outcome.exitCode === expected && words.test(outcome.stderr)
    ? null
    : `expected exit ${expected} and ${String(words)}, found exit ${outcome.exitCode ?? 'none'}:\n${outcome.stderr.slice(-1_500)}`;
}

const diskFull: Ending = {
  kind: 'disk full',
  labs: ['local', 'docker'],
  complaint: async (ground, out) => {
    mkdirSync(out);
    execaSync('mount', ['-t', 'tmpfs', '-o', `size=${SMALL_DISK}`, 'tmpfs', out]);
    try {
      const folder = join(out, 'run');
      const ballast = join(out, 'ballast');
      const run = ground.startRun(folder);
      run.onLine((line) => {
        if (SECOND_TRIAL.test(line)) fill(ballast);
      });
      const outcome = await run.ended;
      rmSync(ballast);
      return await afterwards(ground, folder, exitComplaint(outcome, EXIT.environment, /ENOSPC[^]*to do: /));
    } finally {
      execaSync('umount', ['-l', out]);
    }
  },
};

/** Until nothing more fits. */
function fill(path: string): void {
  const file = openSync(path, 'w');
  try {
    for (let bytes = Buffer.alloc(2 ** 20); bytes.length > 0;) {
      try {
        writeSync(file, bytes);
      } catch {
        bytes = bytes.subarray(0, bytes.length >> 1);
      }
    }
  } finally {
    closeSync(file);
  }
}

const terminalClosed: Ending = {
  kind: 'terminal closed',
  labs: ['local', 'docker'],
  complaint: async (ground, out) => {
    const under = ['python3', join(ground.checkout, 'test', 'campaign', 'closed-terminal.py'), '2/4  block'];
    const outcome = await ground.startRun(out, [], under).ended;
    const { status } = reportOf(out).run;
    const ended = exitComplaint(outcome, EXIT.interrupted, /^/);
    return afterwards(ground, out, ended ?? (status === 'partial' ? null : `its report calls it ${status}`));
  },
};

/** Struck before the next database was made: another server takes its place. */
const ANEW = /^Starting Postgres anew/m;

/** Before the first trial nothing can be measured without it: the run stops, and says so, or has another in its place. */
function lostBeforeTrials(
  kind: string,
  step: RegExp,
  victim: (victims: Victims) => Promise<Victim | null>,
  words: RegExp,
): Ending {
  return {
    kind,
    labs: ['local', 'docker'],
    complaint: async (ground, out) => {
      const victims = victimsOn(ground);
      const strikes: Promise<void>[] = [];
      const run = ground.startRun(out);
      run.onLine((line) => {
        if (step.test(line)) strikes.push(victim(victims).then((found) => found?.signal('SIGKILL')));
      });
      const outcome = await run.ended;
      await Promise.all(strikes);
      if (outcome.exitCode !== EXIT.environment && ANEW.test(outcome.stderr))
        return endComplaint(ground, out, '', outcome);
      return afterwards(ground, out, exitComplaint(outcome, EXIT.environment, words));
    },
  };
}

/** Containers end with their engine: the trial is lost to the lab, or the run stops where the engine stays away. */
export function engineRestarted(command: string): Ending {
  return {
    kind: 'engine restarted',
    labs: ['docker'],
    complaint: async (ground, out) => {
      const restarts: Promise<unknown>[] = [];
      const run = ground.startRun(out);
      run.onLine((line) => {
        if (SECOND_TRIAL.test(line)) restarts.push(execa(command, { shell: true }));
      });
      const outcome = await run.ended;
      await Promise.all(restarts);
      const blamed = reportOf(out).trials.filter(({ status }) => status === 'failed');
      const ended =
        brokenPromise(outcome) ??
        (blamed.length > 0
          ? `the target is blamed: ${blamed.map(({ reason }) => reason ?? '').join('; ')}`
          : null);
      if (ended !== null || reportOf(out).run.status === 'partial') return afterwards(ground, out, ended);
      return endComplaint(ground, out, '', outcome);
    },
  };
}

export const ENDINGS: readonly Ending[] = [
  diskFull,
  terminalClosed,
  lostBeforeTrials(
    'agent killed in calibration',
    /^Calibrating/,
    (victims) => victims.agent(),
    /expected .*load agent[^]*to do: .*--resume/,
  ),
  lostBeforeTrials(
    'Postgres killed in conformance',
    /^Checking go-net-http/,
    (victims) => victims.postgres(),
    /expected .*Postgres[^]*to do: .*--resume/,
  ),
];
