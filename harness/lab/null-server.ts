import { z } from 'zod';
import type { NullServer } from './lab.js';
import type { ProcessChannel } from './process-channel.js';

const readySchema = z.object({ host: z.string(), httpPort: z.int(), fanoutPort: z.int() });
const usageSchema = z.object({ busyShare: z.number() });

/** Speaks with the null server's process: a line when it listens, then one for each line that it is sent. */
export async function nullServerOver(channel: ProcessChannel): Promise<NullServer> {
  const lines = channel.lines();
  const next = async (): Promise<unknown> => {
    const { value, done } = await lines.next();
    if (done === true) throw new Error(`The null server has ended.\n${channel.logTail()}`);
    return JSON.parse(value);
  };
  const { host, httpPort, fanoutPort } = readySchema.parse(await next());
  return {
    address: { host, port: httpPort },
    rooms: { address: { host, port: fanoutPort }, path: '/', publishPath: '/' },
    busy: async () => {
      channel.send('usage');
      return usageSchema.parse(await next()).busyShare;
    },
    [Symbol.asyncDispose]: () => channel[Symbol.asyncDispose](),
  };
}
