import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readSurroundings } from '../../harness/config.js';
import { labIdSchema } from '../../harness/model/plan/labs.js';
import { tryFaults } from './faults.js';
import { tryInputs } from './inputs.js';
import { tryKills } from './kills.js';
import { tryLostHosts } from './lost-hosts.js';
import { Ground } from './runs/ground.js';
import { makeSwarm, swarmFlags } from '../many-hosts/make-swarm.js';
import { ThreeHosts } from '../many-hosts/three-hosts.js';
import type { Tried } from './tried.js';
import { table } from './tried.js';

/**
 * `npm run campaign -- [--kills n] [--faults n] [--lost-hosts n] [--inputs n] [--lab local|docker|hosts] [--swarm]
 * [--restart-engine command] [--seed n] [--keep]`: runs that are killed and go on, so many of each fault, and bad inputs of every kind;
 * then a table of what held.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      kills: { type: 'string', default: '4' },
      faults: { type: 'string', default: '1' },
      inputs: { type: 'string', default: '70' },
      'lost-hosts': { type: 'string', default: '4' },
      'restart-engine': { type: 'string' },
      lab: { type: 'string', default: 'local' },
      swarm: { type: 'boolean', default: false },
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
      keep: { type: 'boolean', default: false },
    },
  });
  const seed = Number(values.seed);
  const { checkout } = readSurroundings();
  const folder = mkdtempSync(join(tmpdir(), 'crossover-campaign-'));
  // Postgres runs under another user where root starts the campaign.
  chmodSync(folder, 0o755);
  const tell = (text: string) => process.stderr.write(`${text}\n`);
  tell(`Campaign with --seed ${seed}`);
  const workshop = { checkout, folder };
  const lab = labIdSchema.parse(values.lab);
  const three = lab === 'hosts' ? await ThreeHosts.open(join(folder, 'three')) : null;
  const tried: Tried[] = [];
  try {
    const hosts = three && { three, flags: values.swarm ? await joined(three) : three.flags };
    const ground = await Ground.open(lab, workshop, hosts);
    const told = (what: string) => (done: number) => {
      if (done % 10 === 0 || what !== 'inputs') tell(`${done} ${what}`);
    };
    tried.push(
      ...(await tryKills(ground, Number(values.kills), seed, told('kills'))),
      ...(await tryFaults(
        ground,
        { count: Number(values.faults), seed, restartEngine: values['restart-engine'] },
        tell,
      )),
      ...(three
        ? await tryLostHosts(ground, three, Number(values['lost-hosts']), seed, told('lost hosts'))
        : []),
      ...(await tryInputs(workshop, Number(values.inputs), seed, (done, { kind, what, complaint }) => {
        // Hours may lie before the table.
        if (complaint !== null) tell(`${kind}: ${what}\n${complaint}`);
        told('inputs')(done);
      })),
    );
  } finally {
    // Their engines write in the folder to their end.
    await three?.[Symbol.asyncDispose]();
  }
  process.stdout.write(`${table(tried)}\n`);
  if (!values.keep) rmSync(folder, { recursive: true, force: true });
  process.exitCode = tried.some(({ complaint }) => complaint !== null) ? 1 : 0;
}

/** The flags that name the hosts as a swarm. */
async function joined(three: ThreeHosts): Promise<string[]> {
  await makeSwarm(three);
  return swarmFlags(three);
}

await main();
