import { randomBytes } from 'node:crypto';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { asError, EnvironmentError } from '../../errors.js';
import type { Environment } from '../../model/run/environment.js';
import { environmentSchema } from '../../model/run/environment.js';
import type { ComposeFile } from './compose/compose.js';
import type { Topology } from '../../linux/topology.js';
import { EngineError } from './engine/asked.js';
import type { EngineFacts } from './engine/connection.js';
import type { ContainerHost } from './engine/container-host.js';
import { AGENT_SERVICE } from './compose/compose-services.js';
import { ROLE_LABEL, RUN_LABEL } from './leftovers.js';
import { ProcessLog } from '../lifetime/log.js';
import { CODE_FOLDER } from '../services/programs.js';
import { OwnedContainer } from './containers/owned-container.js';

/** The machine that an engine runs containers on. */
export interface Survey {
  readonly topology: Topology;
  readonly environment: Environment;
  /** Version of Node.js in the agents' image. */
  readonly node: string;
  /** Open files that one process of a container may have, found by trying. */
  readonly openFiles: number;
}

type SurveyedHost = Pick<ContainerHost, 'create'> & {
  readonly facts: Pick<EngineFacts, 'canPin' | 'memoryBytes'>;
};

const COMMAND = ['node', `${CODE_FOLDER}/lab/docker/survey-main.js`];
/** Asked for in turn: what an engine allows can only be found by trying. The first is the kernel's own default limit. */
const OPEN_FILES = [1_048_576, 524_288, 262_144, 131_072, 65_536];

const coreSchema = z.tuple([z.int()], z.int());
const answerSchema = z.object({
  topology: z.object({ cores: z.array(coreSchema), quotaCores: z.number().nullable() }),
  environment: environmentSchema,
  node: z.string(),
});

/** Looks around from inside a container of the agents' image. Throws EnvironmentError. */
export async function survey(engine: SurveyedHost, compose: ComposeFile): Promise<Survey> {
  for (const openFiles of [...OPEN_FILES, null]) {
    try {
      const { topology, environment, node } = await lookAround(engine, compose, openFiles);
      return {
        topology: { ...topology, canPin: engine.facts.canPin },
        // A container sees its own limit for the machine's memory.
        environment: { ...environment, memoryBytes: engine.facts.memoryBytes },
        node,
        openFiles: environment.limits.openFilesHard,
      };
    } catch (thrown) {
      // What says itself what to do needs no other words.
      if (thrown instanceof EnvironmentError && !(thrown instanceof EngineError)) throw thrown;
      const { message } = asError(thrown);
      if (openFiles !== null && /rlimit|ulimit|operation not permitted/i.test(message)) continue;
      throw new EnvironmentError(
        {
          expected: 'a container of the image of agent to start and to describe its machine',
          found: message,
          remedy: 'See what `docker run --rm crossover/agent` says.',
        },
        { cause: thrown },
      );
    }
  }
  throw new Error('The last try sets no limit.');
}

async function lookAround(engine: SurveyedHost, compose: ComposeFile, openFiles: number | null) {
  const run = randomBytes(4).toString('hex');
  const log = new ProcessLog(null, null);
  await using container = await OwnedContainer.start({
    engine,
    spec: {
      service: compose.service(AGENT_SERVICE),
      name: `crossover-${run}-survey`,
      labels: { [RUN_LABEL]: run, [ROLE_LABEL]: 'survey' },
      network: 'none',
      cpus: [],
      openFiles,
      command: COMMAND,
    },
    log,
    stdio: 'channel',
    graceSeconds: 0,
  });
  const said = container.channel ? await text(container.channel.output) : '';
  const { code } = await container.exited;
  if (code !== 0) throw new Error(`it ended with exit code ${code ?? 'unknown'}: ${log.tail()}`);
  return answerSchema.parse(JSON.parse(said));
}
