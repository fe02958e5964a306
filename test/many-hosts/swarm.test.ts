import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasFailures } from '../../harness/commands/run/has-failures.js';
import type { Report } from '../../harness/model/report/report.js';
import { reportSchema } from '../../harness/model/report/report.js';
import { accountedFor } from '../../harness/rules/conservation.js';
import { readRun } from '../../harness/store/read-run.js';
import {
  checkout,
  crossover,
  processesNaming,
  startCrossover,
  testFolder,
} from '../crossover.test-support.js';
import { engineOrReason } from '../engine.test-support.js';
import { makeSwarm } from './make-swarm.js';
import { missingFor } from './namespaces.js';
import { PROGRAMS, ThreeHosts } from './three-hosts.js';

const { reason } = await engineOrReason();
const missing = reason ?? missingFor(PROGRAMS);
const folder = testFolder('swarm');
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const WHAT = ['--profile', 'smoke', '--scenario', 'crud', '--targets', 'go-net-http', '--aa'];
/** Which hosts this checkout has used. */
const NOTES = join(checkout, '.crossover', 'hosts.json');

const read = (out: string): Report =>
  reportSchema.parse(JSON.parse(readFileSync(join(out, 'report.json'), 'utf8')));

describe.skipIf(missing !== null)(`a run over a swarm${missing ? ` (skipped: ${missing})` : ''}`, () => {
  let three: ThreeHosts;
  let flags: string[];
  const notes = existsSync(NOTES) ? readFileSync(NOTES, 'utf8') : null;
  beforeAll(async () => {
    // Builds the images, of which nothing below is about.
    const { exitCode, stderr } = await crossover(['plan', '--lab', 'docker', ...WHAT]);
    expect(exitCode, stderr).toBe(0);
    three = await ThreeHosts.open(join(folder, 'hosts'));
    const { target, database, load } = three.hosts;
    flags = [`swarm=${target.place}`, `database=${database.place}`, `load=${load.place}`].flatMap((host) => [
      '--host',
      host,
    ]);
  }, 900_000);
  afterAll(async () => {
    await three[Symbol.asyncDispose]();
    // Nobody is to look for these hosts again.
    if (notes === null) rmSync(NOTES, { force: true });
    else writeFileSync(NOTES, notes);
  }, 300_000);

  /** Runs, and calls back once, at the first line of its progress that fits. */
  async function during(out: string, more: readonly string[], pattern: RegExp, act: () => unknown) {
    const running = startCrossover(['run', ...WHAT, ...flags, ...more, '--out', out], three.environment);
    let seen = '';
    const acted: unknown[] = [];
    running.stderr.on('data', (chunk: Buffer) => {
      seen += chunk.toString();
      if (acted.length === 0 && pattern.test(seen)) acted.push(act());
    });
    const { exitCode, stderr } = await running;
    await Promise.all(acted);
    return { exitCode, stderr };
  }

  const nothingIsLeft = async () => {
    expect(await three.hosts.target.docker.listServices()).toEqual([]);
    expect(await three.hosts.target.docker.listSecrets()).toEqual([]);
    expect(await three.containers()).toEqual([]);
    expect(processesNaming(three.environment.TMPDIR)).toEqual([]);
    expect(readdirSync(three.environment.TMPDIR)).toEqual([]);
  };

  it('is refused where the engine manages none, with what to do', async () => {
    const { exitCode, stderr } = await crossover(['plan', ...WHAT, ...flags], three.environment);
    expect(exitCode).toBe(3);
    expect(stderr).toMatch(/docker swarm init/);
  }, 120_000);

  it('has its nodes told by doctor, which prints the commands for what is missing', async () => {
    const { docker } = three.hosts.target;
    await docker.swarmInit({ ListenAddr: '127.0.0.1:2377', AdvertiseAddr: '127.0.0.1' });
    const { exitCode, stdout } = await crossover(['doctor', ...flags.slice(0, 2)], three.environment);
    await docker.swarmLeave({ force: true });
    expect(exitCode).toBe(3);
    expect(stdout).toMatch(/docker node update --label-add crossover.role=database/);
  }, 120_000);

  describe('whose nodes have roles', () => {
    beforeAll(async () => {
      await makeSwarm(three);
    }, 120_000);

    describe('and that nobody disturbs', () => {
      const out = join(folder, 'quiet');
      let ended: Awaited<ReturnType<typeof during>>;
      const placed: Partial<Record<string, string[]>> = {};
      beforeAll(async () => {
        ended = await during(out, ['--load-agents', '2'], /2\/\d+ {2}block/, async () => {
          for (const [role, host] of Object.entries(three.hosts)) placed[role] = await host.containers();
        });
      }, 900_000);

      it('ends well, or with code 4 where the machine was too busy for one valid window of a level', () => {
        const report = read(out);
        expect(ended.exitCode, ended.stderr).toBe(hasFailures(report) ? 4 : 0);
        expect(report.run).toMatchObject({ status: 'complete', lab: 'hosts' });
        expect(report.trials.filter(({ status }) => status === 'failed' || status === 'aborted')).toEqual([]);
      });

      it('puts each role on its node, and nothing else there', () => {
        const kindsOn = (role: string) =>
          [
            ...new Set(
              placed[role]?.map((name) => name.replace(/(-[a-z0-9]{25})?\.1\..*$/, '').replace(/-\d+$/, '')),
            ),
          ].filter((name) => !/^(relay|link-)/.test(name));
        expect(kindsOn('database')).toEqual(['postgres']);
        expect(kindsOn('load')).toEqual(['agent']);
        for (const name of kindsOn('target')) expect(name).toMatch(/crud-go-net-http/);
      });

      it('offers one load by several agents, of which every arrival is accounted for', () => {
        const loads = readRun(out).observations.flatMap((one) =>
          one.status === 'completed' ? [one.load] : [],
        );
        expect(loads.length).toBeGreaterThan(0);
        for (const one of loads) {
          expect(accountedFor(one)).toBe(one.scheduled);
          expect(one.kind === 'http' && one.offeredRatePerSecond).toBe(200);
        }
      });

      it('watches what the target uses by the files of its control group', () => {
        const used = readRun(out).observations.flatMap((one) =>
          one.status === 'completed' ? [one.resources] : [],
        );
        expect(used.length).toBeGreaterThan(0);
        for (const { samples } of used) expect(samples.length).toBeGreaterThan(0);
      });

      it('says what a swarm cannot give, and how the links were', () => {
        const { environment, links } = read(out);
        expect(environment.cpus.shared.join()).toMatch(/binds no service to processors/);
        expect(environment.hosts?.map(({ roles }) => roles)).toEqual([['target'], ['database'], ['load']]);
        expect(links.map(({ from, to }) => `${from} to ${to}`)).toEqual([
          'load to target',
          'target to database',
        ]);
      });

      it('names no node and no address in anything that it keeps', () => {
        const files = readdirSync(out, { recursive: true, withFileTypes: true }).filter((entry) =>
          entry.isFile(),
        );
        expect(files.length).toBeGreaterThan(5);
        for (const { parentPath, name } of files) {
          const text = readFileSync(join(parentPath, name), 'utf8');
          for (const word of three.names) expect(text.includes(word), `${word} in ${name}`).toBe(false);
        }
      });

      it('leaves nothing in the swarm, and no connection to it', nothingIsLeft);
    });

    describe('and of which one leaves', () => {
      const out = join(folder, 'left');
      let ended: Awaited<ReturnType<typeof during>>;
      beforeAll(async () => {
        ended = await during(out, [], /1\/\d+ {2}block/, () =>
          three.hosts.load.docker.swarmLeave({ force: true }),
        );
      }, 900_000);

      it('loses the level under way by the role of the node, and goes on, as partial where it stays away', () => {
        const [first] = read(out).trials;
        expect(read(out).run.status, ended.stderr).toBe('partial');
        expect(first).toMatchObject({ status: 'invalid', gate: 'lab' });
        expect(first?.reason).toMatch(/the host of load/);
      });

      it('leaves nothing in the swarm, and no connection to it', nothingIsLeft);
    });
  });
});
