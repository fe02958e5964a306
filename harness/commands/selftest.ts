import type { ExitCode } from '../errors.js';
import { EXIT, InterruptedError } from '../errors.js';
import { agentStarter } from '../lab/local/agent-starter.js';
import { AgentClient } from '../load/agent/client.js';
import { Rig } from '../selftest/rig.js';
import { watchMachine } from '../selftest/machine.js';
import { ReferenceProcess } from '../selftest/server/process.js';
import { saysNothing } from '../selftest/judge.js';
import { selfTestJson, selfTestText } from '../selftest/result-text.js';
import type { OnReference, ReferenceResult } from '../selftest/selftest.js';
import { REFERENCES, selfTest } from '../selftest/selftest.js';
import { WitnessProcess } from '../selftest/witness/witness.js';
import type { CommandContext } from './context.js';
import { openProgress } from './context.js';
import { jsonText } from './output.js';

/**
 * Measures servers of known behaviour through the agents. Exit code 4 when a figure is wrong; 3 when none is, but the
 * machine was too busy to tell of some, or so late by itself that it could tell nothing of a whole reference.
 */
export async function selftestCommand(json: boolean, context: CommandContext): Promise<ExitCode> {
  const { output } = context;
  using progress = openProgress(context);
  const results = await measure(context, (title, secondsLeft) => {
    progress.show({ kind: 'step', title, secondsLeft });
  });
  progress[Symbol.dispose]();
  output.out(json ? jsonText(selfTestJson(results)) : selfTestText(results));
  return exitCodeOf(results);
}

function exitCodeOf(results: readonly ReferenceResult[]): ExitCode {
  const statuses = new Set(results.flatMap(({ findings }) => findings.map(({ status }) => status)));
  if (statuses.has('wrong')) return EXIT.finishedWithFailures;
  const isUnfit = statuses.has('busy') || results.some(({ findings }) => saysNothing(findings));
  return isUnfit ? EXIT.environment : EXIT.done;
}

/** Two agents, the servers and the witness, each a process; all of them end when the user interrupts, which ends the measuring. */
async function measure(
  { surroundings, signal }: CommandContext,
  onReference: OnReference,
): Promise<ReferenceResult[]> {
  const { environment } = surroundings;
  await using starter = await agentStarter(environment);
  await using servers = await ReferenceProcess.start(environment);
  await using witness = await WitnessProcess.start(environment);
  const processes = [starter, servers, witness];
  const stop = () => void Promise.all(processes.map((process_) => process_[Symbol.asyncDispose]()));
  signal.addEventListener('abort', stop, { once: true });
  try {
    const channels = [await starter.start(), await starter.start()] as const;
    const agents = [new AgentClient(channels[0]), new AgentClient(channels[1])] as const;
    const pids = channels.flatMap(({ watched }) => watched.rootPids());
    const watch = () => watchMachine({ agents: pids, servers: servers.pids });
    return await selfTest(new Rig({ agents, servers, witness, watch }), REFERENCES, onReference);
  } catch (thrown) {
    throw signal.aborted ? new InterruptedError() : thrown;
  }
}
