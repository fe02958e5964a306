import type { Command } from 'commander';
import { parsePositive, parseWhole } from '../config.js';
import type { ExitCode } from '../errors.js';
import { EXIT, InterruptedError, UsageError } from '../errors.js';
import { agentStarter } from '../lab/local/agent-starter.js';
import type { HttpOptions, LoadReport, StartAgent, WsReport } from '../load/standalone.js';
import { loadHttp, loadWs } from '../load/standalone.js';
import type { CommandContext } from './context.js';
import { jsonText } from './output.js';
import { percent, quantity } from '../words/numbers.js';
import { fitted } from '../words/text-table.js';

const METHODS = ['GET', 'POST', 'PATCH', 'PUT', 'DELETE'] as const;
const MOST_RATE = 1_000_000;
const MOST_SECONDS = 86_400;
const MOST_CONNECTIONS = 1_000_000;
const SOCKETS_PER_AGENT = 10_000;

interface LoadContext extends CommandContext {
  readonly exit: (code: ExitCode) => void;
}

interface HttpFlags {
  readonly url: string;
  readonly rate?: string;
  readonly duration: string;
  readonly connections: string;
  readonly method: string;
  readonly body?: string;
  readonly header: readonly string[];
  readonly json?: boolean;
}

interface WsFlags {
  readonly url: string;
  readonly connections: string;
  readonly duration: string;
  readonly publishUrl?: string;
  readonly publishRate?: string;
  readonly json?: boolean;
}

/** `load http` and `load ws`: the same agents that a run uses, against any server. */
export function addLoadCommands(load: Command, context: LoadContext): void {
  load
    .command('http')
    .description('open loop at a rate, or closed loop without one')
    .requiredOption('--url <url>', 'http://host:port/path')
    .option('--rate <n>', 'requests per second, arriving at random (Poisson); without it a closed loop')
    .requiredOption('--duration <seconds>', 'length of the window')
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

function httpOptions(flags: HttpFlags): HttpOptions {
  const method = METHODS.find((name) => name === flags.method.toUpperCase());
  if (!method) {
    throw new UsageError({
      expected: `--method to be one of: ${METHODS.join(', ')}`,
      found: `"${flags.method}"`,
      remedy: 'Write for example --method POST.',
    });
  }
  return {
    url: flags.url,
    ratePerSecond: flags.rate === undefined ? null : parsePositive('--rate', flags.rate, MOST_RATE),
    durationSeconds: parsePositive('--duration', flags.duration, MOST_SECONDS),
    connections: parseWhole('--connections', flags.connections, 1, MOST_CONNECTIONS),
    method,
    headers: Object.fromEntries(flags.header.map(parseHeader)),
    ...(flags.body === undefined ? {} : { body: flags.body }),
  };
}

function parseHeader(text: string): [string, string] {
  const match = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):\s*([^\r\n]*)$/.exec(text);
  if (match?.[1] !== undefined) return [match[1], match[2] ?? ''];
  throw new UsageError({
    expected: '--header to be a name, a colon and a value',
    found: `"${text}"`,
    remedy: 'Write for example --header "Accept: application/json".',
  });
}

function wsOptions(flags: WsFlags) {
  if ((flags.publishUrl === undefined) !== (flags.publishRate === undefined)) {
    throw new UsageError({
      expected: '--publish-url and --publish-rate together, or neither',
      found: flags.publishUrl === undefined ? 'only --publish-rate' : 'only --publish-url',
      remedy: 'Give both, or leave both out to count what others publish.',
    });
  }
  const connections = parseWhole('--connections', flags.connections, 1, MOST_CONNECTIONS);
  return {
    url: flags.url,
    connections,
    durationSeconds: parsePositive('--duration', flags.duration, MOST_SECONDS),
    agents: Math.ceil(connections / SOCKETS_PER_AGENT),
    ...(flags.publishUrl === undefined || flags.publishRate === undefined
      ? {}
      : {
          publish: {
            url: flags.publishUrl,
            ratePerSecond: parsePositive('--publish-rate', flags.publishRate, MOST_RATE),
          },
        }),
  };
}

/** Ends the agents when the user interrupts, which ends the load. */
async function interruptible<T>(
  { surroundings, signal }: LoadContext,
  load: (start: StartAgent) => Promise<T>,
): Promise<T> {
  await using starter = await agentStarter(surroundings.environment);
  const stop = () => void starter[Symbol.asyncDispose]();
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await load(() => starter.start());
  } catch (thrown) {
    throw signal.aborted ? new InterruptedError() : thrown;
  }
}

function finish({ output, exit }: LoadContext, json: boolean, report: LoadReport | WsReport): void {
  output.out(json ? jsonText(report) : textOf(report));
  exit(report.status === 'failed' ? EXIT.finishedWithFailures : EXIT.done);
}

function textOf(report: LoadReport | WsReport): string {
  const { status, gate, offeredRate, achievedRate, scheduled, ok, failed, timedOut, dropped, inFlight } =
    report;
  const perSecond = (rate: number) => quantity('1/s', rate);
  const lines = [
    `status    ${status}${gate === undefined ? '' : ` (${gate})`}`,
    `offered   ${offeredRate === null ? 'closed loop or not ours' : perSecond(offeredRate)}, achieved ${perSecond(achievedRate)}`,
    `counts    scheduled ${scheduled}, ok ${ok}, failed ${failed}, timed out ${timedOut}, dropped ${dropped}, in flight ${inFlight}`,
    ...('connected' in report
      ? [
          `sockets   connected ${report.connected}, failures ${report.connectFailures}; late ${report.late}, lost ${report.lost}, duplicates ${report.duplicates}`,
        ]
      : []),
    digestLine('latency', report.latencyUs),
    digestLine('service', report.serviceUs),
    digestLine('lag', report.lagUs),
    `agent     busy ${percent(report.agentBusy)}`,
    ...Object.entries(report.failures).map(([kind, count]) => `failures  ${kind}: ${count}`),
  ];
  return `${lines.join('\n')}\n`;
}

function digestLine(name: string, { p50, p95, p99, p999, max, count }: LoadReport['latencyUs']): string {
  const time = (us: number | null) => (us === null ? '–' : quantity('us', us));
  const figures = `p50 ${time(p50)}, p95 ${time(p95)}, p99 ${time(p99)}, p99.9 ${time(p999)}, max ${time(max)}`;
  return `${fitted(name, 9)} ${count === 0 ? 'none' : figures}`;
}
