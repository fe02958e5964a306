import type { Duplex, Readable } from 'node:stream';
import { PassThrough } from 'node:stream';
import type Docker from 'dockerode';
import { z } from 'zod';
import { asked, GONE, unless } from './asked.js';
import type { LabelledObject } from './labelled-object.js';

const labels = z
  .record(z.string(), z.string())
  .nullish()
  .transform((given) => given ?? {});
const nodeSchema = z
  .object({
    ID: z.string(),
    Spec: z.object({ Labels: labels, Availability: z.string() }),
    Description: z.object({
      Hostname: z.string(),
      Platform: z.object({ Architecture: z.string(), OS: z.string() }),
      Resources: z.object({ MemoryBytes: z.number().default(0) }),
      Engine: z.object({ EngineVersion: z.string() }),
    }),
    Status: z.object({ State: z.string(), Addr: z.string().default('') }),
    ManagerStatus: z.object({ Addr: z.string().default('') }).nullish(),
  })
  .transform(({ ID, Spec, Description, Status, ManagerStatus }) => ({
    id: ID,
    hostname: Description.Hostname,
    labels: Spec.Labels,
    /** Takes what is placed on it. */
    isReady: Status.State === 'ready' && Spec.Availability === 'active',
    /** For errors: `down`, `ready, drain`. */
    state: Spec.Availability === 'active' ? Status.State : `${Status.State}, ${Spec.Availability}`,
    address: addressAmong(Status.Addr, (ManagerStatus?.Addr ?? '').replace(/:\d+$/, '')),
    architecture: architectureOf(Description.Platform.Architecture),
    operatingSystem: Description.Platform.OS,
    memoryBytes: Description.Resources.MemoryBytes,
    engineVersion: Description.Engine.EngineVersion,
  }));
export type SwarmNode = z.output<typeof nodeSchema>;

const taskSchema = z
  .object({
    ServiceID: z.string().default(''),
    NodeID: z.string().default(''),
    DesiredState: z.string(),
    Status: z.object({
      State: z.string(),
      Err: z.string().default(''),
      ContainerStatus: z
        .object({ ContainerID: z.string().default(''), ExitCode: z.int().default(0) })
        .nullish(),
    }),
  })
  .transform(({ ServiceID, NodeID, DesiredState, Status }) => ({
    serviceId: ServiceID,
    nodeId: NodeID,
    desiredState: DesiredState,
    state: Status.State,
    error: Status.Err,
    containerId: Status.ContainerStatus?.ContainerID ?? '',
    exitCode: Status.ContainerStatus?.ExitCode ?? null,
  }));
/** One attempt of a service to run on a node; ours have one attempt. */
export type SwarmTask = z.output<typeof taskSchema>;

const objectSchema = z
  .object({
    ID: z.string(),
    CreatedAt: z.string(),
    Spec: z.object({ Name: z.string().default(''), Labels: labels }),
  })
  .transform(({ ID, CreatedAt, Spec }) => ({
    id: ID,
    name: Spec.Name,
    labels: Spec.Labels,
    createdSeconds: Date.parse(CreatedAt) / 1_000,
  }));
const createdSchema = z.object({ ID: z.string().optional(), id: z.string().optional() });

/** A manager's wait for a node that does not answer is not ours. */
const LOGS_WITHIN_MS = 5_000;

/** A service's two outputs, as its task wrote them. */
export interface ServiceLogs {
  readonly output: Readable;
  readonly errors: Readable;
  /** Asks for no more. */
  end(): void;
}

/** The cluster that an engine manages: nodes, services, their tasks and secrets. Of an engine that manages none each question is an EngineError. */
export class Swarm {
  readonly #docker: Docker;

  constructor(docker: Docker) {
    this.#docker = docker;
  }

  async nodes(): Promise<SwarmNode[]> {
    const found: unknown = await asked('to list the nodes of its swarm', this.#docker.listNodes());
    // One that has just joined has not described itself.
    const described = z
      .array(z.looseObject({ Description: z.unknown() }))
      .parse(found)
      .filter(({ Description }) => Description !== undefined && Description !== null);
    return z.array(nodeSchema).parse(described);
  }

  async tasksOn(nodeIds: readonly string[]): Promise<SwarmTask[]> {
    return this.#tasks({ node: [...nodeIds] });
  }

  /** Those that no node has taken up among them. */
  async tasksOf(serviceId: string): Promise<SwarmTask[]> {
    return this.#tasks({ service: [serviceId] });
  }

  async services(): Promise<(LabelledObject & { readonly name: string })[]> {
    const found: unknown = await asked('to list services', this.#docker.listServices());
    return z
      .array(objectSchema)
      .parse(found)
      .map((service) => ({ ...service, running: false }));
  }

  /** Those with this label, with its value where one is given, and whether each has a task that runs, and is to. */
  async servicesWith(label: string): Promise<LabelledObject[]> {
    const found: unknown = await asked(
      'to list services',
      this.#docker.listServices({ filters: { label: [label] } }),
    );
    const services = z.array(objectSchema).parse(found);
    const tasks = services.length === 0 ? [] : await this.#tasks({ service: services.map(({ id }) => id) });
    // What ran on a node that went is said to run for a day; the manager wants it no more.
    const lives = new Set(
      tasks
        .filter(({ state, desiredState }) => state === 'running' && desiredState === 'running')
        .map(({ serviceId }) => serviceId),
    );
    return services.map((service) => ({ ...service, running: lives.has(service.id) }));
  }

  /** Resolves to its id. */
  async createService(service: Docker.CreateServiceOptions): Promise<string> {
    const created = this.#docker.createService(service);
    return (await asked(`to create the service ${service.Name ?? ''}`, created)).id;
  }

  async removeService(id: string): Promise<void> {
    await unless(GONE, asked('to remove a service', this.#docker.getService(id).remove()));
  }

  /** What a service has written, up to now or as it goes on. */
  async logs(serviceId: string, { follow }: { readonly follow: boolean }): Promise<ServiceLogs> {
    const { signal, end } = ending();
    const options = { follow, stdout: true, stderr: true, abortSignal: signal };
    const answer: unknown = await asked(
      'to give the log of a service',
      // Its types know one of the two answers at a time.
      this.#docker.getService(serviceId).logs(options as { follow: true; stdout: true; stderr: true }),
      LOGS_WITHIN_MS,
    );
    const output = new PassThrough();
    const errors = new PassThrough();
    const ended = (): void => {
      output.end();
      errors.end();
    };
    const stream = Buffer.isBuffer(answer) ? new PassThrough().end(answer) : (answer as Duplex);
    this.#docker.modem.demuxStream(stream, output, errors);
    stream.on('end', ended).on('close', ended).on('error', ended);
    return { output, errors, end };
  }

  async createSecret(name: string, value: string, ofRun: Readonly<Record<string, string>>): Promise<string> {
    const body = { Name: name, Labels: ofRun, Data: Buffer.from(value).toString('base64') };
    // Without a query of its own the value would be a part of the address.
    const made: unknown = await asked(
      'to keep a secret',
      this.#docker.createSecret({ _query: {}, _body: body }),
    );
    const { ID, id } = createdSchema.parse(made);
    return ID ?? id ?? '';
  }

  async secretsWith(label: string): Promise<LabelledObject[]> {
    const found: unknown = await asked(
      'to list secrets',
      this.#docker.listSecrets({ filters: { label: [label] } }),
    );
    return z
      .array(objectSchema)
      .parse(found)
      .map((secret) => ({ ...secret, running: false }));
  }

  async removeSecret(id: string): Promise<void> {
    await unless(GONE, asked('to remove a secret', this.#docker.getSecret(id).remove()));
  }

  async #tasks(filters: Readonly<Record<string, string[]>>): Promise<SwarmTask[]> {
    const found: unknown = await asked('to list tasks', this.#docker.listTasks({ filters }));
    return z.array(taskSchema).parse(found);
  }
}

function ending(): { readonly signal: AbortSignal; readonly end: () => void } {
  const controller = new AbortController();
  return {
    signal: controller.signal,
    end: () => {
      controller.abort();
    },
  };
}

/** Nodes are told by the kernel's names, images by Go's. */
function architectureOf(machine: string): string {
  return { x86_64: 'amd64', aarch64: 'arm64' }[machine] ?? machine;
}

/** The first that other hosts may reach: a manager may not know its own. */
function addressAmong(...addresses: readonly string[]): string | null {
  return addresses.find((address) => !/^(|0\.0\.0\.0|::|127\..*)$/.test(address)) ?? null;
}
