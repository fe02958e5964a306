import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { HostRole } from '../../harness/model/plan/hosts.js';
import { hostRoleSchema } from '../../harness/model/plan/hosts.js';
import { EngineHost } from './engine-host.js';
import { Namespaces } from './namespaces.js';
import { makeKeys, sshThatKnows } from './ssh-keys.js';

/** What tests over several hosts start, beside what makes their networks. */
export const PROGRAMS = ['sshd', 'ssh', 'ssh-keygen', 'dockerd', 'unshare', 'umount'];
const HOUR_SECONDS = 3_600;

/** A host a role, whose clocks are an hour apart. Disposing ends every process and removes every file. */
export class ThreeHosts implements AsyncDisposable {
  readonly hosts: Readonly<Record<HostRole, EngineHost>>;
  readonly namespaces: Namespaces;
  /** In which the command finds its hosts, and keeps its temporary files apart from others'. */
  readonly environment: { readonly PATH: string; readonly TMPDIR: string };
  /** What no record may hold. */
  readonly names: readonly string[];
  readonly #folder: string;

  private constructor(
    folder: string,
    namespaces: Namespaces,
    hosts: Readonly<Record<HostRole, EngineHost>>,
    programs: string,
  ) {
    this.#folder = folder;
    this.namespaces = namespaces;
    this.hosts = hosts;
    this.names = [
      ...namespaces.hosts.map(({ address }) => address),
      ...Object.values(hosts).map(({ alias }) => alias),
    ];
    this.environment = { PATH: `${programs}:${process.env.PATH ?? ''}`, TMPDIR: join(folder, 'tmp') };
    mkdirSync(this.environment.TMPDIR);
  }

  static async open(folder: string): Promise<ThreeHosts> {
    const roles = hostRoleSchema.options;
    const namespaces = new Namespaces(roles.length);
    const started: EngineHost[] = [];
    mkdirSync(folder, { mode: 0o755 });
    try {
      const keys = makeKeys(folder);
      const hosts = namespaces.hosts.map((namespace, index) => ({
        namespace,
        address: namespace.address,
        alias: `xo-test-${roles[index] ?? ''}`,
        folder: join(folder, roles[index] ?? ''),
        aheadSeconds: index * HOUR_SECONDS,
      }));
      const programs = sshThatKnows(folder, keys, hosts);
      for (const host of hosts) started.push(await EngineHost.start({ ...host, keys }));
      const [target, database, load] = started;
      if (!target || !database || !load) throw new Error('There is a host for each role.');
      return new ThreeHosts(folder, namespaces, { target, database, load }, programs);
    } catch (thrown) {
      await endAll(folder, namespaces, started);
      throw thrown;
    }
  }

  /** As a user names them. */
  get flags(): string[] {
    return Object.entries(this.hosts).flatMap(([role, { place }]) => ['--host', `${role}=${place}`]);
  }

  /** Containers of runs on every host, whatever state they are in. */
  async containers(): Promise<string[]> {
    return (await Promise.all(Object.values(this.hosts).map((host) => host.containers()))).flat();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await endAll(this.#folder, this.namespaces, Object.values(this.hosts));
  }
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
