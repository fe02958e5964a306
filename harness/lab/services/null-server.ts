import { z } from 'zod';
import type { AgentProcess, NullServer } from '../lab.js';

const readySchema = z.object({ httpPort: z.int(), fanoutPort: z.int() });
const usageSchema = z.object({ busyShare: z.number() });

export interface NullServerPlace {
  /** The address that it listens on. */
  readonly listenOn: string;
  /** The address under which the agents reach it. */
  readonly host: string;
}

/**
 * Speaks with the null server's process: tells it where to listen, hears when it does, then a line for each that it is
 * sent. Where it does not come up, the channel is closed.
 */
export async function nullServerOver(
  channel: AgentProcess,
  { listenOn, host }: NullServerPlace,
): Promise<NullServer> {
  const lines: AsyncIterator<string> = channel.lines()[Symbol.asyncIterator]();
  const next = async (): Promise<unknown> => {
    const line = await lines.next();
    if (line.done === true) throw new Error(`The null server has ended.\n${channel.logTail()}`);
    return JSON.parse(line.value);
  };
  const { httpPort, fanoutPort } = await listening(channel, listenOn, next);
  return {
    address: { host, port: httpPort },
    rooms: { address: { host, port: fanoutPort }, path: '/', publishPath: '/' },
    busy: async () => {
      channel.send('usage');
      return usageSchema.parse(await next()).busyShare;
    },
    [Symbol.asyncDispose]: async () => {
      await channel[Symbol.asyncDispose]();
    },
  };
}

async function listening(channel: AgentProcess, listenOn: string, next: () => Promise<unknown>) {
  try {
    channel.send(listenOn);
    return readySchema.parse(await next());
  } catch (thrown) {
    await channel[Symbol.asyncDispose]().then(undefined, () => undefined);
    throw thrown;
  }
}
