import type { WorstSeen } from './rig.js';

/** A machine that nobody else uses, and that is as late by itself as virtual ones are. */
export const QUIET: WorstSeen = {
  otherCpuShare: 0.01,
  stealShare: 0,
  agentWaitedShare: 0,
  serverWaitedShare: 0,
  lostSeconds: 0,
  lostShare: 0,
  serverLateP99Us: 200,
  witnessLateP50Us: 300,
  witnessLateP99Us: 900,
  lagP99Us: 20,
  agentBusy: 0.05,
};

export function quietBut(change: Partial<WorstSeen>): WorstSeen {
  return { ...QUIET, ...change };
}
