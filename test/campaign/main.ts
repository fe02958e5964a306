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
import type { Onlooker, Tried } from './tried.js';
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
  const onlooker = onlookerOf(tried, tell);
  try {
    const hosts = three && { three, flags: values.swarm ? await joined(three) : three.flags };
    const ground = await Ground.open(lab, workshop, hosts);
    await tryKills(ground, Number(values.kills), seed, onlooker);
    const { 'restart-engine': restartEngine } = values;
    await tryFaults(ground, { count: Number(values.faults), seed, restartEngine }, onlooker);
    if (three && !onlooker.enough.aborted) {
      const told = (done: number) => {
        tell(`${done} lost hosts`);
      };
      tried.push(...(await tryLostHosts(ground, three, Number(values['lost-hosts']), seed, told)));
    }
    await tryInputs(workshop, Number(values.inputs), seed, onlooker);
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

/** Hours may lie before the table: what does not hold is told at once, and a Ctrl-C ends with the table of what was tried. */
function onlookerOf(tried: Tried[], tell: (text: string) => void): Onlooker {
  const enough = new AbortController();
  const stop = () => {
    tell('Ending after what is just being tried …');
    enough.abort();
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
  return {
    enough: enough.signal,
    tried: (one) => {
      tried.push(one);
      const done = tried.filter(({ kind }) => kind === one.kind).length;
      if (one.complaint !== null) tell(`${one.kind}: ${one.what}\n${one.complaint}`);
      if (done % 10 === 0 || tried.length % 10 === 0) tell(`${done} x ${one.kind}, ${tried.length} in all`);
    },
  };
}

await main();
