import { serveRelay } from './relay.js';

/** The relay's process, in a container of the measured network. Ends with its input. */
await serveRelay(process.stdin, process.stdout);
process.stdin.destroy();
