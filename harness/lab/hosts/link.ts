import { once } from 'node:events';
import type { AddressInfo, Server, Socket } from 'node:net';
import { connect, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** What a TCP connection between two hosts does, in the network that the measured traffic takes. */
export interface LinkReading {
  readonly roundTripP50Us: number;
  readonly roundTripP99Us: number;
  readonly bytesPerSecond: number;
}

export interface LinkEnd {
  readonly host: string;
  readonly port: number;
}

const ECHO = 0x65;
const SINK = 0x73;
const ROUND_TRIPS = 400;
/** The first ones pay for the connection's beginning. */
const WARM_UP = 50;
const BYTES_FOR_MS = 400;
const MOST_MS = 30_000;
const CHUNK = Buffer.alloc(256 * 1_024);

/** What listens in this process. */
const serving = new Set<Server>();

/** Lets the process end. */
export function closeLinks(): void {
  for (const server of serving) server.close();
  serving.clear();
}

/** Listens for measurements: what begins with `e` is sent back, what begins with `s` is counted, and the count sent at its end. */
export async function serveLink(host: string): Promise<{ readonly port: number }> {
  const server = createServer({ noDelay: true, allowHalfOpen: true }, (socket) => {
    socket.on('error', () => undefined);
    socket.once('data', (first: Buffer) => {
      if (first[0] === ECHO) echo(socket, first.subarray(1));
      else sink(socket, first.length);
    });
    socket.on('end', () => socket.end());
  });
  server.listen({ host, port: 0 });
  await once(server, 'listening');
  serving.add(server);
  return { port: (server.address() as AddressInfo).port };
}

function echo(socket: Socket, first: Buffer): void {
  socket.write(first);
  socket.on('data', (bytes: Buffer) => socket.write(bytes));
}

function sink(socket: Socket, first: number): void {
  let bytes = first;
  socket.on('data', (chunk: Buffer) => (bytes += chunk.length));
  socket.prependOnceListener('end', () => socket.write(String(bytes)));
}

/** Rejects where the other end cannot be reached, or takes more than half a minute. */
export async function measureLink(to: LinkEnd): Promise<LinkReading> {
  const tooLate = new AbortController();
  const limit = sleep(MOST_MS, undefined, { signal: tooLate.signal }).then(() => {
    throw new Error(`no answer within ${MOST_MS / 1_000} s`);
  });
  try {
    return await Promise.race([bothOf(to), limit]);
  } finally {
    tooLate.abort();
    limit.catch(() => undefined);
  }
}

async function bothOf(to: LinkEnd): Promise<LinkReading> {
  const roundTrips = (await roundTripsUs(to)).sort((a, b) => a - b);
  const at = (quantile: number) =>
    roundTrips[Math.min(roundTrips.length - 1, Math.floor(quantile * roundTrips.length))] ?? NaN;
  return { roundTripP50Us: at(0.5), roundTripP99Us: at(0.99), bytesPerSecond: await bandwidth(to) };
}

async function roundTripsUs(to: LinkEnd): Promise<number[]> {
  const socket = await opened(to);
  socket.write(Buffer.of(ECHO));
  const message = Buffer.alloc(64);
  const times: number[] = [];
  let received = 0;
  let arrived = (): void => undefined;
  socket.on('data', (bytes: Buffer) => {
    received += bytes.length;
    arrived();
  });
  const back = async (bytes: number): Promise<void> => {
    while (received < bytes) await new Promise<void>((resolve) => (arrived = resolve));
  };
  for (let count = 0; count < WARM_UP + ROUND_TRIPS; count += 1) {
    const began = performance.now();
    socket.write(message);
    await back((count + 1) * message.length);
    if (count >= WARM_UP) times.push((performance.now() - began) * 1_000);
  }
  socket.destroy();
  return times;
}

/** Bytes that the other end has counted, over the time until it says so. */
async function bandwidth(to: LinkEnd): Promise<number> {
  const socket = await opened(to);
  socket.write(Buffer.of(SINK));
  const began = performance.now();
  while (performance.now() - began < BYTES_FOR_MS) if (!socket.write(CHUNK)) await once(socket, 'drain');
  socket.end();
  const [count] = (await once(socket, 'data')) as [Buffer];
  const seconds = (performance.now() - began) / 1_000;
  socket.destroy();
  return Number(count.toString()) / seconds;
}

async function opened({ host, port }: LinkEnd): Promise<Socket> {
  const socket = connect({ host, port, noDelay: true, allowHalfOpen: true });
  await once(socket, 'connect');
  return socket;
}
