import { layoutOf } from '../cpus.js';
import { readTopology } from '../../linux/topology.js';
import { readEnvironment } from '../../linux/environment.js';

/** Says, from inside a container, what machine the engine runs on: one JSON object on stdout. */
const topology = readTopology(true);
const cpus = layoutOf(topology, 'separate');
const environment = readEnvironment({ versions: {}, cpus, postgresSettings: {} });
process.stdout.write(JSON.stringify({ topology, environment, node: process.versions.node }));
