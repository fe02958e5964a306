import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { hasFailures } from '../../harness/commands/run/has-failures.js';
import type { HostRole } from '../../harness/model/plan/hosts.js';
import type { Report } from '../../harness/model/report/report.js';
import { reportSchema } from '../../harness/model/report/report.js';
import { accountedFor } from '../../harness/rules/conservation.js';
import { readRun } from '../../harness/store/read-run.js';
import { crossover, processesNaming, startCrossover, testFolder } from '../crossover.test-support.js';
import { engineOrReason } from '../engine.test-support.js';
import { missingFor } from './namespaces.js';
import { PROGRAMS, ThreeHosts } from './three-hosts.js';

const { reason } = await engineOrReason();
/** Why no such hosts can be made here; null: they can. */
export const missing = reason ?? missingFor(PROGRAMS);

/** One service against itself: what travels is small. */
export const SMALL = ['--profile', 'smoke', '--scenario', 'crud', '--targets', 'go-net-http', '--aa'];
/** The setting-up of hosts, and a run over them on a busy machine. */
export const LONG_MS = 900_000;

type Running = ReturnType<typeof startCrossover>;

/** How a run ended. */
export interface Ended {
  readonly out: string;
  readonly exitCode: number | undefined;
  readonly stderr: string;
}

/** Hosts on this machine, and runs over them. Disposing leaves the machine as it was. */
export class Stage implements AsyncDisposable {
  readonly three: ThreeHosts;
  readonly #folder: string;

  private constructor(folder: string, three: ThreeHosts) {
    this.#folder = folder;
    this.three = three;
  }

  /** `moreLoad`: hosts of the load beside the first. */
  static async open(name: string, moreLoad = 0): Promise<Stage> {
    // Builds the images, of which nothing here is about.
    const { exitCode, stderr } = await crossover(['plan', '--lab', 'docker', ...SMALL]);
    expect(exitCode, stderr).toBe(0);
    const folder = testFolder(name);
    return new Stage(folder, await ThreeHosts.open(join(folder, 'hosts'), moreLoad));
  }

  /** Runs, and acts once, at the first text of its progress that fits. */
  async run(flags: readonly string[], when: RegExp, act: (run: Running) => unknown): Promise<Ended> {
    const out = join(this.#folder, `run-${readdirSync(this.#folder).length}`);
    const running = startCrossover(['run', ...SMALL, ...flags, '--out', out], this.three.environment);
    let seen = '';
    const acted: unknown[] = [];
    running.stderr.on('data', (chunk: Buffer) => {
      seen += chunk.toString();
      if (acted.length === 0 && when.test(seen)) acted.push(act(running));
    });
    const { exitCode, stderr } = await running;
    await Promise.all(acted);
    return { out, exitCode, stderr };
  }

  /** Kinds of containers of the run on each host of a role, without relays and ends of links. */
  async kindsOn(role: HostRole): Promise<string[][]> {
    const hosts = this.three.all.filter(([own]) => own === role);
    return Promise.all(
      hosts.map(async ([, host]) => {
        const kinds = (await host.containers()).map((name) =>
          name.replace(/(-[a-z0-9]{25})?\.1\..*$/, '').replace(/-\d+$/, ''),
        );
        return [...new Set(kinds)].filter((name) => !/^(relay|link-)/.test(name));
      }),
    );
  }

  async expectNothingLeft(): Promise<void> {
    expect(await this.three.left()).toEqual([]);
    expect(processesNaming(this.three.environment.TMPDIR)).toEqual([]);
    expect(readdirSync(this.three.environment.TMPDIR)).toEqual([]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.three[Symbol.asyncDispose]();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

export function reportOf({ out, stderr }: Ended): Report {
  const path = join(out, 'report.json');
  expect(existsSync(path), stderr).toBe(true);
  return reportSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
}

/** Code 4 where the machine was too busy for one valid window of a level. */
export function expectComplete(ended: Ended): void {
  const report = reportOf(ended);
  expect(ended.exitCode, ended.stderr).toBe(hasFailures(report) ? 4 : 0);
  expect(report.run).toMatchObject({ status: 'complete', lab: 'hosts' });
  expect(report.trials.filter(({ status }) => status === 'failed' || status === 'aborted')).toEqual([]);
}

/** The first attempt of the first trial is invalid by the host of this role; no other is by any. */
export function expectOnlyFirstLost(ended: Ended, role: HostRole): void {
  const [first, ...others] = reportOf(ended).trials.filter(({ attempt }) => attempt === 0);
  expect(first, ended.stderr).toMatchObject({ status: 'invalid', gate: 'lab' });
  expect(first?.reason).toContain(`the host of ${role}`);
  expect(others.filter(({ gate }) => gate === 'lab')).toEqual([]);
  expect(ended.stderr).toContain(`The host of ${role} had been lost, and is reached again`);
}

/** Every arrival of the one load that its agents offer together. */
export function expectAccountedFor({ out }: Ended): void {
  const loads = completedIn(out).map(({ load }) => load);
  expect(loads.length).toBeGreaterThan(0);
  for (const one of loads) {
    expect(accountedFor(one)).toBe(one.scheduled);
    expect(one.kind === 'http' && one.offeredRatePerSecond).toBe(200);
  }
}

/** Machines stand there by what they are, with the links between them, and no file names one. */
export function expectUnnamed(ended: Ended, roles: readonly HostRole[], names: readonly string[]): void {
  const { links, environment } = reportOf(ended);
  expect(links.map(({ from, to }) => `${from} to ${to}`)).toEqual(['load to target', 'target to database']);
  expect(environment.hosts?.map(({ roles: own }) => own)).toEqual(roles.map((role) => [role]));
  const files = readdirSync(ended.out, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  expect(files.length).toBeGreaterThan(5);
  for (const { parentPath, name } of files) {
    const text = readFileSync(join(parentPath, name), 'utf8');
    for (const word of names) expect(text.includes(word), `${word} in ${name}`).toBe(false);
  }
}

export const completedIn = (out: string) =>
  readRun(out).observations.flatMap((one) => (one.status === 'completed' ? [one] : []));
