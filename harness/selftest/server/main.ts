import { createInterface } from 'node:readline';
import { behaviourSchema, roomBehaviourSchema } from './behaviour.js';
import { startReferenceRoom } from './room.js';
import { startReferenceServer } from './server.js';
import type { DeliveryStamp, OpenServer, Stamp } from '../stamps.js';

/**
 * The reference servers' process, one server at a time. `{"server":behaviour}` or `{"room":behaviour}` opens one and
 * is answered with its `{"address","path"}`; `{"close":true}` closes it and is answered with its stamps. Ends with
 * stdin.
 */
let open: OpenServer<Stamp | DeliveryStamp> | null = null;
for await (const line of createInterface({ input: process.stdin })) {
  const command = JSON.parse(line) as Record<string, unknown>;
  let answer: unknown;
  if (command['close'] === true) {
    answer = await open?.close();
    open = null;
  } else {
    open =
      'room' in command
        ? await startReferenceRoom(roomBehaviourSchema.parse(command['room']))
        : await startReferenceServer(behaviourSchema.parse(command['server']));
    answer = { address: open.address, path: open.path };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
await open?.close();
