import { join } from 'node:path';
import type { LabSurroundings } from '../bench.js';
import { childEnvironment } from '../lifetime/child-environment.js';
import { startWatchdog } from '../lifetime/guard.js';
import { openLog } from '../lifetime/log.js';
import { CODE_FOLDER } from '../services/programs.js';
import type { Undo } from '../lifetime/undo.js';
import type { ComposeFile } from './compose/compose.js';
import { AGENT_SERVICE } from './compose/compose-services.js';
import type { ContainerSpec } from './engine/container.js';
import type { ContainerHost } from './engine/container-host.js';
import { ROLE_LABEL, RUN_LABEL } from './leftovers.js';
import type { ListeningPlace } from './containers/listening-place.js';
import type { ContainerLaunch } from './containers/owned-container.js';
import { OwnedContainer } from './containers/owned-container.js';
import { Tunnel } from './tunnel/tunnel.js';

export interface RoomOptions extends LabSurroundings {
  readonly engine: Pick<ContainerHost, 'create'>;
  readonly compose: ComposeFile;
  /** Names what is put up, so that it is found again. */
  readonly run: string;
  /** Soft and hard limit of open files, the same for every container. */
  readonly openFiles: number;
  readonly logsFolder: string;
  readonly relayCpus: readonly number[];
  /** What takes the run's containers down when the harness is killed, and what it is told; null: it watches already. */
  readonly watchdog: { readonly script: string; readonly told: object } | null;
  /** The network that the containers are in, and their address where they share one. */
  readonly joinNetwork: () => Promise<{ readonly id: string; readonly address: string | null }>;
  /** The port for the next service there; `usual` is the one it has in docker-compose.yml. */
  readonly portFor: (usual: number, tunnel: Tunnel) => Promise<number>;
}

export type LaunchOptions = Pick<ContainerSpec, 'cpus' | 'command' | 'environment'> & {
  readonly logName?: string;
};

/** A run's containers of one engine, with the relay through which the harness reaches into their network. */
export interface Room {
  readonly relay: OwnedContainer;
  readonly tunnel: Tunnel;
  /** The address that its services listen on. */
  readonly listenOn: string;
  /** Where the next service is told to listen. */
  placeFor(usualPort: number): Promise<ListeningPlace>;
  /** Names of containers are unique, also when a trial is repeated. */
  numbered(name: string): string;
  launch(
    service: string,
    name: string,
    options: LaunchOptions,
  ): Pick<ContainerLaunch, 'engine' | 'spec' | 'log' | 'address'>;
}

const RELAY = 'relay';
const ANY_ADDRESS = '0.0.0.0';

/** Joins the network and starts the relay. What it has put up is in `undo`, also where it throws. */
export async function openRoom(options: RoomOptions, undo: Undo): Promise<Room> {
  const { engine, compose, run, openFiles, logsFolder, names, environment, watchdog } = options;
  const labels = { [RUN_LABEL]: run };
  if (watchdog) {
    const guard = startWatchdog(
      join(options.checkout, CODE_FOLDER, watchdog.script),
      JSON.stringify(watchdog.told),
      { ...childEnvironment(environment), ...agentSocket(environment) },
    );
    undo.add(() => guard[Symbol.asyncDispose]());
  }
  const network = await options.joinNetwork();
  const launch: Room['launch'] = (service, name, { logName, ...own }) => ({
    engine,
    address: network.address,
    spec: {
      ...own,
      service: compose.service(service),
      name: `crossover-${run}-${name}`.replaceAll(/[^A-Za-z0-9_.-]+/g, '-'),
      labels: { ...labels, [ROLE_LABEL]: name === RELAY ? RELAY : 'service' },
      network: network.id,
      openFiles,
    },
    log: openLog({ logsFolder, names }, logName ?? name),
  });
  const command = ['node', `${CODE_FOLDER}/lab/docker/tunnel/relay-main.js`];
  const relay = await OwnedContainer.start({
    ...launch(AGENT_SERVICE, RELAY, { cpus: options.relayCpus, command }),
    stdio: 'channel',
    graceSeconds: 0,
  });
  undo.add(() => relay[Symbol.asyncDispose]());
  if (!relay.channel) throw new Error('A container launched with a channel has one.');
  const tunnel = new Tunnel(relay.channel.input, relay.channel.output);
  const listenOn = network.address ?? ANY_ADDRESS;
  let started = 0;
  return {
    relay,
    launch,
    tunnel,
    listenOn,
    placeFor: async (usualPort) => ({ listenOn, port: await options.portFor(usualPort, tunnel) }),
    numbered: (name) => {
      started += 1;
      return `${name}-${started}`;
    },
  };
}

/** An engine by ssh is reached with the user's keys. */
function agentSocket({ SSH_AUTH_SOCK: path }: Readonly<NodeJS.ProcessEnv>): Record<string, string> {
  return path === undefined ? {} : { SSH_AUTH_SOCK: path };
}
