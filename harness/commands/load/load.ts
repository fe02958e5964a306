import type { ExitCode } from '../../errors.js';
import { EnvironmentError, EXIT, InterruptedError } from '../../errors.js';
import { agentStarter } from '../../lab/local/agent-starter.js';
import { AgentLostError } from '../../load/agent/client.js';
import { lostAgentText } from '../../run/lost-agent.js';
import type { HttpReport } from '../../load/http/load-http.js';
import { loadHttp } from '../../load/http/load-http.js';
import type { WsReport } from '../../load/fanout/load-ws.js';
import { loadWs } from '../../load/fanout/load-ws.js';
import type { OpenAgent } from '../../load/standalone.js';
import type { HttpFlags, WsFlags } from './flags.js';
import { hasFraming, httpOptions, wsOptions } from './flags.js';
import { textOf } from './text.js';
import type { CommandContext } from '../context.js';
import { jsonText } from '../output.js';

/** `load http`: the same agents that a run uses, against any server. */
export async function loadHttpCommand(flags: HttpFlags, context: CommandContext): Promise<ExitCode> {
  const options = httpOptions(flags);
  if (hasFraming(options))
    context.output.err(
      'Content-Length and Transfer-Encoding are written by crossover: yours are left out.\n',
    );
  const report = await interruptible(context, (start) => loadHttp(options, start));
  return ended(report, flags.json === true, context);
}

/** `load ws`: the same for connections that receive. */
export async function loadWsCommand(flags: WsFlags, context: CommandContext): Promise<ExitCode> {
  const options = wsOptions(flags);
  const report = await interruptible(context, (start) => loadWs(options, start));
  return ended(report, flags.json === true, context);
}

/** Ends the agents when the user interrupts, which ends the load. */
async function interruptible<T>(
  { surroundings, signal }: CommandContext,
  load: (start: OpenAgent) => Promise<T>,
): Promise<T> {
  await using starter = await agentStarter(surroundings.environment);
  const stop = () => void starter[Symbol.asyncDispose]();
  signal.addEventListener('abort', stop, { once: true });
  // Whoever interrupted before this line is not heard by it.
  signal.throwIfAborted();
  try {
    return await load(() => starter.start());
  } catch (thrown) {
    if (signal.aborted) throw new InterruptedError();
    throw thrown instanceof AgentLostError ? lostAgent(thrown) : thrown;
  }
}

function lostAgent(lost: AgentLostError): EnvironmentError {
  const { found, ...text } = lostAgentText(lost);
  const words = lost.logTail === '' ? found : `${found}; its last words: ${lost.logTail}`;
  return new EnvironmentError({ ...text, found: words }, { cause: lost });
}

function ended(report: HttpReport | WsReport, json: boolean, { output }: CommandContext): ExitCode {
  output.out(json ? jsonText(report) : textOf(report));
  const unanswered = 'resent' in report ? report.ok === 0 : report.connected === 0;
  return report.status === 'failed' || unanswered ? EXIT.finishedWithFailures : EXIT.done;
}
