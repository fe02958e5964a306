import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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
import { missingFor } from './namespaces.js';
import { PROGRAMS, ThreeHosts } from './three-hosts.js';

const { reason } = await engineOrReason();
const missing = reason ?? missingFor(PROGRAMS);
const folder = testFolder('many-hosts');
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** One service against itself: what travels is small. */
const SMALL = ['run', '--profile', 'smoke', '--scenario', 'crud', '--targets', 'go-net-http', '--aa'];
/** Which hosts this checkout has used. */
const NOTES = join(checkout, '.crossover', 'hosts.json');
const SENT = /^Sending the image of (\S+) to (\S+)$/gm;

const sentIn = (stderr: string) =>
  [...stderr.matchAll(SENT)].map(([, image, host]) => `${image} to ${host}`).sort();

const read = (out: string): Report =>
  reportSchema.parse(JSON.parse(readFileSync(join(out, 'report.json'), 'utf8')));

describe.skipIf(missing !== null)(`a run over three hosts${missing ? ` (skipped: ${missing})` : ''}`, () => {
  let three: ThreeHosts;
  const notes = existsSync(NOTES) ? readFileSync(NOTES, 'utf8') : null;
  beforeAll(async () => {
    // Builds the images, of which nothing below is about.
    const wanted = [
      '--lab',
      'docker',
      '--profile',
      'smoke',
      '--scenario',
      'crud',
      '--targets',
      'go-net-http',
    ];
    const { exitCode, stderr } = await crossover(['plan', ...wanted]);
    expect(exitCode, stderr).toBe(0);
    three = await ThreeHosts.open(join(folder, 'hosts'));
  }, 900_000);
  afterAll(async () => {
    await three[Symbol.asyncDispose]();
    // Nobody is to look for these hosts again.
    if (notes === null) rmSync(NOTES, { force: true });
    else writeFileSync(NOTES, notes);
  }, 300_000);

  /** Runs, and calls back once, at the first line of its progress that fits. */
  async function during(out: string, hosts: readonly string[], pattern: RegExp, act: () => unknown) {
    const running = startCrossover([...SMALL, ...hosts, '--out', out], three.environment);
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
    expect(await three.containers()).toEqual([]);
    expect(processesNaming(three.environment.TMPDIR)).toEqual([]);
    expect(readdirSync(three.environment.TMPDIR)).toEqual([]);
  };

  describe('that nobody disturbs', () => {
    const out = join(folder, 'quiet');
    let ended: Awaited<ReturnType<typeof during>>;
    const placed: Partial<Record<string, string[]>> = {};
    beforeAll(async () => {
      ended = await during(out, three.flags, /2\/\d+ {2}block/, async () => {
        for (const [role, host] of Object.entries(three.hosts)) placed[role] = await host.containers();
      });
    }, 900_000);

    it('ends well, or with code 4 where the machine was too busy for one valid window of a level', () => {
      const report = read(out);
      expect(ended.exitCode, ended.stderr).toBe(hasFailures(report) ? 4 : 0);
      expect(report.run).toMatchObject({ status: 'complete', lab: 'hosts' });
      expect(report.trials.filter(({ status }) => status === 'failed' || status === 'aborted')).toEqual([]);
    });

    it('puts each role on its host, and nothing else there', () => {
      const kindsOn = (role: string) =>
        [...new Set(placed[role]?.map((name) => name.replace(/-\d+$/, '')))].filter(
          (name) => !/^(relay|link-)/.test(name),
        );
      expect(kindsOn('database')).toEqual(['postgres']);
      expect(kindsOn('load')).toEqual(['agent']);
      for (const name of kindsOn('target')) expect(name).toMatch(/crud-go-net-http/);
    });

    it('sends each host the images of its role, and no other', () => {
      expect(sentIn(ended.stderr)).toEqual([
        'agent to xo-test-database',
        'agent to xo-test-load',
        'agent to xo-test-target',
        'go-net-http to xo-test-target',
        'postgres to xo-test-database',
      ]);
    });

    it('tells the links and the machines by what they are', () => {
      const { links, environment } = read(out);
      expect(links.map(({ from, to }) => `${from} to ${to}`)).toEqual([
        'load to target',
        'target to database',
      ]);
      expect(environment.hosts?.map(({ roles }) => roles)).toEqual([['target'], ['database'], ['load']]);
    });

    it('names no host and no address in anything that it keeps', () => {
      const files = readdirSync(out, { recursive: true, withFileTypes: true }).filter((entry) =>
        entry.isFile(),
      );
      expect(files.length).toBeGreaterThan(5);
      for (const { parentPath, name } of files) {
        const text = readFileSync(join(parentPath, name), 'utf8');
        for (const word of three.names) expect(text.includes(word), `${word} in ${name}`).toBe(false);
      }
    });

    it('computes no time between the clocks of two hosts, which are an hour apart', () => {
      const completed = readRun(out).observations.flatMap((one) => (one.status === 'completed' ? [one] : []));
      expect(completed.length).toBeGreaterThan(0);
      for (const { load, resources } of completed) {
        expect(load.kind === 'http' && load.minimumGoodUs).toBeLessThan(60e6);
        expect(resources.windowSeconds).toBeLessThan(60);
        for (const { atSeconds } of resources.samples) expect(Math.abs(atSeconds)).toBeLessThan(60);
      }
    });

    it('leaves nothing on any host, and no connection to one', nothingIsLeft);
  });

  describe('of which one of two that make the load is lost', () => {
    const out = join(folder, 'lost');
    let ended: Awaited<ReturnType<typeof during>>;
    beforeAll(async () => {
      const { target, database, load } = three.hosts;
      const hosts = [`target=${target.place}`, `database=${target.place}`, `load=${database.place}`];
      const flags = [...hosts, `load=${load.place}`].flatMap((host) => ['--host', host]);
      ended = await during(out, flags, /1\/\d+ {2}block/, () => {
        for (const pid of processesNaming(`${load.alias} cat`)) process.kill(pid, 'SIGKILL');
      });
    }, 900_000);

    it('loses the trial under way, by its name, and no other: the host is reached again', () => {
      const report = read(out);
      expect(ended.exitCode, ended.stderr).toBe(hasFailures(report) ? 4 : 0);
      expect(report.run.status).toBe('complete');
      const [first, ...others] = report.trials.filter(({ attempt }) => attempt === 0);
      expect(first).toMatchObject({ status: 'invalid', gate: 'lab' });
      expect(first?.reason).toMatch(/the host of load/);
      expect(others.filter(({ gate }) => gate === 'lab')).toEqual([]);
      expect(ended.stderr).toMatch(/The host of load had been lost, and is reached again/);
    });

    it('offers one load all the same, of which every arrival is accounted for', () => {
      const loads = readRun(out).observations.flatMap((one) =>
        one.status === 'completed' ? [one.load] : [],
      );
      expect(loads.length).toBeGreaterThan(0);
      for (const one of loads) {
        expect(accountedFor(one)).toBe(one.scheduled);
        expect(one.kind === 'http' && one.offeredRatePerSecond).toBe(200);
      }
    });

    it('sends what a host has not had before, and nothing twice', () => {
      expect(sentIn(ended.stderr)).toEqual(['postgres to xo-test-target']);
    });

    it('leaves nothing on any host, and no connection to one', nothingIsLeft);
  });
});
