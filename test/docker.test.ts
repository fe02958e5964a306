import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Report } from '../harness/model/report/report.js';
import { hasFailures } from '../harness/commands/run/has-failures.js';
import { reportSchema } from '../harness/model/report/report.js';
import { readRun } from '../harness/store/read-run.js';
import { RUN_LABEL } from '../harness/lab/docker/leftovers.js';
import { crossover, startCrossover, testFolder } from './crossover.test-support.js';
import { engineOrReason } from './engine.test-support.js';

const engine = await engineOrReason();
const docker = new Docker();
const folder = testFolder('docker');
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const ours = { filters: { label: [RUN_LABEL] } };
const containersOfRuns = () => docker.listContainers({ all: true, ...ours });
const networksOfRuns = () => docker.listNetworks(ours);
const read = (out: string): Report =>
  reportSchema.parse(JSON.parse(readFileSync(join(out, 'report.json'), 'utf8')));

/** A process namespace of its own hides the containers' processes, as another machine would; only root may ask for one. */
const UNSEEN =
  process.getuid?.() === 0 && existsSync('/usr/bin/unshare')
    ? ['unshare', '--pid', '--fork', '--mount-proc']
    : [];

/** Four trials of the service that is soonest checked and started. */
const crudInDocker = [
  ...['run', '--lab', 'docker', '--profile', 'smoke', '--scenario', 'crud'],
  ...['--targets', 'go-net-http', '--aa'],
];

/** Starts a run, `under` another program where one is named, and calls back once, at the first line of its progress that fits. */
async function during(
  args: string[],
  pattern: RegExp,
  act: (pid: number) => unknown,
  under: readonly string[] = [],
) {
  const running = startCrossover(args, {}, under);
  const acted = new Promise((resolve, reject) => {
    let seen = '';
    running.stderr.on('data', (chunk: Buffer) => {
      seen += chunk.toString();
      if (!pattern.test(seen)) return;
      running.stderr.removeAllListeners('data').resume();
      Promise.resolve(act(running.pid!)).then(resolve, reject);
    });
    running.stderr.on('end', resolve);
  });
  const [{ exitCode }] = await Promise.all([running, acted]);
  return exitCode;
}

async function nothingIsLeft(): Promise<void> {
  expect((await containersOfRuns()).map(({ Names }) => Names)).toEqual([]);
  expect((await networksOfRuns()).map(({ Name }) => Name)).toEqual([]);
}

describe.skipIf(engine.reason !== null)(`the Docker lab${engine.reason ? ` (${engine.reason})` : ''}`, () => {
  const planWords = ['plan', '--profile', 'smoke', '--seed', '3', '--json'];
  const volumesBefore = new Set<string>();
  let planned: string;
  let stranger: Docker.Container;
  beforeAll(async () => {
    await crossover(['clean']);
    // Builds the agents' image, which the stranger is made of.
    const { exitCode, stdout, stderr } = await crossover([...planWords, '--lab', 'docker']);
    expect(exitCode, stderr).toBe(0);
    planned = stdout;
    stranger = await docker.createContainer({
      Image: 'crossover/agent',
      Cmd: ['sleep', '900'],
      Labels: { 'com.example.crossover': 'not ours' },
    });
    await stranger.start();
    for (const { Name } of (await docker.listVolumes()).Volumes) volumesBefore.add(Name);
  }, 900_000);
  afterAll(async () => {
    await stranger.remove({ force: true });
  });

  describe('a smoke run', () => {
    const out = join(folder, 'smoke');
    let exitCode: number | undefined;
    let report: Report;
    let seen: Docker.ContainerInspectInfo[] = [];
    let networks: Docker.NetworkInspectInfo[] = [];
    beforeAll(async () => {
      exitCode = await during(
        ['run', '--lab', 'docker', '--profile', 'smoke', '--scenario', 'crud,fanout', '--out', out],
        /2\/\d+ {2}block/,
        async () => {
          networks = await networksOfRuns();
          const found = await containersOfRuns();
          seen = await Promise.all(found.map(({ Id }) => docker.getContainer(Id).inspect()));
        },
      );
      report = read(out);
    }, 900_000);

    it('ends well, or with code 4 where the machine was too busy for one valid window of a level', () => {
      expect(exitCode).toBe(hasFailures(report) ? 4 : 0);
      expect(report.run).toMatchObject({ status: 'complete', lab: 'docker' });
      expect(report.trials.filter(({ status }) => status === 'failed' || status === 'aborted')).toEqual([]);
    });

    it('finds that both services keep the contract in their containers too', () => {
      expect(report.conformance.map(({ target, differences }) => ({ target, differences }))).toEqual([
        { target: 'python-fastapi', differences: [] },
        { target: 'go-net-http', differences: [] },
      ]);
    });

    it('takes CPU and memory from the control groups of containers, and accounts for every request', () => {
      const completed = readRun(out).observations.flatMap((one) => (one.status === 'completed' ? [one] : []));
      expect(completed.length).toBeGreaterThanOrEqual(8);
      for (const { resources, load } of completed) {
        expect(resources.source).toMatch(/^(cgroup v[12] files|engine stats stream)/);
        expect(resources.cpuSeconds).toBeGreaterThan(0);
        expect(resources.cgroup?.workingSetPeakBytes).toBeGreaterThan(1_000_000);
        expect(resources.cgroup?.oomKills ?? 0).toBe(0);
        const parts =
          load.kind === 'http'
            ? [load.ok, load.failed, load.timedOut, load.dropped, load.inFlight]
            : [load.ok, load.late, load.lost];
        expect(parts.reduce((sum, part) => sum + part)).toBe(load.scheduled);
      }
    });

    it('tells each image with its size, what it was built from, and how long a target takes to come up', () => {
      expect(report.images.map(({ service }) => service)).toEqual([
        'agent',
        'postgres',
        'python-fastapi',
        'go-net-http',
      ]);
      for (const { unpackedBytes, bases } of report.images) {
        expect(unpackedBytes).toBeGreaterThan(5_000_000);
        expect(bases.length).toBeGreaterThan(0);
      }
      const standIns = report.images.flatMap(({ bases }) => bases).filter(({ standIn }) => standIn !== null);
      const warned = report.warnings.filter(({ id }) => id === 'stand-in').length;
      expect(warned).toBe(new Set(standIns.map(({ name }) => name)).size);
      for (const { medianMs, deployments } of report.coldStarts) {
        expect(medianMs).toBeGreaterThan(1);
        expect(deployments).toBeGreaterThanOrEqual(4);
      }
    });

    it('gives all containers the same limits and no rights, and publishes nothing', () => {
      expect(seen.length).toBeGreaterThanOrEqual(4);
      for (const { Name, Config, HostConfig } of seen) {
        expect({
          Name,
          drop: HostConfig.CapDrop as unknown,
          security: HostConfig.SecurityOpt as unknown,
          readOnly: HostConfig.ReadonlyRootfs,
          published: (HostConfig.PortBindings ?? {}) as unknown,
          root: /^(0|root)?(:|$)/.test(Config.User),
          health: Config.Healthcheck?.Test,
        }).toEqual({
          Name,
          drop: ['ALL'],
          security: ['no-new-privileges:true'],
          readOnly: true,
          published: {},
          root: false,
          health: ['NONE'],
        });
      }
      const alike = seen.map(({ HostConfig: { Memory, MemorySwap, Ulimits, Sysctls } }) =>
        JSON.stringify({ Memory, MemorySwap, Ulimits, Sysctls }),
      );
      expect(new Set(alike).size).toBe(1);
      expect(seen[0]?.HostConfig.Ulimits?.[0]).toMatchObject({
        Name: 'nofile',
        Hard: report.environment.limits.openFilesHard,
      });
    });

    it('keeps its containers in a network of their own that leads nowhere', () => {
      expect(networks.map(({ Internal }) => Internal)).toEqual([true]);
    });

    it('leaves no container, network or volume behind', async () => {
      await nothingIsLeft();
      const volumes = (await docker.listVolumes()).Volumes.map(({ Name }) => Name);
      expect(volumes.filter((name) => !volumesBefore.has(name))).toEqual([]);
    });
  });

  it('reports the limits that the containers have, not those of the machine', () => {
    const { limits } = reportSchema.parse(
      JSON.parse(readFileSync(join(folder, 'smoke', 'report.json'), 'utf8')),
    ).environment;
    expect(limits).toMatchObject({ ephemeralPorts: 64_512, somaxconn: 65_535 });
  });

  it('is what auto chooses where an engine answers, with the same plan for the same seed', async () => {
    expect(JSON.parse(planned)).toMatchObject({ lab: 'docker' });
    expect((await crossover(planWords)).stdout).toBe(planned);
  }, 120_000);

  it('interrupted, ends with 130 and a partial report, and leaves nothing', async () => {
    const out = join(folder, 'interrupted');
    const exitCode = await during([...crudInDocker, '--out', out], /1\/4 {2}block/, (pid) =>
      process.kill(pid, 'SIGINT'),
    );
    expect(exitCode).toBe(130);
    expect(read(out).run.status).toBe('partial');
    await nothingIsLeft();
  }, 180_000);

  it('killed with -9, leaves nothing: its watchdog takes its containers down, and nobody else’s', async () => {
    const out = join(folder, 'killed');
    await during([...crudInDocker, '--out', out], /Calibrating/, (pid) => process.kill(pid, 'SIGKILL'));
    await expect.poll(async () => (await containersOfRuns()).length, { timeout: 60_000 }).toBe(0);
    const { exitCode } = await crossover(['clean']);
    expect(exitCode).toBe(0);
    await nothingIsLeft();
    expect((await stranger.inspect()).State.Running).toBe(true);
  }, 180_000);

  describe('a run in which a target’s container is killed in mid-trial', () => {
    const out = join(folder, 'dies');
    let exitCode: number | undefined;
    let report: Report;
    beforeAll(async () => {
      exitCode = await during(
        [...crudInDocker, '--seed', '3', '--out', out],
        /block 1 {2}crud {2}go-net-http/,
        async () => {
          const targets = async () =>
            (await docker.listContainers(ours)).filter(({ Names }) =>
              /crud-go-net-http/.test(Names[0] ?? ''),
            );
          // Outside of a test there is no expect.poll.
          const target = await vi.waitUntil(async () => (await targets())[0], {
            timeout: 30_000,
            interval: 20,
          });
          await docker.getContainer(target.Id).kill();
        },
        UNSEEN,
      );
      report = read(out);
    }, 180_000);

    it('shows it as failed, goes on, and leaves nothing', async () => {
      expect(exitCode).toBe(4);
      const go = report.trials.filter(({ target, block }) => target === 'go-net-http' && block === 1);
      expect(go.map(({ status }) => status)).toContain('failed');
      expect(go.find(({ status }) => status === 'failed')?.reason).toMatch(/exit code 137/);
      expect(report.run.status).toBe('complete');
      await nothingIsLeft();
    });

    it.skipIf(UNSEEN.length === 0)(
      'measures the others by the engine’s own figures, for it sees no process',
      () => {
        const completed = readRun(out).observations.flatMap((one) =>
          one.status === 'completed' ? [one] : [],
        );
        expect(completed.length).toBeGreaterThanOrEqual(2);
        for (const { resources, host } of completed) {
          expect(resources.source).toContain('engine stats stream');
          expect(resources.cpuSeconds).toBeGreaterThan(0);
          expect(resources.rssPeakBytes).toBeNull();
          expect(Object.keys(host.coreBusy).length).toBeGreaterThan(0);
        }
      },
    );
  });
});
