import { EnvironmentError, KnownError } from '../../errors.js';
import type { CpuLayout } from '../../model/plan/cpus.js';
import type { HostRole, NamedHosts } from '../../model/plan/hosts.js';
import type { Environment, RunRecord } from '../../model/run/environment.js';
import type { ImageRecord } from '../../model/run/image.js';
import { withWords } from '../../model/scrub.js';
import type { Bench, BenchOptions } from '../bench.js';
import { byImage } from '../docker/compose/by-image.js';
import { AGENT_SERVICE, DATABASE_SERVICE, DOWNSTREAM_SERVICE } from '../docker/compose/compose-services.js';
import type { ComposeFile } from '../docker/compose/compose.js';
import { readCompose } from '../docker/compose/compose.js';
import { withEditions } from '../docker/compose/compose-editions.js';
import { describeEngine } from '../docker/describe-engine.js';
import { engineAddress } from '../docker/engine/engine-address.js';
import { Engine } from '../docker/engine/engine.js';
import { buildOptions } from '../docker/images/build-options.js';
import { buildImage } from '../docker/images/images.js';
import type { Survey } from '../docker/survey.js';
import { survey } from '../docker/survey.js';
import type { Lab } from '../lab.js';
import { databaseOf } from '../lab.js';
import { sweepRunFolders } from '../local/run-folder.js';
import { rememberHosts } from './asked-hosts.js';
import type { Host } from './host.js';
import { closeHosts, requireOneArchitecture } from './host.js';
import { HostsLab } from './hosts-lab.js';
import type { MachineOfRole } from './hosts-layout.js';
import { layoutOfHosts } from './hosts-layout.js';
import { openNamed } from './open-named.js';
import { requirePassage } from './pairs.js';
import { sendImage } from './send-image.js';
import { SwarmHost } from './swarm/swarm-host.js';
import { NOT_OF_A_SWARM } from './swarm/not-of-a-swarm.js';

/** Services as containers on the hosts that were named. Images are built once, and sent to whom they lack. */
export class HostsBench implements Bench {
  readonly id = 'hosts';
  readonly machine: Bench['machine'];
  readonly words: readonly string[];
  readonly #options: BenchOptions;
  readonly #parts: Parts;
  readonly #machines: MachineOfRole;
  readonly #images: ImageRecord[];

  private constructor(options: BenchOptions, parts: Parts, agent: ImageRecord) {
    this.#options = options;
    this.#parts = parts;
    this.#images = [agent];
    this.words = parts.hosts.flatMap(({ words }) => words);
    const of = (role: HostRole) => this.#surveyOf(role).topology;
    this.#machines = { target: of('target'), database: of('database'), load: of('load') };
    this.machine = {
      cpus: layoutOfHosts(this.#machines, 'separate', parts.notGiven),
      openFilesHard: Math.min(...[...parts.surveys.values()].map(({ openFiles }) => openFiles)),
    };
  }

  /** Reaches every host, brings the agents' image to it and looks around there. Throws KnownError. */
  static async open(named: NamedHosts, options: BenchOptions): Promise<HostsBench> {
    const { surroundings, signal, onStep } = options;
    const { environment, checkout } = surroundings;
    onStep('Reaching the hosts');
    rememberHosts(checkout, named);
    for (const line of (await sweepRunFolders()).left)
      onStep(`What a killed run had left cannot be removed (${line})`);
    const ssh = { environment, signal };
    const hosts = await openNamed(named, ssh);
    try {
      requireOneArchitecture(hosts);
      await requirePassage(hosts, ssh);
      const compose = withEditions(readCompose(checkout), options.targets, environment);
      const builder = await builderFor(hosts, environment);
      const agent = await buildImage(AGENT_SERVICE, buildOptions(builder, compose, options));
      const surveys = new Map<Host, Survey>();
      for (const host of hosts) {
        await bringImage(agent, { builder, host, signal, onStep });
        surveys.set(host, await survey(host.engine, byImage(compose, [agent])));
      }
      const notGiven = named.kind === 'swarm' ? NOT_OF_A_SWARM : [];
      return new HostsBench(options, { hosts, compose, builder, surveys, notGiven }, agent);
    } catch (thrown) {
      await closeHosts(hosts);
      throw thrown;
    }
  }

  async prepare(): Promise<void> {
    const { compose, builder } = this.#parts;
    const { targets, downstream, signal, onStep } = this.#options;
    const wanted: [string, HostRole][] = [
      [DATABASE_SERVICE, 'database'],
      ...targets.map(({ id }): [string, HostRole] => [id, 'target']),
      ...(downstream ? [[DOWNSTREAM_SERVICE, 'database'] satisfies [string, HostRole]] : []),
    ];
    for (const [service, role] of wanted) {
      const image = await buildImage(service, buildOptions(builder, compose, this.#options));
      this.#images.push(image);
      await bringImage(image, { builder, host: this.#hostOf(role), signal, onStep });
    }
  }

  async start(logsFolder: string): Promise<HostsLab> {
    const { surroundings, signal, onStep } = this.#options;
    const { hosts, compose, notGiven } = this.#parts;
    return HostsLab.start({
      ...surroundings,
      names: withWords(surroundings.names, this.words),
      hosts,
      notGiven,
      compose: byImage(compose, this.#images),
      machines: this.#machines,
      openFiles: this.machine.openFilesHard,
      logsFolder,
      signal,
      onStep,
    });
  }

  async describe(lab: Lab, cpus: CpuLayout): Promise<Environment> {
    const { checkout } = this.#options.surroundings;
    const survey = this.#surveyOf('target');
    const { engine } = this.#hostOf('target');
    return {
      ...(await describeEngine({ checkout, survey, engine, database: databaseOf(lab), cpus })),
      hosts: this.#parts.hosts.map((host) => describedHost(host, this.#parts.surveys.get(host))),
    };
  }

  records(): RunRecord[] {
    return this.#images.map((image) => ({ record: 'image', image }));
  }

  /** Lets the hosts go. */
  async [Symbol.asyncDispose](): Promise<void> {
    await closeHosts(this.#parts.hosts);
  }

  #hostOf(role: HostRole): Host {
    const host = this.#parts.hosts.find(({ roles }) => roles.includes(role));
    if (!host) throw new Error(`No host has the role ${role}.`);
    return host;
  }

  #surveyOf(role: HostRole): Survey {
    const found = this.#parts.surveys.get(this.#hostOf(role));
    if (!found) throw new Error(`The host of ${role} was not looked at.`);
    return found;
  }
}

interface Parts {
  readonly hosts: readonly Host[];
  readonly compose: ComposeFile;
  readonly builder: Engine;
  readonly surveys: ReadonlyMap<Host, Survey>;
  /** What the way in which the hosts are reached cannot give, a sentence each. */
  readonly notGiven: readonly string[];
}

interface Bringing {
  readonly builder: Engine;
  readonly host: Host;
  readonly signal: AbortSignal;
  readonly onStep: (title: string) => void;
}

/** Sent to a host whose engine is reached; else the host has to find it in its cluster's registry, by its digest. Throws EnvironmentError. */
async function bringImage(image: ImageRecord, { builder, host, signal, onStep }: Bringing): Promise<void> {
  const { images, name, engine } = host;
  if (images) {
    await sendImage({ image, from: builder, to: images, toName: name, signal, onStep });
    return;
  }
  const digests = (await builder.images.find(image.id))?.RepoDigests ?? [];
  const [reference] = digests;
  if (reference !== undefined && engine instanceof SwarmHost) {
    onStep(`${name} takes the image of ${image.service} from the registry, as ${reference}`);
    engine.takesFromRegistry(image.id, reference);
    return;
  }
  throw new EnvironmentError({
    expected: `a way for the image of ${image.service} to ${name}`,
    found: 'neither a connection to its engine nor the image in a registry',
    remedy: `Name a connection to the node, over which images are sent: --host swarm --host ${host.roles[0] ?? 'target'}=ssh://${name}; or name images in docker-compose.yml as the cluster's registry has them, build and push them (docker compose build, docker compose push).`,
  });
}

/** By what it is, never by name or address. */
function describedHost({ roles, engine }: Host, found: Survey | undefined) {
  if (!found) throw new Error('Every host was looked at.');
  const { cpuModel, cores, memoryBytes, kernel } = found.environment;
  return { roles: [...roles], cpuModel, cores, memoryBytes, kernel, engine: engine.facts.version };
}

/** This machine's own engine where its images run there too, else the load's host: the target's is left in peace. */
async function builderFor(hosts: readonly Host[], environment: Readonly<NodeJS.ProcessEnv>): Promise<Engine> {
  const local = hosts.find(({ place }) => place.kind === 'local')?.images ?? (await connected(environment));
  if (local && local.facts.architecture === hosts[0]?.engine.facts.architecture) return local;
  const remote = hosts.find(({ roles, images }) => roles.includes('load') && images !== null);
  const builder = (remote ?? hosts.find(({ images }) => images !== null))?.images;
  if (builder) return builder;
  throw new EnvironmentError({
    expected: 'an engine that builds the images',
    found: 'none',
    remedy: 'Start Docker here, or name a host for a role (docs/many-machines.md).',
  });
}

async function connected(environment: Readonly<NodeJS.ProcessEnv>): Promise<Engine | null> {
  try {
    const address = engineAddress(environment);
    // Not this machine's own, and reached by the system's ssh where it is named as a host.
    if (address.url.startsWith('ssh:')) return null;
    return await Engine.connect(address);
  } catch (thrown) {
    if (thrown instanceof KnownError) return null;
    throw thrown;
  }
}
