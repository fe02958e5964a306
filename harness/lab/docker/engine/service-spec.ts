import { createHash } from 'node:crypto';
import type Docker from 'dockerode';
import type { ContainerSpec } from './container.js';
import { HOST_NETWORK, sysctlsIn, tmpfsOf } from './container.js';
import { parseBytes } from '../compose/compose-units.js';

/** What placing a container through a swarm adds to it. */
export interface Placement {
  /** Conditions that its node fulfils, such as `node.labels.a==b`. */
  readonly constraints: readonly string[];
  /** Folders of the node, read only, by their place in the container. */
  readonly folders: Readonly<Record<string, string>>;
  /** A secret of the swarm, by its file's name in /run/secrets; null: none. */
  readonly secret: { readonly id: string; readonly name: string; readonly file: string } | null;
}

/** After it is asked to end, until it is killed. */
const GRACE_NS = 5e9;
const ANYONE_READS = 0o444;
const ANYONE_WRITES = 0o1777;
/** Of its output as its node keeps it. */
const MOST_LOG = '10m';
const NO_NEW_PRIVILEGES = 'no-new-privileges:true';

/** Of a service, which is a name of DNS too. */
const LONGEST_NAME = 63;
const DIGEST_DIGITS = 12;

/** A container's name as one that a service may have: short enough, and another for each. */
export function serviceName(name: string): string {
  const plain = name.replaceAll(/[^A-Za-z0-9-]+/g, '-');
  if (plain.length <= LONGEST_NAME) return plain;
  const digest = createHash('sha256').update(name).digest('hex').slice(0, DIGEST_DIGITS);
  return `${plain.slice(0, LONGEST_NAME - DIGEST_DIGITS - 1)}-${digest}`;
}

/**
 * A container as a service with one task, in its node's network, which is begun once and never again. A swarm has
 * neither processors to bind it to, nor its input and output, nor an owner for its folders in memory.
 */
export function serviceCreation(spec: ContainerSpec, placement: Placement): Docker.CreateServiceOptions {
  const { service, openFiles } = spec;
  const environment = Object.entries({ ...service.environment, ...spec.environment });
  const command = spec.command ?? service.command;
  const container: Docker.ContainerSpec = {
    Image: service.image,
    Labels: { ...spec.labels },
    ...(service.entrypoint ? { Command: [...service.entrypoint] } : {}),
    ...(command ? { Args: [...command] } : {}),
    ...(service.user === undefined ? {} : { User: service.user }),
    ...(service.stop_signal === undefined ? {} : { StopSignal: service.stop_signal }),
    Env: environment.flatMap(([key, value]) => (value === null ? [] : `${key}=${value}`)),
    // A health check would run inside what is measured.
    HealthCheck: { Test: ['NONE'] },
    CapabilityDrop: [...service.cap_drop],
    ...(service.security_opt.includes(NO_NEW_PRIVILEGES)
      ? { Privileges: { NoNewPrivileges: true } as Docker.Privileges }
      : {}),
    ReadOnly: service.read_only,
    Mounts: [
      ...service.tmpfs.map(inMemory),
      ...(service.shm_size === undefined ? [] : [inMemory(`/dev/shm:size=${service.shm_size}`)]),
      ...ofTheNode(placement.folders),
    ],
    Sysctls: sysctlsIn(HOST_NETWORK, service.sysctls),
    ...(openFiles === null ? {} : { Ulimits: [{ Name: 'nofile', Soft: openFiles, Hard: openFiles }] }),
    Init: service.init,
    StopGracePeriod: GRACE_NS,
    Secrets: secretsOf(placement),
  };
  return {
    Name: spec.name,
    Labels: { ...spec.labels },
    TaskTemplate: {
      ContainerSpec: container,
      Resources: { Limits: service.mem_limit === undefined ? {} : { MemoryBytes: service.mem_limit } },
      RestartPolicy: { Condition: 'none' },
      Placement: { Constraints: [...placement.constraints] },
      Networks: [{ Target: HOST_NETWORK }],
      LogDriver: { Name: 'json-file', Options: { 'max-size': MOST_LOG, 'max-file': '1' } },
    },
    Mode: { Replicated: { Replicas: 1 } },
  };
}

/** `/tmp:size=64m,mode=1777`. One that has an owner is open to all instead. */
function inMemory(entry: string): Docker.MountSettings {
  const [target, text] = tmpfsOf(entry);
  const options = new Map(
    text.split(',').map((option) => {
      const [name = '', value = ''] = option.split('=');
      return [name, value] as const;
    }),
  );
  const size = options.get('size');
  const mode = options.get('mode');
  const hasOwner = options.has('uid') || options.has('gid');
  return {
    Type: 'tmpfs',
    Source: '',
    Target: target,
    TmpfsOptions: {
      SizeBytes: size === undefined ? 0 : parseBytes(size),
      Mode: hasOwner || mode === undefined ? ANYONE_WRITES : parseInt(mode, 8),
    },
  };
}

function ofTheNode(folders: Placement['folders']): Docker.MountSettings[] {
  return Object.entries(folders).map(([Target, Source]) => ({
    Type: 'bind',
    Source,
    Target,
    ReadOnly: true,
  }));
}

function secretsOf({ secret }: Placement): Docker.SecretReference[] {
  if (secret === null) return [];
  const { id, name, file } = secret;
  return [{ SecretID: id, SecretName: name, File: { Name: file, UID: '0', GID: '0', Mode: ANYONE_READS } }];
}
