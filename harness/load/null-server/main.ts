import { createInterface } from 'node:readline';
import { startNullServer } from './server.js';

/**
 * The null server's process. The first line on stdin is the address to listen on; writes `{"httpPort","fanoutPort"}`,
 * then for each further line `{"busyShare","cpuSeconds","seconds"}` since the line before; ends with stdin.
 */
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const first = await lines.next();
const server = await startNullServer(first.done === true ? undefined : first.value);
const { httpPort, fanoutPort } = server;
process.stdout.write(`${JSON.stringify({ httpPort, fanoutPort })}\n`);

let loop = performance.eventLoopUtilization();
let cpu = process.cpuUsage();
let startMs = performance.now();
while ((await lines.next()).done !== true) {
  const nowMs = performance.now();
  const used = process.cpuUsage(cpu);
  const usage = {
    busyShare: performance.eventLoopUtilization(loop).utilization,
    cpuSeconds: (used.user + used.system) / 1e6,
    seconds: (nowMs - startMs) / 1_000,
  };
  process.stdout.write(`${JSON.stringify(usage)}\n`);
  loop = performance.eventLoopUtilization();
  cpu = process.cpuUsage();
  startMs = nowMs;
}
await server.close();
