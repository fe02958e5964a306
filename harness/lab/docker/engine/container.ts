import { PassThrough } from 'node:stream';
import type { Duplex, Readable } from 'node:stream';
import type Docker from 'dockerode';
import { asked, unless } from './asked.js';
import type { ComposeService } from '../compose/compose.js';
import type { Exit } from '../../lab.js';
import { linesOf } from '../../../linux/lines.js';

export const HOST_NETWORK = 'host';

/** What a container is created from: its service in docker-compose.yml, and what this run adds. */
export interface ContainerSpec {
  readonly service: ComposeService;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** A network's id, `none` or `host`. */
  readonly network: string;
  /** Logical processors; empty: any. */
  readonly cpus: readonly number[];
  /** Soft and hard limit of open files in one process; null: what the engine's own processes have. */
  readonly openFiles: number | null;
  /** In place of the service's own command. */
  readonly command?: readonly string[];
  /** Beside the service's own environment, or in place of it; null: not even the service's own. */
  readonly environment?: Readonly<Record<string, string | null>>;
}

/** How a container ended. */
export interface ContainerExit extends Exit {
  /** The kernel killed one of its processes for memory, which an exit code of 0 does not rule out. */
  readonly outOfMemory: boolean;
}

/** A container's three streams, taken apart. */
export interface Attachment {
  readonly input: Duplex;
  readonly output: Readable;
  readonly errors: Readable;
}

/** A container of ours, whoever runs it. */
export interface ContainerHandle {
  /** As the engine that runs it numbers it; of a swarm's, once it has started. */
  readonly id: string;
  /** Before it starts, so that nothing of what it writes is missed. */
  attach(stdin: boolean): Promise<Attachment>;
  start(): Promise<void>;
  /** Resolves when it has ended. Call after its start. */
  ended(): Promise<ContainerExit>;
  /** Its first process by the engine's numbers (0: not told), and its address in the network that it was created in. */
  whereabouts(): Promise<{ readonly pid: number; readonly address: string }>;
  /** Figures as an engine tells them, about one a second. */
  stats(signal: AbortSignal): AsyncIterable<unknown>;
  /** Asks it to end, and kills it when the grace is over. */
  stop(graceSeconds: number): Promise<void>;
  /** Resolves when nothing of it is left. */
  remove(): Promise<void>;
}

export function creation(spec: ContainerSpec): Docker.ContainerCreateOptions {
  const { service, openFiles } = spec;
  const environment = Object.entries({ ...service.environment, ...spec.environment });
  const command = spec.command ?? service.command;
  const keepsInput = service.stdin_open;
  return {
    name: spec.name,
    Image: service.image,
    ...(command ? { Cmd: [...command] } : {}),
    ...(service.entrypoint ? { Entrypoint: service.entrypoint } : {}),
    ...(service.user === undefined ? {} : { User: service.user }),
    ...(service.stop_signal === undefined ? {} : { StopSignal: service.stop_signal }),
    Env: environment.flatMap(([key, value]) => (value === null ? [] : `${key}=${value}`)),
    Labels: { ...spec.labels },
    // A health check would run inside what is measured.
    Healthcheck: { Test: ['NONE'] },
    OpenStdin: keepsInput,
    // The input's end is the container's: so it ends with the harness, however that came about.
    StdinOnce: keepsInput,
    AttachStdin: keepsInput,
    AttachStdout: true,
    AttachStderr: true,
    HostConfig: {
      NetworkMode: spec.network,
      CapDrop: service.cap_drop,
      SecurityOpt: service.security_opt,
      ReadonlyRootfs: service.read_only,
      Tmpfs: Object.fromEntries(service.tmpfs.map(tmpfsOf)),
      ...(service.mem_limit === undefined ? {} : { Memory: service.mem_limit }),
      ...(service.memswap_limit === undefined ? {} : { MemorySwap: service.memswap_limit }),
      ...(service.shm_size === undefined ? {} : { ShmSize: service.shm_size }),
      Sysctls: sysctlsIn(spec.network, service.sysctls),
      ...(spec.cpus.length > 0 ? { CpusetCpus: spec.cpus.join(',') } : {}),
      ...(openFiles === null ? {} : { Ulimits: [{ Name: 'nofile', Soft: openFiles, Hard: openFiles }] }),
      Init: service.init,
      // Its output is read as it comes; the engine need not keep it too.
      LogConfig: { Type: 'none', Config: {} },
    },
  };
}

/** A container in its host's network has the host's own: the engine refuses to set them. */
export function sysctlsIn(
  network: string,
  sysctls: Readonly<Record<string, string>>,
): Record<string, string> {
  const own = Object.entries(sysctls).filter(
    ([name]) => network !== HOST_NETWORK || !name.startsWith('net.'),
  );
  return Object.fromEntries(own);
}

/** `/tmp:size=64m,mode=1777` */
export function tmpfsOf(entry: string): [string, string] {
  const colon = entry.indexOf(':');
  return colon < 0 ? [entry, ''] : [entry.slice(0, colon), entry.slice(colon + 1)];
}

/** 304: has ended; 404: is gone; 409: does not run, or is just being removed. */
const ENDED = [304, 404, 409];
const STOP_WITHIN_MS = 30_000;

/** One container of ours, from its creation to its removal. */
export class Container implements ContainerHandle {
  readonly id: string;
  readonly #docker: Docker;
  readonly #container: Docker.Container;

  constructor(docker: Docker, container: Docker.Container) {
    this.id = container.id;
    this.#docker = docker;
    this.#container = container;
  }

  async start(): Promise<void> {
    await asked('to start a container', this.#container.start());
  }

  async attach(stdin: boolean): Promise<Attachment> {
    const options = { stream: true, stdin, stdout: true, stderr: true, hijack: true };
    const attached = asked('to attach to a container', this.#container.attach(options));
    const stream = (await attached) as unknown as Duplex;
    const output = new PassThrough();
    const errors = new PassThrough();
    this.#docker.modem.demuxStream(stream, output, errors);
    const ended = (): void => {
      output.end();
      errors.end();
    };
    // A connection that breaks is told as the end of the output, by which everybody notices.
    stream.on('end', ended).on('close', ended).on('error', ended);
    return { input: stream, output, errors };
  }

  async ended(): Promise<ContainerExit> {
    const { StatusCode: code } = (await this.#container.wait()) as { StatusCode: number };
    const outOfMemory = await this.#inspected().then(
      ({ State }) => State.OOMKilled,
      () => false,
    );
    return { code, signal: null, outOfMemory };
  }

  async whereabouts(): Promise<{ readonly pid: number; readonly address: string }> {
    const { State, NetworkSettings } = await this.#inspected();
    const [network] = Object.values(NetworkSettings.Networks);
    return { pid: State.Pid, address: network?.IPAddress ?? '' };
  }

  async *stats(signal: AbortSignal): AsyncGenerator<unknown, void, undefined> {
    const stream = (await asked(
      'to tell what a container uses',
      this.#container.stats({ stream: true }),
    )) as unknown as Readable;
    const stop = (): void => {
      stream.destroy();
    };
    signal.addEventListener('abort', stop, { once: true });
    try {
      for await (const line of linesOf(stream)) if (line.trim() !== '') yield JSON.parse(line);
    } catch (thrown) {
      if (!signal.aborted) throw thrown;
    } finally {
      signal.removeEventListener('abort', stop);
      stream.destroy();
    }
  }

  async stop(graceSeconds: number): Promise<void> {
    const withinMs = graceSeconds * 1_000 + STOP_WITHIN_MS;
    await unless(ENDED, asked('to stop a container', this.#container.stop({ t: graceSeconds }), withinMs));
  }

  async kill(): Promise<void> {
    await unless(ENDED, asked('to kill a container', this.#container.kill()));
  }

  /** With its anonymous volumes, of which there should be none. */
  async remove(): Promise<void> {
    await unless(ENDED, asked('to remove a container', this.#container.remove({ force: true, v: true })));
  }

  #inspected(): Promise<Docker.ContainerInspectInfo> {
    return asked('to describe a container', this.#container.inspect());
  }
}
