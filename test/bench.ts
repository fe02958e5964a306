import { PROGRAMS } from '../harness/lab/services/programs.js';
import type { AgentClient } from '../harness/load/agent/client.js';
import { FanoutGroup, loopbackSources } from '../harness/load/fanout/group.js';
import type { HttpLoadRecord } from '../harness/model/run/load-record.js';
import { Histogram } from '../harness/stats/histogram.js';
import { peers } from './bench-peers.js';
import { pinning, print, ServerProcess, share, whole, withAgent } from './bench-support.js';

/**
 * The load engine's own figures, against the null server and beside other load tools that are installed: `npm run bench`,
 * or with a word to run the parts whose name holds it. Load is pinned to one core and servers to another where the
 * machine has two and taskset.
 */
const REQUESTS = [{ name: 'null', weight: 1, method: 'GET' as const, path: '/' }];
const SECONDS = 2;
const HOST = '127.0.0.1';

/** The null server. */
class Server {
  readonly #process = new ServerProcess(`../harness/${PROGRAMS.nullServer}`);

  /** Listens; first of all, and once. */
  async ports(): Promise<{ httpPort: number; fanoutPort: number }> {
    return (await this.#process.ask(HOST)) as Awaited<ReturnType<Server['ports']>>;
  }

  /** Since it was asked last. */
  async usage(): Promise<{ busyShare: number }> {
    return (await this.#process.ask('usage')) as Awaited<ReturnType<Server['usage']>>;
  }

  end(): void {
    this.#process.end();
  }
}

function printOpen(rate: number, record: HttpLoadRecord): void {
  const lag = Histogram.decode(record.histograms.lagUs);
  const response = Histogram.decode(record.histograms.responseUs);
  print(
    whole(rate),
    record.connections,
    whole(record.achievedRatePerSecond),
    record.sent === record.scheduled ? 'all' : share(record.sent / record.scheduled),
    lag.percentile(50) ?? '',
    lag.percentile(99) ?? '',
    response.percentile(50) ?? '',
    response.percentile(99) ?? '',
    share(record.agentBusy),
    ((record.agentBusy * record.windowSeconds * 1e6) / record.scheduled).toFixed(1),
    share(record.agentCpuSeconds / record.windowSeconds),
  );
}

async function openLoop(server: Server, target: { host: string; port: number }): Promise<void> {
  print(
    'offered/s',
    'connections',
    'achieved/s',
    'sent',
    'lag p50',
    'lag p99',
    'resp. p50',
    'resp. p99',
    'busy',
    'us/request',
    'cpu',
  );
  const rates = [100, 1_000, 5_000, 10_000, 30_000, 60_000].map((rate) => [rate, 50] as const);
  const spread = [10, 200, 1_000].map((connections) => [30_000, connections] as const);
  await withAgent(async (agent: AgentClient) => {
    const load = { ...target, requests: REQUESTS, seed: 1, connections: 50, durationSeconds: 1 };
    await agent.openLoop({ ...load, ratePerSecond: 10_000 });
    for (const [ratePerSecond, connections] of [...rates, ...spread]) {
      const record = await agent.openLoop({ ...load, ratePerSecond, connections, durationSeconds: SECONDS });
      printOpen(ratePerSecond, record);
    }
  });
  await server.usage();
}

async function closedLoop(server: Server, target: { host: string; port: number }): Promise<void> {
  print('engine', 'connections', 'requests/s', 'p50', 'p99', 'agent busy', 'server busy', 'Little');
  for (const connections of [10, 50, 200]) {
    for (const engine of ['raw', 'autocannon'] as const) {
      await withAgent(async (agent) => {
        const load = { ...target, requests: REQUESTS, seed: 1, engine, connections };
        await agent.closedLoop({ ...load, durationSeconds: 0.5 });
        await server.usage();
        const record = await agent.closedLoop({ ...load, durationSeconds: SECONDS });
        const { busyShare } = await server.usage();
        const response = Histogram.decode(record.histograms.responseUs).digest();
        const little = record.littleError === null ? '' : share(record.littleError);
        print(
          engine,
          connections,
          whole(record.achievedRatePerSecond),
          response.p50 ?? '',
          response.p99 ?? '',
          share(record.agentBusy),
          share(busyShare),
          little,
        );
      });
    }
  }
}

async function fanout(server: Server, address: { host: string; port: number }): Promise<void> {
  const connections = 3_000;
  await withAgent(async (agent) => {
    const room = {
      addresses: [address],
      path: '/ws',
      sourceAddresses: loopbackSources(address.host, connections),
    };
    const group = new FanoutGroup([agent], room);
    await group.connect(500);
    const startMs = performance.now();
    await group.connect(connections);
    print('connects/s', whole((connections - 500) / ((performance.now() - startMs) / 1_000)));
    print(
      'offered/s',
      'deliveries',
      'ok',
      'late',
      'lost',
      'p50 ms',
      'p99 ms',
      'busy',
      'us/delivery',
      'server busy',
    );
    for (const broadcastsPerSecond of [2, 10, 20, 25, 30]) {
      await server.usage();
      const record = await group.broadcast({
        publish: { ...address, path: '/' },
        broadcastsPerSecond,
        durationSeconds: SECONDS,
        messageBytes: 128,
      });
      const { busyShare } = await server.usage();
      const delivery = Histogram.decode(record.histograms.deliveryUs);
      const microseconds = (record.agentBusy * record.windowSeconds * 1e6) / record.scheduled;
      print(
        whole(broadcastsPerSecond * connections),
        whole(record.scheduled),
        whole(record.ok),
        record.late,
        record.lost,
        ((delivery.percentile(50) ?? 0) / 1_000).toFixed(1),
        ((delivery.percentile(99) ?? 0) / 1_000).toFixed(1),
        share(record.agentBusy),
        microseconds.toFixed(1),
        share(busyShare),
      );
    }
    await group.close();
  });
}

const parts = {
  open: openLoop,
  closed: closedLoop,
  fanout,
  peers: (_server: Server, target: { host: string; port: number }) => peers(target),
};
const wanted = process.argv[2] ?? '';
print(pinning ? 'agent on core 1, server on core 0' : 'not pinned');
const server = new Server();
const { httpPort, fanoutPort } = await server.ports();
for (const [name, part] of Object.entries(parts)) {
  if (!name.includes(wanted)) continue;
  await part(server, { host: HOST, port: name === 'fanout' ? fanoutPort : httpPort });
}
server.end();
