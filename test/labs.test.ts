import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Bench } from '../harness/lab/bench.js';
import { chooseBench } from '../harness/lab/labs.js';
import { readSurroundings } from '../harness/config.js';
import type { Address, Lab } from '../harness/lab/lab.js';
import { readManifests } from '../harness/lab/manifests.js';
import { identify, livingTree } from '../harness/linux/process-tree.js';
import { parseProcessorList } from '../harness/linux/topology.js';
import { AgentClient } from '../harness/load/agent/client.js';
import type { StartUp } from '../harness/model/plan/scenario.js';
import type { Watched } from '../harness/model/run/watched.js';
import type { Deployment } from '../harness/run/deployment/deployment.js';
import { deploy } from '../harness/run/deployment/deployment.js';
import { ProbeOfLab } from '../harness/run/deployment/database.js';
import { DownstreamService } from '../harness/run/deployment/downstream.js';
import { SpoiledTrial } from '../harness/run/failure.js';
import type { RunContext } from '../harness/run/context.js';
import { waiting } from '../scenarios/network/waiting.js';
import { workers } from '../scenarios/compute/workers.js';
import { checkout, testFolder } from './crossover.test-support.js';
import { engineOrReason } from './engine.test-support.js';

const engine = await engineOrReason();
const docker = new Docker();
const folder = testFolder('labs');
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const targets = readManifests(checkout).filter(({ id }) => id === 'python-fastapi' || id === 'go-net-http');
const CONNECTIONS = 10_000;
/** What a process opens besides its clients' sockets. */
const OTHER_FILES = 500;

/** What a service was really started with, whoever started it. */
interface Settings {
  readonly cpus: readonly number[];
  readonly openFiles: number;
  readonly environment: Readonly<Record<string, string>>;
}

const entriesOf = (lines: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );

async function settingsOf(service: Watched): Promise<Settings> {
  const { container } = service;
  if (container !== null) {
    const { HostConfig, Config } = await docker.getContainer(container.id).inspect();
    return {
      cpus: parseProcessorList(HostConfig.CpusetCpus ?? ''),
      openFiles: HostConfig.Ulimits?.find(({ Name }) => Name === 'nofile')?.Soft ?? 0,
      environment: entriesOf(Config.Env),
    };
  }
  const read = (file: string): string => readFileSync(`/proc/${service.rootPids()[0]}/${file}`, 'utf8');
  return {
    cpus: parseProcessorList(/^Cpus_allowed_list:\s*(\S+)$/m.exec(read('status'))![1]!),
    openFiles: Number(/^Max open files\s+(\d+)/m.exec(read('limits'))![1]),
    environment: entriesOf(read('environ').split('\0').filter(Boolean)),
  };
}

async function kill(service: Watched): Promise<void> {
  if (service.container !== null) await docker.getContainer(service.container.id).kill();
  else process.kill(service.rootPids()[0]!, 'SIGKILL');
}

describe.each([
  { name: 'local', reason: null },
  { name: 'docker', reason: engine.reason },
] as const)('the $name lab', ({ name, reason }) => {
  describe.skipIf(reason !== null)(reason ?? 'with both targets', () => {
    let bench: Bench;
    let lab: Lab;
    let probe: ProbeOfLab;
    let context: RunContext;
    beforeAll(async () => {
      const options = { surroundings: readSurroundings(), targets, downstream: true, hosts: null };
      const { signal } = new AbortController();
      bench = await chooseBench(name, { ...options, signal, onStep: () => undefined });
      await bench.prepare();
      lab = await bench.start(join(folder, name));
      probe = new ProbeOfLab(lab.database);
      context = {
        plan: { scenarios: [workers, waiting], targets },
        lab,
        probe,
        targets: new Map(targets.map((target) => [target.id, target])),
        downstream: new DownstreamService(() => lab.startDownstream()),
        signal,
        record: () => undefined,
      } as unknown as RunContext;
    }, 600_000);
    afterAll(async () => {
      await probe[Symbol.asyncDispose]();
      await lab[Symbol.asyncDispose]();
    }, 60_000);

    let deployments = 0;
    const deployed = (scenario: string, target: string, startUp: StartUp = {}): Promise<Deployment> => {
      deployments += 1;
      return deploy(context, { id: `labs-${deployments}`, scenario, target, replicas: 1, startUp });
    };

    describe.each(targets.map(({ id }) => id))('deploys %s', (target) => {
      it.each<[StartUp, { cores: 'one' | 'all'; workers: 'one' | 'cores'; start: string; pool: number }]>([
        [{}, { cores: 'all', workers: 'cores', start: 'spawn', pool: 16 }],
        [
          { cores: 'one', workers: 'one', poolSize: 8 },
          { cores: 'one', workers: 'one', start: 'spawn', pool: 8 },
        ],
        [
          { workerStart: 'prefork', poolSize: 4 },
          { cores: 'all', workers: 'cores', start: 'prefork', pool: 4 },
        ],
      ])('with %j', async (startUp, expected) => {
        await using deployment = await deployed('workers', target, startUp);
        const layout = lab.layoutFor(expected.cores === 'one' ? 'one' : 'all-when-few');
        const { target: cpus, targetCores: cores } = layout;
        const [{ watched, about }] = deployment.replicas;
        const settings = await settingsOf(watched);
        expect(settings.environment).toMatchObject({
          GOMAXPROCS: String(cores),
          WORKER_START: expected.start,
          POOL_SIZE: String(expected.pool),
        });
        expect(settings.environment).not.toHaveProperty('DOWNSTREAM_URL');
        expect(settings.cpus).toEqual(cpus);
        expect(deployment.layout).toEqual(layout);
        const isGo = target === 'go-net-http';
        expect(about?.pool_size).toBe(expected.pool);
        expect(about?.gomaxprocs).toBe(isGo ? cores : null);
        expect(about?.workers).toBe(isGo || expected.workers === 'one' ? 1 : cores);
      });
    });

    describe('the downstream service', () => {
      it('is not started for a scenario that calls none', async () => {
        await using deployment = await deployed('workers', 'go-net-http');
        deployment.requireAlive();
        expect(context.downstream.running).toBeNull();
      });

      it('runs on the database’s processors from the first trial that calls it, its address told to each target', async () => {
        await using first = await deployed('waiting', 'go-net-http');
        const downstream = context.downstream.running!;
        await using second = await deployed('waiting', 'python-fastapi');
        expect(context.downstream.running).toBe(downstream);
        for (const [{ watched }] of [first.replicas, second.replicas]) {
          const { environment } = await settingsOf(watched);
          expect(environment['DOWNSTREAM_URL']).toBe(downstream.url);
        }
        expect((await settingsOf(downstream.watched)).cpus).toEqual(lab.layoutFor('separate').database);
      });

      it('spoils the trial in which it dies, and the next one has a fresh one', async () => {
        const dying = await context.downstream.ready();
        {
          await using deployment = await deployed('waiting', 'go-net-http');
          deployment.requireAlive();
          await kill(dying.watched);
          await expect.poll(() => dying.exit(), { timeout: 10_000 }).not.toBeNull();
          expect(() => {
            deployment.requireAlive();
          }).toThrow(SpoiledTrial);
          expect(context.downstream.running).toBeNull();
        }
        await using next = await deployed('waiting', 'go-net-http');
        next.requireAlive();
        expect(context.downstream.running).not.toBe(dying);
        expect(context.downstream.running?.exit()).toBeNull();
      });

      it('may open as many files as a target, and both hold ten thousand connections', async () => {
        await using deployment = await deployed('waiting', 'python-fastapi');
        const [{ watched, address }] = deployment.replicas;
        const downstream = await context.downstream.ready();
        const { hostname: host, port } = new URL(downstream.url);
        for (const service of [watched, downstream.watched])
          expect((await settingsOf(service)).openFiles).toBe(bench.machine.openFilesHard);
        const connections = Math.min(CONNECTIONS, bench.machine.openFilesHard - OTHER_FILES);
        const hold = async (to: Address, service: Watched): Promise<void> => {
          await using channel = await lab.startAgent({ cpus: lab.layoutFor('separate').load });
          const requests = [{ name: 'r', weight: 1, method: 'GET' as const, path: '/healthz' }];
          const record = await new AgentClient(channel).openLoop(
            { ...to, connections, requests, ratePerSecond: 100, durationSeconds: 1, seed: 1 },
            {
              // Connected is what the kernel has done; the service takes them from its queue in its own time.
              open: async () => {
                if (service.rootPids().length === 0) return; // Unseen: the engine runs elsewhere.
                await expect
                  .poll(() => openFilesOf(service), { timeout: 30_000, interval: 100 })
                  .toBeGreaterThanOrEqual(connections);
              },
            },
          );
          expect(record).toMatchObject({ scheduled: 100, ok: 100 });
        };
        await hold(address, watched);
        await hold({ host, port: Number(port) }, downstream.watched);
      }, 120_000);

      it('is ended with the lab, at the latest', async () => {
        const downstream = await context.downstream.ready();
        await lab[Symbol.asyncDispose]();
        expect(downstream.exit()).not.toBeNull();
      });
    });
  });
});

/** Over all processes of a service. */
function openFilesOf(service: Watched): number {
  const pids = service.rootPids().flatMap((pid) => livingTree(identify(pid)!).map((one) => one.pid));
  return pids.reduce((sum, pid) => sum + readdirSync(`/proc/${pid}/fd`).length, 0);
}
