import { z } from 'zod';
import { hostRoleSchema } from '../../harness/model/plan/hosts.js';
import type { ThreeHosts } from './three-hosts.js';

const PORT = 2377;
const tokensSchema = z.object({ JoinTokens: z.object({ Worker: z.string() }) });
const infoSchema = z.object({ Swarm: z.object({ NodeID: z.string() }) });
const nodeSchema = z.object({ Version: z.object({ Index: z.int() }), Spec: z.looseObject({}) });

/** Makes the hosts one swarm, of which the target's is the manager, and gives each the label of its role. */
export async function makeSwarm(three: ThreeHosts): Promise<void> {
  const members = hostRoleSchema.options.map((role, index) => ({
    role,
    host: three.hosts[role],
    address: three.namespaces.hosts[index]?.address ?? '',
  }));
  const [manager, ...workers] = members;
  if (!manager) throw new Error('There is a host for each role.');
  const { docker } = manager.host;
  await docker.swarmInit({ ListenAddr: `${manager.address}:${PORT}`, AdvertiseAddr: manager.address });
  const tokens = tokensSchema.parse(await docker.swarmInspect());
  for (const { host, address } of workers)
    await host.docker.swarmJoin({
      ListenAddr: `${address}:${PORT}`,
      AdvertiseAddr: address,
      RemoteAddrs: [`${manager.address}:${PORT}`],
      JoinToken: tokens.JoinTokens.Worker,
    });
  for (const { role, host } of members) {
    const { Swarm } = infoSchema.parse(await host.docker.info());
    const node = docker.getNode(Swarm.NodeID);
    const { Version, Spec } = nodeSchema.parse(await node.inspect());
    await node.update({ version: Version.Index, ...Spec, Labels: { 'crossover.role': role } });
  }
}
