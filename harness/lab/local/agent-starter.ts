import { fileURLToPath } from 'node:url';
import { requireLinux } from '../../setup/toolchains.js';
import type { AgentProcess } from '../lab.js';
import { ProcessLog } from '../lifetime/log.js';
import { Undo } from '../lifetime/undo.js';
import { LocalRoom } from './local-room.js';

export interface AgentStarter extends AsyncDisposable {
  start(): Promise<AgentProcess>;
}

/**
 * Starts load agents without a lab, on any processor. Disposing ends those that are left; a watchdog does where this
 * process is killed, since an agent that is busy does not notice the end of its input. Throws EnvironmentError where
 * processes cannot be told apart.
 */
export async function agentStarter(environment: Readonly<NodeJS.ProcessEnv>): Promise<AgentStarter> {
  requireLinux(process.platform);
  const undo = new Undo();
  const room = await LocalRoom.open(
    {
      codeFolder: fileURLToPath(new URL('../../', import.meta.url)),
      cwd: process.cwd(),
      environment,
      openLog: () => new ProcessLog(null, null),
    },
    undo,
  );
  return {
    start: async () => {
      const agent = await room.startAgent({ cpus: [] });
      undo.add(() => agent[Symbol.asyncDispose]());
      return agent;
    },
    [Symbol.asyncDispose]: () => undo.all(),
  };
}
