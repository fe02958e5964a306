import { layoutOf } from '../lab/cpus.js';
import { readTopology } from '../lab/topology.js';
import { readEnvironment } from '../probe/environment.js';

/** Says, from inside a container, what machine the engine runs on: one JSON object on stdout. */
const topology = readTopology(true);
const cpus = layoutOf(topology, 'separate');
const environment = readEnvironment({ versions: {}, cpus, postgresSettings: {} });
process.stdout.write(JSON.stringify({ topology, environment, node: process.versions.node }));
