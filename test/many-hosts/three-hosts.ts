import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readSurroundings } from '../../harness/config.js';
import type { ContainerKeeper } from '../../harness/lab/docker/engine/container-host.js';
import { Engine } from '../../harness/lab/docker/engine/engine.js';
import { ROLE_LABEL, RUN_LABEL } from '../../harness/lab/docker/leftovers.js';
import { SwarmKeeper } from '../../harness/lab/hosts/swarm/swarm-keeper.js';
import type { HostRole } from '../../harness/model/plan/hosts.js';
import { hostRoleSchema } from '../../harness/model/plan/hosts.js';
import { EngineHost } from './engine-host.js';
import { Namespaces } from './namespaces.js';
import { makeKeys, sshThatKnows } from './ssh-keys.js';

/** What tests over several hosts start, beside what makes their networks. */
export const PROGRAMS = ['sshd', 'ssh', 'ssh-keygen', 'dockerd', 'unshare', 'umount'];
/** Which hosts this checkout has used. */
const NOTES = join(readSurroundings().checkout, '.crossover', 'hosts.json');
const HOUR_SECONDS = 3_600;
const RELAYS_END_WITHIN_MS = 60_000;
const POLL_MS = 200;

/** A host a role, and more of the load where they are asked for; their clocks are an hour apart. Disposing ends every process and removes every file. */
export class ThreeHosts implements AsyncDisposable {
  readonly hosts: Readonly<Record<HostRole, EngineHost>>;
  /** With the role that it is for. */
  readonly all: readonly (readonly [HostRole, EngineHost])[];
  readonly namespaces: Namespaces;
  /** In which the command finds its hosts, and keeps its temporary files apart from others'. */
  readonly environment: { readonly PATH: string; readonly TMPDIR: string };
  /** What no record may hold. */
  readonly names: readonly string[];
  readonly #folder: string;
  readonly #notes: string | null;

  private constructor(
    folder: string,
    namespaces: Namespaces,
    all: readonly (readonly [HostRole, EngineHost])[],
    programs: string,
  ) {
    this.#folder = folder;
    this.#notes = existsSync(NOTES) ? readFileSync(NOTES, 'utf8') : null;
    this.namespaces = namespaces;
    this.all = all;
    this.hosts = {
      target: firstOf('target', all),
      database: firstOf('database', all),
      load: firstOf('load', all),
    };
    this.names = all.flatMap(([, { alias, namespace }]) => [alias, namespace.address]);
    this.environment = { PATH: `${programs}:${process.env.PATH ?? ''}`, TMPDIR: join(folder, 'tmp') };
    mkdirSync(this.environment.TMPDIR);
  }

  /** `moreLoad`: hosts of the load beside the first. */
  static async open(folder: string, moreLoad = 0): Promise<ThreeHosts> {
    const roles = [...hostRoleSchema.options, ...Array.from({ length: moreLoad }, () => 'load' as const)];
    const namespaces = new Namespaces(roles.length);
    const started: EngineHost[] = [];
    mkdirSync(folder, { mode: 0o755 });
    try {
      const keys = makeKeys(folder);
      const hosts = namespaces.hosts.map((namespace, index) => ({
        namespace,
        address: namespace.address,
        alias: `xo-test-${index + 1}-${roles[index] ?? ''}`,
        folder: join(folder, String(index + 1)),
        aheadSeconds: index * HOUR_SECONDS,
      }));
      const programs = sshThatKnows(folder, keys, hosts);
      for (const host of hosts) started.push(await EngineHost.start({ ...host, keys }));
      const all = started.map((host, index) => [roles[index] ?? 'load', host] as const);
      return new ThreeHosts(folder, namespaces, all, programs);
    } catch (thrown) {
      await endAll(folder, namespaces, started);
      throw thrown;
    }
  }

  /** As a user names them. */
  get flags(): string[] {
    return this.all.flatMap(([role, { place }]) => ['--host', `${role}=${place}`]);
  }

  /** What runs have put up that is still there, on every host and in their swarm, a line each. */
  async left(): Promise<string[]> {
    const found = (await this.#keepers()).map(async ({ name, keeper }) => {
      const objects = [
        ...(await keeper.containersWith(RUN_LABEL)),
        ...(await keeper.networksWith(RUN_LABEL)),
      ];
      return objects.map(
        ({ id, labels }) => `${id.slice(0, 12)} of the run ${labels[RUN_LABEL] ?? ''} ${name}`,
      );
    });
    return (await Promise.all(found)).flat();
  }

  /** A killed run goes on for those who clean until its relays have heard of its end. */
  async untilRelaysEnd(): Promise<void> {
    const keepers = await this.#keepers();
    const deadline = performance.now() + RELAYS_END_WITHIN_MS;
    const relays = async () =>
      (await Promise.all(keepers.map(({ keeper }) => keeper.containersWith(`${ROLE_LABEL}=relay`)))).flat();
    while ((await relays()).some(({ running }) => running)) {
      if (performance.now() > deadline) throw new Error('A relay goes on, though its run was killed.');
      await sleep(POLL_MS);
    }
  }

  async #keepers(): Promise<{ readonly name: string; readonly keeper: ContainerKeeper }[]> {
    const found = this.all.map(async ([role, { address }]) => {
      const engine = await Engine.connect(address);
      const own = { name: `on the host of ${role}`, keeper: engine };
      const isManager = engine.facts.swarm?.isManager === true;
      return isManager ? [own, { name: 'in the swarm', keeper: new SwarmKeeper(engine, null) }] : [own];
    });
    return (await Promise.all(found)).flat();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const hosts = this.all.map(([, host]) => host);
    await endAll(this.#folder, this.namespaces, hosts);
    // Nobody is to look for these hosts again.
    if (this.#notes === null) rmSync(NOTES, { force: true });
    else writeFileSync(NOTES, this.#notes);
  }
}

function firstOf(role: HostRole, all: ThreeHosts['all']): EngineHost {
  const [, host] = all.find(([own]) => own === role) ?? [];
  if (!host) throw new Error(`There is no host for ${role}.`);
  return host;
}

async function endAll(folder: string, namespaces: Namespaces, hosts: readonly EngineHost[]): Promise<void> {
  for (const host of hosts) await host[Symbol.asyncDispose]();
  namespaces[Symbol.dispose]();
  for (const path of mountedIn(folder)) execFileSync('umount', ['--lazy', path]);
  rmSync(folder, { recursive: true, force: true });
}

/** What an engine has left mounted, the innermost first. */
function mountedIn(folder: string): string[] {
  return readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[4] ?? '')
    .filter((path) => path.startsWith(`${folder}/`))
    .sort((x, y) => y.length - x.length);
}
