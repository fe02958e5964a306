import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault, Row } from './fault.js';
import type { Victim } from './victims.js';

/** By whom the trial was lost, in the words of whoever noticed. */
const failedBy = (row: Row, found: RegExp): boolean =>
  row.cause?.kind === 'failure' && found.test(`${row.cause.expected}, ${row.cause.found}`);

/** Whatever the target does wrong is an outcome, and never a reason to leave it out. */
const isOutcome = ({ status, cause }: Row): boolean =>
  status === 'failed' || cause?.kind === 'bad-answers' || cause?.kind === 'not-sustained';

const LOST_AGENT = /agent/i;
const LOST_DATABASE = /^Postgres to live .* (it ended|no answer)/;

/** Longer than a target may take to be ready. */
const STOPPED_MS = 20_000;

const ofTarget: Fault['victim'] = (victims, trial) => victims.target(trial);
const killed = (victim: Victim) => victim.signal('SIGKILL');
const stopped = (victim: Victim) => victim.signal('SIGSTOP');

/** Each strikes one trial, and leaves the others as they are. */
export const IN_TRIALS: readonly Fault[] = [
  {
    kind: 'target killed',
    labs: ['local', 'docker'],
    victim: ofTarget,
    strike: killed,
    isLabel: (row) => row.status === 'failed' && failedBy(row, /ended .*(signal SIGKILL|exit code 137)/),
    label: 'failed, since the target ended with SIGKILL',
  },
  {
    kind: 'target hung',
    labs: ['local', 'docker'],
    victim: ofTarget,
    strike: stopped,
    isLabel: isOutcome,
    label: "an outcome of the target's: failed, not sustained or with bad answers",
  },
  {
    kind: 'target out of memory',
    labs: ['docker'],
    // Its image has a program that takes memory.
    onlyOf: 'python-fastapi',
    victim: ofTarget,
    strike: (victim) => victim.exhaustMemory(),
    isLabel: (row) => row.status === 'failed' && failedBy(row, /killed for memory/),
    label: 'failed, since the target was killed for memory',
  },
  {
    kind: 'Postgres killed',
    labs: ['local', 'docker'],
    victim: (victims) => victims.postgres(),
    strike: killed,
    isLabel: (row) => row.status === 'invalid' && failedBy(row, LOST_DATABASE),
    label: 'invalid, since Postgres had ended',
  },
  {
    kind: 'agent killed',
    labs: ['local', 'docker'],
    victim: (victims) => victims.agent(),
    strike: killed,
    isLabel: (row) => row.status === 'invalid' && failedBy(row, LOST_AGENT),
    label: 'invalid, since the agent had ended',
  },
  {
    kind: 'agent stopped',
    labs: ['local', 'docker'],
    victim: (victims) => victims.agent(),
    strike: stopped,
    isLabel: (row) => row.status === 'invalid' && failedBy(row, LOST_AGENT),
    label: 'invalid, since the agent did not answer',
  },
  {
    kind: 'harness stopped',
    labs: ['local', 'docker'],
    victim: (victims) => victims.harness(),
    strike: async (victim) => {
      await stopped(victim);
      await sleep(STOPPED_MS);
      await victim.signal('SIGCONT');
    },
    isLabel: (row) => !isOutcome(row),
    label: 'measured, or invalid: never an outcome of the target’s',
  },
];
