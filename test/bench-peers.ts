import type { Stamp } from '../harness/selftest/stamps.js';
import { givenServiceUs, percentileOf } from '../harness/selftest/stamps.js';
import { Histogram } from '../harness/stats/histogram.js';
import { isInstalled, print, runTool, ServerProcess, whole, withAgent } from './bench-support.js';

const SECONDS = 6;
const CONNECTIONS = 256;
const DELAY_US = 20_000;
const RATES = [1_000, 5_000];
const PERCENTS = [50, 90, 99, 99.9] as const;

interface Address {
  readonly host: string;
  readonly port: number;
}

/** What a tool says of its load. A quantile that it does not tell is null. */
interface Told {
  readonly perSecond: number;
  /** Microseconds, in the order of PERCENTS. */
  readonly quantilesUs: readonly (number | null)[];
}

/** How to run a tool; null where it has no such mode. */
interface Peer {
  readonly name: string;
  readonly closed: ((url: string) => Told) | null;
  readonly paced: ((url: string, ratePerSecond: number) => Told) | null;
}

type Json = Readonly<Record<string, Readonly<Record<string, number>>>>;

const jsonOf = (bytes: Buffer): Json => JSON.parse(bytes.toString()) as Json;
const none = PERCENTS.map(() => null);

function wrk(url: string): Told {
  const said = runTool(['wrk', '-t1', `-c${CONNECTIONS}`, `-d${SECONDS}s`, url]).toString();
  return { perSecond: Number(/Requests\/sec:\s*([\d.]+)/.exec(said)?.[1]), quantilesUs: none };
}

function oha(url: string, pace: readonly string[]): Told {
  const command = ['oha', '--no-tui', '--output-format', 'json', '-z', `${SECONDS}s`, '-c', `${CONNECTIONS}`];
  const { summary, latencyPercentiles } = jsonOf(runTool([...command, ...pace, url]));
  return {
    perSecond: summary?.['requestsPerSec'] ?? NaN,
    quantilesUs: PERCENTS.map((percent) => (latencyPercentiles?.[`p${percent}`] ?? NaN) * 1e6),
  };
}

function bombardier(url: string, pace: readonly string[]): Told {
  const command = ['bombardier', '-c', `${CONNECTIONS}`, '-d', `${SECONDS}s`, '-l', '-o', 'json', '-p', 'r'];
  const { result } = JSON.parse(runTool([...command, ...pace, url]).toString()) as {
    result: { rps: { mean: number }; latency: { percentiles: Record<string, number> } };
  };
  const { rps, latency } = result;
  return {
    perSecond: rps.mean,
    quantilesUs: PERCENTS.map((percent) => latency.percentiles[String(percent)] ?? null),
  };
}

function vegeta(url: string, ratePerSecond: number): Told {
  const attack = ['vegeta', 'attack', `-rate=${ratePerSecond}`, `-duration=${SECONDS}s`];
  const results = runTool([...attack, `-connections=${CONNECTIONS}`], `GET ${url}`);
  const report = jsonOf(runTool(['vegeta', 'report', '-type=json'], results));
  return {
    perSecond: Number(report['throughput']),
    quantilesUs: PERCENTS.map((percent) => {
      const ns = report['latencies']?.[`${percent}th`];
      return ns === undefined ? null : ns / 1_000;
    }),
  };
}

function k6(url: string, ratePerSecond: number): Told {
  const script = `
    import http from 'k6/http';
    export const options = {
      scenarios: { load: { executor: 'constant-arrival-rate', rate: ${ratePerSecond}, timeUnit: '1s',
        duration: '${SECONDS}s', preAllocatedVUs: ${CONNECTIONS}, maxVUs: ${CONNECTIONS} } },
      summaryTrendStats: [${PERCENTS.map((percent) => `'p(${percent})'`).join(', ')}],
    };
    export default () => { http.get('${url}'); };
    export const handleSummary = ({ metrics }) => ({
      stdout: JSON.stringify({ rate: metrics.http_reqs.values, ms: metrics.http_req_duration.values }),
    });`;
  const { rate, ms } = jsonOf(runTool(['k6', 'run', '--quiet', '-'], script));
  return {
    perSecond: rate?.['rate'] ?? NaN,
    quantilesUs: PERCENTS.map((percent) => (ms?.[`p(${percent})`] ?? NaN) * 1_000),
  };
}

const PEERS: readonly Peer[] = [
  { name: 'wrk', closed: wrk, paced: null },
  {
    name: 'oha',
    closed: (url) => oha(url, []),
    paced: (url, ratePerSecond) => oha(url, ['-q', String(ratePerSecond), '--latency-correction']),
  },
  {
    name: 'bombardier',
    closed: (url) => bombardier(url, []),
    paced: (url, ratePerSecond) => bombardier(url, ['-r', String(ratePerSecond)]),
  },
  { name: 'vegeta', closed: null, paced: vegeta },
  { name: 'k6', closed: null, paced: k6 },
];

/** Beside the other tools that are installed: closed loop against the null server, then paced against one whose own record is kept. */
export async function peers(nullServer: Address): Promise<void> {
  const url = `http://${nullServer.host}:${nullServer.port}/`;
  const installed = PEERS.filter(({ name }) => isInstalled(name));
  print('closed loop', 'requests/s');
  print('ours', whole((await ours(nullServer, null)).perSecond));
  for (const { name, closed } of installed) if (closed) print(name, whole(closed(url).perSecond));
  const server = new ServerProcess('../harness/selftest/server/main.js');
  for (const ratePerSecond of RATES) {
    print(`${whole(ratePerSecond)}/s`, 'achieved/s', ...PERCENTS.map((percent) => `p${percent} ms`));
    const row = async (name: string, load: (address: Address) => Told | Promise<Told>): Promise<void> => {
      printBeyond(name, await againstConstant(server, load));
    };
    await row('ours', (address) => ours(address, ratePerSecond));
    for (const { name, paced } of installed)
      if (paced) await row(name, ({ host, port }) => paced(`http://${host}:${port}/`, ratePerSecond));
  }
  process.stdout.write('pN ms: what the tool says beyond the server’s own record, at that quantile\n');
  server.end();
}

/** One agent, warm. Null: closed loop. */
function ours(address: Address, ratePerSecond: number | null): Promise<Told> {
  return withAgent(async (agent) => {
    await agent.rehearse();
    const requests = [{ name: 'bench', weight: 1, method: 'GET' as const, path: '/' }];
    const load = { ...address, requests, connections: CONNECTIONS, durationSeconds: SECONDS, seed: 1 };
    const record =
      ratePerSecond === null
        ? await agent.closedLoop({ ...load, engine: 'raw' })
        : await agent.openLoop({ ...load, ratePerSecond, arrivals: 'constant' });
    const response = Histogram.decode(record.histograms.responseUs);
    return {
      perSecond: record.achievedRatePerSecond,
      quantilesUs: PERCENTS.map((percent) => response.percentile(percent)),
    };
  });
}

async function againstConstant(
  server: ServerProcess,
  load: (address: Address) => Told | Promise<Told>,
): Promise<{ told: Told; stamps: Stamp[] }> {
  const behaviour = { timing: { kind: 'constant', delayUs: DELAY_US } };
  const { address } = (await server.ask(JSON.stringify({ server: behaviour }))) as { address: Address };
  const told = await load(address);
  return { told, stamps: (await server.ask(JSON.stringify({ close: true }))) as Stamp[] };
}

function printBeyond(name: string, { told, stamps }: { told: Told; stamps: Stamp[] }): void {
  const given = givenServiceUs(stamps);
  const beyond = told.quantilesUs.map((us, index) =>
    us === null ? '' : ((us - percentileOf(given, PERCENTS[index] ?? 50)) / 1_000).toFixed(2),
  );
  print(name, whole(told.perSecond), ...beyond);
}
