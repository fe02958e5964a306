import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import Docker from 'dockerode';
import { z } from 'zod';
import { asError, EnvironmentError } from '../../../errors.js';
import { linesOf } from '../../log.js';
import { asked, EngineError, unless } from './asked.js';
import type { ContainerSpec } from './container.js';
import { Container, creation } from './container.js';
import type { EngineAddress } from './engine-address.js';

/** What an engine says of itself. */
export interface EngineFacts {
  readonly version: string;
  readonly apiVersion: string;
  /** As images name it: `amd64`, `arm64`. */
  readonly architecture: string;
  readonly operatingSystem: string;
  readonly storageDriver: string;
  /** `1` or `2`. */
  readonly cgroupVersion: string;
  readonly memoryBytes: number;
  /** Whether containers can be bound to processors. */
  readonly canPin: boolean;
}

/** An object that carries a label of ours, of whatever run. */
export interface LabelledObject {
  readonly id: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly createdSeconds: number;
  /** Containers only. */
  readonly running: boolean;
}

const ANSWER_WITHIN_MS = 5_000;
/** Hundreds of megabytes over a slow line. */
const LOAD_WITHIN_MS = 1_800_000;
const loadSchema = z.object({ error: z.string() });
/** Removing what is gone already, or is just being removed, is no failure. */
const GONE = [404, 409];
/** Engine 20.10: cgroup v2, and sysctls and limits as they are used here. */
const LEAST_API = [1, 41] as const;

const versionSchema = z.object({
  Version: z.string(),
  ApiVersion: z.string(),
  Arch: z.string(),
  Os: z.string(),
});
const infoSchema = z.object({
  OperatingSystem: z.string(),
  Driver: z.string(),
  CgroupVersion: z.string().default('1'),
  MemTotal: z.number(),
  CPUSet: z.boolean().default(true),
});
const imageSchema = z.object({
  Id: z.string(),
  Architecture: z.string(),
  Size: z.number(),
  RepoDigests: z.array(z.string()).nullish(),
  Config: z.object({ Labels: z.record(z.string(), z.string()).nullish() }).nullish(),
});
export type ImageFacts = z.infer<typeof imageSchema>;
const manifestsSchema = z.array(
  z.object({
    Manifests: z
      .array(
        z.object({
          Available: z.boolean().default(false),
          Size: z.object({ Content: z.number() }).optional(),
        }),
      )
      .nullish(),
  }),
);

/** A Docker engine that answers. The only place, with container.ts, that speaks to one. */
export class Engine {
  readonly address: EngineAddress;
  readonly facts: EngineFacts;
  readonly #docker: Docker;

  private constructor(address: EngineAddress, docker: Docker, facts: EngineFacts) {
    this.address = address;
    this.#docker = docker;
    this.facts = facts;
  }

  /** Throws EnvironmentError that says why the engine is of no use. */
  static async connect(address: EngineAddress): Promise<Engine> {
    const docker = new Docker(optionsOf(address));
    try {
      const version = versionSchema.parse(await answered(docker.version()));
      const info = infoSchema.parse(await answered(docker.info()));
      requireUsable(address, version);
      return new Engine(address, docker, {
        version: version.Version,
        apiVersion: version.ApiVersion,
        architecture: version.Arch,
        operatingSystem: info.OperatingSystem,
        storageDriver: info.Driver,
        cgroupVersion: info.CgroupVersion,
        memoryBytes: info.MemTotal,
        canPin: info.CPUSet,
      });
    } catch (thrown) {
      throw thrown instanceof EnvironmentError ? thrown : unreachable(address, thrown);
    }
  }

  /** Sends a build context; resolves to the engine's messages as they come, a JSON object a line. */
  async build(context: NodeJS.ReadableStream, options: Docker.ImageBuildOptions): Promise<Readable> {
    // The classic builder ("1") is the one that every engine has and that needs no session beside the request.
    return (await this.#docker.buildImage(context, { ...options, version: '1' })) as unknown as Readable;
  }

  /** Null where there is no such image, or no image can have that name. */
  async image(reference: string): Promise<ImageFacts | null> {
    try {
      const found = asked(`to describe the image ${reference}`, this.#docker.getImage(reference).inspect());
      return imageSchema.parse(await found);
    } catch (thrown) {
      if (thrown instanceof EngineError && [400, 404].includes(thrown.status ?? 0)) return null;
      throw thrown;
    }
  }

  /** An image with its layers, as `docker save` writes it. */
  async saveImage(id: string): Promise<NodeJS.ReadableStream> {
    return asked('to give an image', this.#docker.getImage(id).get());
  }

  /** Takes what `saveImage` of another engine gave. Throws EngineError with what the engine said. */
  async loadImage(image: NodeJS.ReadableStream): Promise<void> {
    const answer = await asked('to take an image', this.#docker.loadImage(image), LOAD_WITHIN_MS);
    for await (const line of linesOf(answer as unknown as Readable)) {
      const said = loadSchema.safeParse(line.trim() === '' ? null : JSON.parse(line));
      if (said.success)
        throw new EngineError(`The engine could not take the image: ${said.data.error}`, null);
    }
  }

  async tagImage(id: string, repository: string): Promise<void> {
    await asked('to name an image', this.#docker.getImage(id).tag({ repo: repository, tag: 'latest' }));
  }

  /** What a registry would hold of an image; null where the engine does not tell (before API 1.47, or the classic image store). */
  async compressedBytes(reference: string): Promise<number | null> {
    const filters = { reference: [reference] };
    const options = { filters, manifests: true } as Docker.ListImagesOptions;
    const found: unknown = await asked('to list images', this.#docker.listImages(options));
    const [image] = manifestsSchema.parse(found);
    const sizes = (image?.Manifests ?? []).flatMap(({ Available, Size }) =>
      Available && Size ? [Size.Content] : [],
    );
    return sizes.length === 0 ? null : sizes.reduce((sum, size) => sum + size, 0);
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

  /** Resolves to whether it has gone: one that others stand on, or that is in use, stays. */
  async removeImage(id: string): Promise<boolean> {
    return unless(GONE, asked('to remove an image', this.#docker.getImage(id).remove({ force: true })));
  }

  async containersWith(label: string): Promise<LabelledObject[]> {
    const found = await asked(
      'to list containers',
      this.#docker.listContainers({ all: true, filters: { label: [label] } }),
    );
    return found.map(({ Id, Labels, Created, State }) => ({
      id: Id,
      labels: Labels,
      createdSeconds: Created,
      running: State === 'running',
    }));
  }

  async networksWith(label: string): Promise<LabelledObject[]> {
    const found = await asked('to list networks', this.#docker.listNetworks({ filters: { label: [label] } }));
    return found.map(({ Id, Labels, Created }) => ({
      id: Id,
      labels: Labels ?? {},
      createdSeconds: Date.parse(Created) / 1_000,
      running: false,
    }));
  }

  async imagesWith(label: string): Promise<LabelledObject[]> {
    const found = await asked(
      'to list images',
      this.#docker.listImages({ all: true, filters: { label: [label] } }),
    );
    return found.map(({ Id, Labels, Created }) => ({
      id: Id,
      labels: Labels,
      createdSeconds: Created,
      running: false,
    }));
  }

  /** The engine's own clock, in seconds since 1970: its objects' ages are counted by it. */
  async nowSeconds(): Promise<number> {
    const { SystemTime } = (await asked('to tell the time', this.#docker.info())) as { SystemTime?: string };
    return Date.parse(SystemTime ?? '') / 1_000;
  }
}

function optionsOf(address: EngineAddress): Docker.DockerOptions {
  const { url, tlsFolder } = address;
  const { protocol, hostname, port, username } = new URL(url);
  if (protocol === 'unix:' || protocol === 'npipe:') return { socketPath: url.slice(`${protocol}//`.length) };
  if (protocol === 'ssh:') {
    return {
      protocol: 'ssh',
      host: hostname,
      port: port === '' ? 22 : Number(port),
      ...(username === '' ? {} : { username }),
    };
  }
  const tls = tlsFolder !== null || protocol === 'https:';
  return {
    protocol: tls ? 'https' : 'http',
    host: hostname,
    port: port === '' ? (tls ? 2376 : 2375) : Number(port),
    ...(tlsFolder === null ? {} : certificatesIn(tlsFolder, address)),
  };
}

function certificatesIn(folder: string, { url, from }: EngineAddress) {
  const pem = (name: string): Buffer => readFileSync(join(folder, name));
  try {
    return { ca: pem('ca.pem'), cert: pem('cert.pem'), key: pem('key.pem') };
  } catch (thrown) {
    throw new EnvironmentError(
      {
        expected: `ca.pem, cert.pem and key.pem for the Docker engine at ${url} (by ${from})`,
        found: asError(thrown).message,
        remedy:
          'Unset DOCKER_CERT_PATH and DOCKER_TLS_VERIFY where that engine has gone, or use --lab local.',
      },
      { cause: thrown },
    );
  }
}

async function answered<T>(answer: Promise<T>): Promise<T> {
  const late = new Promise<never>((_resolve, reject) => {
    setTimeout(() => {
      reject(new Error(`no answer within ${ANSWER_WITHIN_MS / 1_000} s`));
    }, ANSWER_WITHIN_MS).unref();
  });
  return Promise.race([answer, late]);
}

function requireUsable(
  { from }: EngineAddress,
  { Version, ApiVersion, Os }: z.infer<typeof versionSchema>,
): void {
  const [major = 0, minor = 0] = ApiVersion.split('.').map(Number);
  const [leastMajor, leastMinor] = LEAST_API;
  if (major < leastMajor || (major === leastMajor && minor < leastMinor)) {
    throw new EnvironmentError({
      expected: `a Docker engine with API ${LEAST_API.join('.')} or later (engine 20.10), by ${from}`,
      found: `engine ${Version} with API ${ApiVersion}`,
      remedy: 'Install a newer engine, or use --lab local.',
    });
  }
  if (Os !== 'linux') {
    throw new EnvironmentError({
      expected: 'a Docker engine that runs Linux containers',
      found: `one for ${Os}`,
      remedy: 'Switch Docker Desktop to Linux containers.',
    });
  }
}

const REASONS: Record<string, { readonly found: string; readonly remedy: string }> = {
  EACCES: {
    found: 'no permission to use it',
    remedy: 'Join the group docker (sudo usermod -aG docker $USER, then log in again), or use --lab local.',
  },
  ENOENT: {
    found: 'nothing there',
    remedy: 'Start Docker (Docker Desktop, or sudo systemctl start docker), or use --lab local.',
  },
  ECONNREFUSED: {
    found: 'nobody listens there',
    remedy: 'Start Docker (Docker Desktop, or sudo systemctl start docker), or use --lab local.',
  },
};

function unreachable({ url, from }: EngineAddress, thrown: unknown): EnvironmentError {
  const error = asError(thrown) as NodeJS.ErrnoException;
  const known = error.code === undefined ? undefined : REASONS[error.code];
  return new EnvironmentError(
    {
      expected: `a Docker engine at ${url} (by ${from})`,
      found: known?.found ?? error.message,
      remedy: known?.remedy ?? 'See that `docker version` answers, or use --lab local.',
    },
    { cause: thrown },
  );
}
