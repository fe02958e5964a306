import { fileURLToPath } from 'node:url';
import { childEnvironment } from '../child-environment.js';
import type { AgentProcess } from '../lab.js';
import { ProcessLog } from '../log.js';
import { PROGRAMS } from '../programs.js';
import { ProcessChannel } from './process-channel.js';

export interface AgentStarter extends AsyncDisposable {
  start(): Promise<AgentProcess>;
}

/** Starts load agents without a lab, on any processor. Disposing ends those that are left. */
export function agentStarter(environment: Readonly<NodeJS.ProcessEnv>): AgentStarter {
  const agents: ProcessChannel[] = [];
  return {
    start: async () => {
      const agent = await ProcessChannel.start(
        {
          command: process.execPath,
          args: [fileURLToPath(new URL(`../../${PROGRAMS.agent}`, import.meta.url))],
          cwd: process.cwd(),
          environment: childEnvironment(environment),
          cpus: [],
          log: new ProcessLog(null, null),
        },
        // Nothing to note: an agent ends with its input, and that with us.
        { record: () => undefined },
      );
      agents.push(agent);
      return agent;
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all(agents.map((agent) => agent[Symbol.asyncDispose]()));
    },
  };
}
