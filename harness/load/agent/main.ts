import { serveAgent } from './session.js';

const LONGEST_GOODBYE_MS = 2_000;

/** The load agent's process: commands on stdin, answers on stdout, over when stdin ends or `stop` comes. */
await serveAgent(process.stdin, process.stdout);
process.stdin.destroy();
// What a library may still hold open must not keep an agent alive that nobody listens to.
setTimeout(() => {
  process.kill(process.pid, 'SIGKILL');
}, LONGEST_GOODBYE_MS).unref();
