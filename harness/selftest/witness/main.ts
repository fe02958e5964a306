import { createInterface } from 'node:readline';
import type { Lateness } from '../lateness.js';
import { witnessCommandSchema } from './command.js';
import { Exchanges } from './exchanges.js';
import { Listeners } from './listeners.js';

/** The witness's process: each line is a command, and is answered with one. Ends with stdin. */
let watching: { end(): Lateness | Promise<Lateness> } | null = null;
for await (const line of createInterface({ input: process.stdin })) {
  const command = witnessCommandSchema.parse(JSON.parse(line));
  let answer: unknown = {};
  switch (command.kind) {
    case 'exchange':
      watching = new Exchanges(command.address, command.footing);
      break;
    case 'listen':
      watching = await Listeners.open(command.address, command.sockets);
      break;
    case 'end':
      answer = await watching?.end();
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
