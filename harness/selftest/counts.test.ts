import { describe, expect, it } from 'vitest';
import { AgentClient } from '../load/agent/client.js';
import { inProcessAgent } from '../load/test-support.js';
import { UNSEEN } from './lateness.js';
import { QUIET } from './quiet.test-support.js';
import { Rig } from './rig.js';
import { judge } from './judge.js';
import { behaviourSchema, roomBehaviourSchema } from './server/behaviour.js';
import type { ReferenceServers } from './server/process.js';
import { startReferenceRoom } from './server/room.js';
import { startReferenceServer } from './server/server.js';
import { fanout } from './references/fanout.js';
import { outcomes } from './references/outcomes.js';
import type { Witness } from './witness/witness.js';

const servers: ReferenceServers = {
  server: (behaviour) => startReferenceServer(behaviourSchema.parse(behaviour)),
  room: (behaviour) => startReferenceRoom(roomBehaviourSchema.parse(behaviour)),
};
/** Counts need nobody to look on. */
const unseeing: Witness = { watch: () => Promise.resolve(() => Promise.resolve(UNSEEN)) };

/** The figures of the self-test that no busy machine can spoil, with agents and servers in this process. */
describe.concurrent('what no busy machine can spoil', () => {
  it.each([...outcomes, ...fanout])('is exact for $id', async ({ measure }) => {
    const agents = [new AgentClient(inProcessAgent()), new AgentClient(inProcessAgent())] as const;
    const figures = await measure(new Rig({ agents, servers, witness: unseeing, watch: () => () => QUIET }));
    await Promise.all(agents.map((agent) => agent.stop()));
    const counts = figures
      .filter(({ spoilable }) => spoilable === null)
      .map((figure) => judge(figure, QUIET));
    expect(counts.length).toBeGreaterThan(0);
    expect(counts.filter(({ status }) => status !== 'ok')).toEqual([]);
  });
});
