import type { Command } from 'commander';
import type { ExitCode } from '../../errors.js';
import { EnvironmentError, EXIT, InterruptedError } from '../../errors.js';
import { agentStarter } from '../../lab/local/agent-starter.js';
import { AgentLostError } from '../../load/agent/client.js';
import { lostAgentText } from '../../run/lost-agent.js';
import type { HttpReport } from '../../load/http/load-http.js';
import { loadHttp } from '../../load/http/load-http.js';
import type { WsReport } from '../../load/fanout/load-ws.js';
import { loadWs } from '../../load/fanout/load-ws.js';
import type { StartAgent } from '../../load/standalone.js';
import { METHODS } from '../../model/plan/requests.js';
import type { HttpFlags, WsFlags } from './flags.js';
import { hasFraming, httpOptions, WARM_UP_SECONDS, wsOptions } from './flags.js';
import { textOf } from './text.js';
import type { CommandContext } from '../context.js';
import { jsonText } from '../output.js';

interface LoadContext extends CommandContext {
  readonly exit: (code: ExitCode) => void;
}

/** `load http` and `load ws`: the same agents that a run uses, against any server. */
export function addLoadCommands(load: Command, context: LoadContext): void {
  load
    .command('http')
    .description('open loop at a rate, or closed loop without one')
    .requiredOption('--url <url>', 'http://host:port/path')
    .option('--rate <n>', 'requests per second; without it a closed loop')
    .option('--arrivals <kind>', 'poisson (at random) or constant (evenly apart)', 'poisson')
    .requiredOption('--duration <seconds>', 'length of the window')
    .option(
      '--warm-up <seconds>',
      `the same load before the window, not counted (default: ${WARM_UP_SECONDS}, or the window's length; 0: none)`,
    )
    .option('--connections <n>', 'connections', '50')
    .option('--method <name>', METHODS.join(', '), 'GET')
    .option('--body <text>', 'request body, sent as application/json')
    .option(
      '--header <name: value>',
      'request header, may be repeated',
      (text, list: string[]) => [...list, text],
      [],
    )
    .option('--json', 'for a machine')
    .action(async (flags: HttpFlags) => {
      const options = httpOptions(flags);
      if (hasFraming(options))
        context.output.err(
          'Content-Length and Transfer-Encoding are written by crossover: yours are left out.\n',
        );
      finish(context, flags.json === true, await interruptible(context, (start) => loadHttp(options, start)));
    });
  load
    .command('ws')
    .description('WebSocket connections that receive, and messages published beside them')
    .requiredOption('--url <url>', 'ws://host:port/path')
    .requiredOption('--connections <n>', 'connections to hold')
    .requiredOption('--duration <seconds>', 'length of the window')
    .option('--publish-url <url>', 'where messages are posted; without it only what arrives is counted')
    .option('--publish-rate <n>', 'messages per second')
    .option('--json', 'for a machine')
    .action(async (flags: WsFlags) => {
      const options = wsOptions(flags);
      finish(context, flags.json === true, await interruptible(context, (start) => loadWs(options, start)));
    });
}

/** Ends the agents when the user interrupts, which ends the load. */
async function interruptible<T>(
  { surroundings, signal }: LoadContext,
  load: (start: StartAgent) => Promise<T>,
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

function finish({ output, exit }: LoadContext, json: boolean, report: HttpReport | WsReport): void {
  output.out(json ? jsonText(report) : textOf(report));
  const unanswered = 'resent' in report ? report.ok === 0 : report.connected === 0;
  exit(report.status === 'failed' || unanswered ? EXIT.finishedWithFailures : EXIT.done);
}
