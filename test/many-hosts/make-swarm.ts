import { z } from 'zod';
import type { ThreeHosts } from './three-hosts.js';

const PORT = 2377;
const tokensSchema = z.object({ JoinTokens: z.object({ Worker: z.string() }) });
const infoSchema = z.object({ Swarm: z.object({ NodeID: z.string() }) });
const nodeSchema = z.object({ Version: z.object({ Index: z.int() }), Spec: z.looseObject({}) });

/** Makes the hosts one swarm, of which the target's is the manager, and gives each the label of its role. */
export async function makeSwarm({ all, hosts }: ThreeHosts): Promise<void> {
  const { docker, namespace: manager } = hosts.target;
  await docker.swarmInit({ ListenAddr: `${manager.address}:${PORT}`, AdvertiseAddr: manager.address });
  const tokens = tokensSchema.parse(await docker.swarmInspect());
  for (const [role, { docker: own, namespace }] of all) {
    if (own !== docker)
      await own.swarmJoin({
        ListenAddr: `${namespace.address}:${PORT}`,
        AdvertiseAddr: namespace.address,
        RemoteAddrs: [`${manager.address}:${PORT}`],
        JoinToken: tokens.JoinTokens.Worker,
      });
    const { Swarm } = infoSchema.parse(await own.info());
    const node = docker.getNode(Swarm.NodeID);
    const { Version, Spec } = nodeSchema.parse(await node.inspect());
    await node.update({ version: Version.Index, ...Spec, Labels: { 'crossover.role': role } });
  }
}

/** As a user names the swarm, with a connection to each node, over which images are sent. */
export function swarmFlags({ all, hosts }: ThreeHosts): string[] {
  const workers = all.filter(([, host]) => host !== hosts.target);
  const named = [`swarm=${hosts.target.place}`, ...workers.map(([role, { place }]) => `${role}=${place}`)];
  return named.flatMap((host) => ['--host', host]);
}
