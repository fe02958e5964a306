import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Docker from 'dockerode';
import { z } from 'zod';
import { asError, EnvironmentError } from '../../../errors.js';
import type { EngineAddress } from './engine-address.js';

/** What an engine says of itself. */
export interface EngineFacts {
  /** What it calls its machine: stands in no record. */
  readonly hostname: string;
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
  /** What it is in a swarm; null: in none. */
  readonly swarm: { readonly nodeId: string; readonly isManager: boolean } | null;
}

/** A client that the engine has answered. */
export interface Connection {
  readonly docker: Docker;
  readonly facts: EngineFacts;
}

const ANSWER_WITHIN_MS = 5_000;
/** Engine 20.10: cgroup v2, and sysctls and limits as they are used here. */
const LEAST_API = [1, 41] as const;

const versionSchema = z.object({
  Version: z.string(),
  ApiVersion: z.string(),
  Arch: z.string(),
  Os: z.string(),
});
const infoSchema = z.object({
  Name: z.string().default(''),
  OperatingSystem: z.string(),
  Driver: z.string(),
  CgroupVersion: z.string().default('1'),
  MemTotal: z.number(),
  CPUSet: z.boolean().default(true),
  Swarm: z
    .object({
      NodeID: z.string().default(''),
      LocalNodeState: z.string().default('inactive'),
      ControlAvailable: z.boolean().default(false),
    })
    .nullish(),
});
/** Throws EnvironmentError that says why the engine is of no use. */
export async function connect(address: EngineAddress): Promise<Connection> {
  try {
    const docker = new Docker(optionsOf(address));
    const version = versionSchema.parse(await answered(docker.version()));
    const info = infoSchema.parse(await answered(docker.info()));
    requireUsable(address, version);
    const facts = {
      hostname: info.Name,
      version: version.Version,
      apiVersion: version.ApiVersion,
      architecture: version.Arch,
      operatingSystem: info.OperatingSystem,
      storageDriver: info.Driver,
      cgroupVersion: info.CgroupVersion,
      memoryBytes: info.MemTotal,
      canPin: info.CPUSet,
      swarm:
        info.Swarm?.LocalNodeState === 'active'
          ? { nodeId: info.Swarm.NodeID, isManager: info.Swarm.ControlAvailable }
          : null,
    };
    return { docker, facts };
  } catch (thrown) {
    throw thrown instanceof EnvironmentError ? thrown : unreachable(address, thrown);
  }
}

function optionsOf(address: EngineAddress): Docker.DockerOptions {
  const { url, tlsFolder, sshAgent } = address;
  const { protocol, hostname, port, username } = new URL(url);
  if (protocol === 'unix:' || protocol === 'npipe:') return { socketPath: url.slice(`${protocol}//`.length) };
  if (protocol === 'ssh:') {
    return {
      protocol: 'ssh',
      host: hostname,
      port: port === '' ? 22 : Number(port),
      ...(username === '' ? {} : { username }),
      ...(sshAgent === undefined ? {} : { sshOptions: { agent: sshAgent } }),
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
