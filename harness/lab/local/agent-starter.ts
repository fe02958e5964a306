import { fileURLToPath } from 'node:url';
import { childEnvironment } from '../child-environment.js';
import type { AgentProcess } from '../lab.js';
import { ProcessLog } from '../log.js';
import { PROGRAMS } from '../programs.js';
import { Undo } from '../undo.js';
import { startWatchdog } from '../guard.js';
import { ProcessChannel } from './process-channel.js';
import { RunFolder } from './run-folder.js';

export interface AgentStarter extends AsyncDisposable {
  start(): Promise<AgentProcess>;
}

const compiled = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/**
 * Starts load agents without a lab, on any processor. Disposing ends those that are left; a watchdog does where this
 * process is killed, since an agent that is busy does not notice the end of its input.
 */
export async function agentStarter(environment: Readonly<NodeJS.ProcessEnv>): Promise<AgentStarter> {
  const undo = new Undo();
  const folder = await RunFolder.make();
  const watchdog = startWatchdog(
    compiled('lab/local/watchdog.js'),
    folder.path,
    childEnvironment(environment),
  );
  undo.add(() => watchdog[Symbol.asyncDispose]());
  undo.add(() => folder.remove());
  return {
    start: async () => {
      const agent = await ProcessChannel.start(
        {
          command: process.execPath,
          args: [compiled(PROGRAMS.agent)],
          cwd: process.cwd(),
          environment: childEnvironment(environment),
          cpus: [],
          log: new ProcessLog(null, null),
        },
        folder,
      );
      undo.add(() => agent[Symbol.asyncDispose]());
      return agent;
    },
    [Symbol.asyncDispose]: () => undo.all(),
  };
}
