import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { WebSocket } from 'ws';
import { WebSocketServer } from 'ws';
import type { Fate, RoomBehaviour } from './behaviour.js';
import { ExactTimer, stampUs } from './exact-timer.js';
import { HOST, listen } from './server.js';
import type { DeliveryStamp, OpenServer } from '../stamps.js';
import { messageText, WITNESS_PATH } from '../witness/answer.js';

/**
 * A room on a free port: what is posted goes to every socket as `behaviour` says, and each delivery is stamped. The
 * witness's sockets come last, and are told when they were given what.
 */
export async function startReferenceRoom(behaviour: RoomBehaviour): Promise<OpenServer<DeliveryStamp>> {
  const timer = new ExactTimer();
  const sockets: WebSocket[] = [];
  const ofWitness: WebSocket[] = [];
  const stamps: DeliveryStamp[] = [];
  let deliveries = 0;

  const deliver = (socket: WebSocket, socketNumber: number, text: string, arrivedUs: number): void => {
    const { id, sentNs } = JSON.parse(text) as { id: number; sentNs: string };
    const fate = behaviour.fates[deliveries++ % behaviour.fates.length] as Fate;
    const stamp: DeliveryStamp = {
      id,
      socket: socketNumber,
      fate,
      sentUs: Number(sentNs) / 1_000,
      dueUs: null,
      givenUs: null,
    };
    stamps.push(stamp);
    if (fate === 'never') return;
    stamp.dueUs = arrivedUs + (fate === 'late' ? behaviour.lateUs : behaviour.delayUs);
    timer.at(stamp.dueUs, () => {
      stamp.givenUs = stampUs();
      for (let copy = 0; copy < (fate === 'twice' ? 2 : 1); copy++) socket.send(text);
    });
  };

  const tellWitness = (text: string, arrivedUs: number): void => {
    const { id } = JSON.parse(text) as { id: number };
    for (const socket of ofWitness)
      timer.at(arrivedUs + behaviour.delayUs, () => {
        socket.send(messageText({ id, givenUs: stampUs() }));
      });
  };

  const server = createServer((request, response) => {
    void bodyOf(request).then((text) => {
      const arrivedUs = stampUs();
      sockets.forEach((socket, socketNumber) => {
        deliver(socket, socketNumber, text, arrivedUs);
      });
      tellWitness(text, arrivedUs);
      response.writeHead(202, { 'content-length': '0' }).end();
    });
  });
  const webSockets = new WebSocketServer({ server, perMessageDeflate: false });
  webSockets.on('connection', (socket, { url }) => {
    // An agent that ends closes its sockets without a goodbye.
    socket.on('error', () => undefined);
    (url === WITNESS_PATH ? ofWitness : sockets).push(socket);
  });
  return {
    address: { host: HOST, port: await listen(server) },
    path: '/',
    close: async () => {
      timer[Symbol.dispose]();
      for (const socket of [...sockets, ...ofWitness]) socket.terminate();
      webSockets.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      return stamps;
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString();
}
