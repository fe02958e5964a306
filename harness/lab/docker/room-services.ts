import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { HostReader } from '../../model/run/host-reader.js';
import type { Downstream, NullServer, Running, TargetStart, Worker } from '../lab.js';
import { nullServerOver } from '../services/null-server.js';
import { Postgres } from '../postgres.js';
import { CODE_FOLDER, PROGRAMS } from '../services/programs.js';
import { AGENT_SERVICE, DATABASE_SERVICE, DOWNSTREAM_SERVICE } from './compose/compose-services.js';
import { ContainerChannel } from './containers/container-channel.js';
import { startDownstreamContainer } from './containers/downstream-container.js';
import type { ContainerSpec } from './engine/container.js';
import { POSTGRES_PORT, SERVICE_PORT } from './containers/listening-place.js';
import { DockerCluster } from './containers/postgres-container.js';
import type { Room } from './room.js';
import { startContainerTarget, startContainerWorker } from './containers/target-container.js';

/** Throws TargetStartError, or InterruptedError. */
export async function startTargetIn(room: Room, start: TargetStart): Promise<Running> {
  const surroundings = await surroundingsIn(room, start, {
    service: start.target.id,
    logName: start.trialId,
  });
  return startContainerTarget(start, { ...surroundings, tunnel: room.tunnel, nonce: randomUUID() });
}

/** Throws TargetStartError. */
export async function startWorkerIn(room: Room, start: TargetStart): Promise<Worker> {
  const names = { service: `${start.target.id}-worker`, logName: `${start.trialId}-worker` };
  return startContainerWorker(start, await surroundingsIn(room, start, names));
}

async function surroundingsIn(
  room: Room,
  { cpus }: TargetStart,
  { service, logName }: { readonly service: string; readonly logName: string },
) {
  const launch = (environment: NonNullable<ContainerSpec['environment']>) =>
    room.launch(service, room.numbered(logName), { cpus, environment, logName });
  return { launch, place: await room.placeFor(SERVICE_PORT) };
}

/** Throws EnvironmentError, or InterruptedError. */
export async function startDownstreamIn(
  room: Room,
  { cpus, signal }: { readonly cpus: readonly number[]; readonly signal: AbortSignal },
): Promise<Downstream> {
  const name = room.numbered(DOWNSTREAM_SERVICE);
  const launch = room.launch(DOWNSTREAM_SERVICE, name, { cpus, logName: DOWNSTREAM_SERVICE });
  const place = await room.placeFor(SERVICE_PORT);
  return startDownstreamContainer(launch, { tunnel: room.tunnel, place, signal });
}

/** A process of ours, from the compiled code in the agents' image. */
export function startProgramIn(
  room: Room,
  name: string,
  { program, cpus }: { readonly program: string; readonly cpus: readonly number[] },
): Promise<ContainerChannel> {
  const command = ['node', `${CODE_FOLDER}/${program}`];
  return ContainerChannel.start(room.launch(AGENT_SERVICE, room.numbered(name), { cpus, command }));
}

export async function startNullServerIn(room: Room, cpus: readonly number[]): Promise<NullServer> {
  const channel = await startProgramIn(room, 'null-server', { program: PROGRAMS.nullServer, cpus });
  return nullServerOver(channel, { listenOn: room.listenOn, host: channel.address });
}

/** Seeded, its settings those of the image. `roomNow`: another where its host was lost and begun anew. Throws EnvironmentError, or InterruptedError. */
export function startPostgresIn(
  roomNow: () => Room,
  options: {
    readonly checkout: string;
    readonly cpus: readonly number[];
    readonly signal: AbortSignal;
    readonly onStep: (title: string) => void;
  },
): Promise<Postgres> {
  const { checkout, cpus, signal, onStep } = options;
  return Postgres.start({
    definition: join(checkout, 'targets', 'postgres'),
    startCluster: async () => {
      const room = roomNow();
      return DockerCluster.start({
        launch: room.launch(DATABASE_SERVICE, 'postgres', { cpus }),
        tunnel: room.tunnel,
        place: await room.placeFor(POSTGRES_PORT),
        signal,
      });
    },
    signal,
    onStep,
  });
}

/** Of the machine that the room is on. */
export function hostReaderThrough(roomNow: () => Room): HostReader {
  return async () => {
    const { tunnel } = roomNow();
    return {
      procStat: await tunnel.readFile('/proc/stat'),
      pressure: await tunnel.readFile('/proc/pressure/cpu').catch(() => null),
    };
  };
}
