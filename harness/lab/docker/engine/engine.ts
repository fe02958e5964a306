import type Docker from 'dockerode';
import { asError, EnvironmentError } from '../../../errors.js';
import { asked, GONE, listed, unless } from './asked.js';
import type { Connection, EngineFacts } from './connection.js';
import { connect } from './connection.js';
import type { ContainerHost } from './container-host.js';
import type { ContainerSpec } from './container.js';
import { Container, creation } from './container.js';
import type { EngineAddress } from './engine-address.js';
import { EngineImages } from './engine-images.js';
import type { LabelledObject } from './labelled-object.js';
import { Swarm } from './swarm.js';

/** A Docker engine that answers. It is spoken to in this folder alone. */
export class Engine implements ContainerHost {
  readonly address: EngineAddress;
  readonly facts: EngineFacts;
  readonly images: EngineImages;
  /** The cluster that it manages, where it manages one. */
  readonly swarm: Swarm;
  readonly #docker: Docker;

  private constructor(address: EngineAddress, { docker, facts }: Connection) {
    this.address = address;
    this.facts = facts;
    this.images = new EngineImages(docker);
    this.swarm = new Swarm(docker);
    this.#docker = docker;
  }

  /** Throws EnvironmentError that says why the engine is of no use. */
  static async connect(address: EngineAddress): Promise<Engine> {
    return new Engine(address, await connect(address));
  }

  /** A network that leads nowhere else: what is measured reaches only what was started with it. */
  async createNetwork(name: string, labels: Readonly<Record<string, string>>): Promise<string> {
    try {
      const made = this.#docker.createNetwork({
        Name: name,
        Driver: 'bridge',
        Internal: true,
        Labels: { ...labels },
      });
      return (await asked('to make a network', made)).id;
    } catch (thrown) {
      throw new EnvironmentError(
        {
          expected: 'the Docker engine to make a network',
          found: asError(thrown).message,
          remedy: 'Remove networks that nothing uses (docker network prune), and start again.',
        },
        { cause: thrown },
      );
    }
  }

  async removeNetwork(id: string): Promise<void> {
    await unless(GONE, asked('to remove a network', this.#docker.getNetwork(id).remove()));
  }

  async create(spec: ContainerSpec): Promise<Container> {
    const created = this.#docker.createContainer(creation(spec));
    return new Container(this.#docker, await asked(`to create the container ${spec.name}`, created));
  }

  async removeContainer(id: string): Promise<void> {
    const removal = this.#docker.getContainer(id).remove({ force: true, v: true });
    await unless(GONE, asked('to remove a container', removal));
  }

  async containersWith(label: string): Promise<LabelledObject[]> {
    const found = await asked(
      'to list containers',
      this.#docker.listContainers({ all: true, filters: { label: [label] } }),
    );
    return listed(found).map(({ Id, Labels, Created, State }) => ({
      id: Id,
      labels: Labels,
      createdSeconds: Created,
      running: State === 'running',
    }));
  }

  async networksWith(label: string): Promise<LabelledObject[]> {
    const found = await asked('to list networks', this.#docker.listNetworks({ filters: { label: [label] } }));
    return listed(found).map(({ Id, Labels, Created }) => ({
      id: Id,
      labels: Labels ?? {},
      createdSeconds: Date.parse(Created) / 1_000,
      running: false,
    }));
  }

  async nowSeconds(): Promise<number> {
    const { SystemTime } = (await asked('to tell the time', this.#docker.info())) as { SystemTime?: string };
    return Date.parse(SystemTime ?? '') / 1_000;
  }
}
