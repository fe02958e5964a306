import type { Command } from 'commander';
import type { Surroundings } from '../config.js';
import { parsePositive, parseWhole } from '../config.js';
import type { ExitCode } from '../errors.js';
import { EnvironmentError, EXIT, InterruptedError, UsageError } from '../errors.js';
import { agentStarter } from '../lab/agent-starter.js';
import { AgentLostError } from '../load/client.js';
import type { HttpOptions, HttpReport } from '../load/http/load-http.js';
import { loadHttp } from '../load/http/load-http.js';
import type { LoadReport, StartAgent, WsReport } from '../load/standalone.js';
import { loadWs } from '../load/standalone.js';
import { METHODS } from '../model/requests.js';
import type { Output } from './output.js';
import { jsonText } from './output.js';

const ARRIVALS = ['poisson', 'constant'] as const;
const MOST_RATE = 1_000_000;
const MOST_SECONDS = 86_400;
const MOST_CONNECTIONS = 1_000_000;
/** A histogram counts in 32 bits. */
const MOST_REQUESTS = 4_000_000_000;
/** As long as a run warms each level up, and no longer than the window. */
const WARM_UP_SECONDS = 2;
const SOCKETS_PER_AGENT = 10_000;

interface Context {
  readonly surroundings: Surroundings;
  readonly signal: AbortSignal;
  readonly output: Output;
  readonly exit: (code: ExitCode) => void;
}

interface HttpFlags {
  readonly url: string;
  readonly rate?: string;
  readonly arrivals: string;
  readonly duration: string;
  readonly warmUp?: string;
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
export function addLoadCommands(load: Command, context: Context): void {
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

function httpOptions(flags: HttpFlags): HttpOptions {
  const durationSeconds = parsePositive('--duration', flags.duration, MOST_SECONDS);
  const ratePerSecond = flags.rate === undefined ? null : parsePositive('--rate', flags.rate, MOST_RATE);
  if ((ratePerSecond ?? 0) * durationSeconds > MOST_REQUESTS) {
    throw new UsageError({
      expected: `--rate times --duration to be at most ${MOST_REQUESTS.toLocaleString('en-US')} requests`,
      found: `${flags.rate ?? ''}/s for ${flags.duration} s`,
      remedy: 'Lower the rate, or load in several windows.',
    });
  }
  return {
    url: flags.url,
    ratePerSecond,
    arrivals: parseOneOf('--arrivals', flags.arrivals, ARRIVALS),
    durationSeconds,
    warmUpSeconds:
      flags.warmUp === undefined
        ? Math.min(WARM_UP_SECONDS, durationSeconds)
        : parseSeconds('--warm-up', flags.warmUp),
    connections: parseWhole('--connections', flags.connections, 1, MOST_CONNECTIONS),
    method: parseOneOf('--method', flags.method.toUpperCase(), METHODS),
    headers: parseHeaders(flags.header),
    ...(flags.body === undefined ? {} : { body: flags.body }),
  };
}

function parseOneOf<T extends string>(flag: string, text: string, known: readonly T[]): T {
  const found = known.find((name) => name === text);
  if (found !== undefined) return found;
  throw new UsageError({
    expected: `${flag} to be one of: ${known.join(', ')}`,
    found: `"${text}"`,
    remedy: `Write for example ${flag} ${known[0] ?? ''}.`,
  });
}

function parseSeconds(flag: string, text: string): number {
  return /^0+(\.0*)?$/.test(text.trim()) ? 0 : parsePositive(flag, text, MOST_SECONDS);
}

function hasFraming({ headers = {} }: HttpOptions): boolean {
  return Object.keys(headers).some((name) => ['content-length', 'transfer-encoding'].includes(name));
}

/** Headers of which a request may have one line only. */
const SINGLE = ['host', 'authorization', 'content-type', 'content-length', 'user-agent'];

/** Names in lower case. A header given twice becomes one with both values (RFC 9110, section 5.3; RFC 6265, section 5.4). */
function parseHeaders(texts: readonly string[]): Record<string, string> {
  const headers = new Map<string, string>();
  for (const [name, value] of texts.map(parseHeader)) {
    const before = headers.get(name);
    if (before !== undefined && SINGLE.includes(name)) {
      throw new UsageError({
        expected: `one --header "${name}: …"`,
        found: 'more than one',
        remedy: 'Leave out all but the one that is meant.',
      });
    }
    headers.set(name, before === undefined ? value : `${before}${name === 'cookie' ? '; ' : ', '}${value}`);
  }
  return Object.fromEntries(headers);
}

function parseHeader(text: string): [string, string] {
  // eslint-disable-next-line no-control-regex
  const match = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([^\0-\x08\x0a-\x1f\x7f]*)$/.exec(text);
  if (match?.[1] !== undefined) return [match[1].toLowerCase(), (match[2] ?? '').trimEnd()];
  throw new UsageError({
    expected: '--header to be a name, a colon and a value, on one line',
    found: JSON.stringify(text),
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
  { surroundings, signal }: Context,
  load: (start: StartAgent) => Promise<T>,
): Promise<T> {
  await using starter = agentStarter(surroundings.environment);
  const stop = () => void starter[Symbol.asyncDispose]();
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await load(() => starter.start());
  } catch (thrown) {
    if (signal.aborted) throw new InterruptedError();
    throw thrown instanceof AgentLostError ? lostAgent(thrown) : thrown;
  }
}

function lostAgent({ message, logTail }: AgentLostError): EnvironmentError {
  return new EnvironmentError({
    expected: 'the load agent to see the load through',
    found: logTail === '' ? message : `${message} Its last words: ${logTail}`,
    remedy: 'Look what ended or stopped it (memory, a signal), and load again.',
  });
}

function finish({ output, exit }: Context, json: boolean, report: HttpReport | WsReport): void {
  output.out(json ? jsonText(report) : textOf(report));
  const unanswered = 'resent' in report && report.ok === 0;
  exit(report.status === 'failed' || unanswered ? EXIT.finishedWithFailures : EXIT.done);
}

function textOf(report: HttpReport | WsReport): string {
  const { status, gate, offeredRate, achievedRate, scheduled, ok, failed, timedOut, dropped, inFlight } =
    report;
  const perSecond = (rate: number) => `${rate.toFixed(1)}/s`;
  const lines = [
    `status    ${status}${gate === undefined ? '' : ` (${gate})`}`,
    `offered   ${offeredRate === null ? 'closed loop or not ours' : perSecond(offeredRate)}, achieved ${perSecond(achievedRate)}`,
    `counts    scheduled ${scheduled}, ok ${ok}, failed ${failed}, timed out ${timedOut}, dropped ${dropped}, in flight ${inFlight}`,
    ...('resent' in report ? httpLines(report) : []),
    ...('deliveryUs' in report
      ? [
          `sockets   connected ${report.connected}, failures ${report.connectFailures}; late ${report.late}, lost ${report.lost}, duplicates ${report.duplicates}`,
        ]
      : []),
    digestLine('latency', report.latencyUs),
    digestLine('service', report.serviceUs),
    digestLine('lag', report.lagUs),
    `agent     busy ${(report.agentBusy * 100).toFixed(0)} %`,
    ...Object.entries(report.failures).map(([kind, count]) => `failures  ${kind}: ${count}`),
  ];
  return `${lines.join('\n')}\n`;
}

function httpLines({ connected, connections, resent, spoiled }: HttpReport): string[] {
  const again = resent === 0 ? '' : `; sent again after an idle close: ${resent}`;
  return [
    ...(connected === connections && resent === 0
      ? []
      : [`sockets   connected ${connected} of ${connections}${again}`]),
    ...spoiled.map(
      ({ quantile, partUs }) =>
        `spoiled   latency ${quantile}: ${partUs} us of it are the generator's own lateness`,
    ),
  ];
}

function digestLine(name: string, { p50, p95, p99, p999, max, count }: LoadReport['latencyUs']): string {
  const ms = (us: number | null) => (us === null ? '-' : `${(us / 1_000).toFixed(2)} ms`);
  if (count === 0) return `${name.padEnd(9)} none`;
  return `${name.padEnd(9)} p50 ${ms(p50)}, p95 ${ms(p95)}, p99 ${ms(p99)}, p99.9 ${ms(p999)}, max ${ms(max)}`;
}
