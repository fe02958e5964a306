import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readSurroundings } from '../../harness/config.js';
import { tryInputs } from './inputs.js';
import type { Tried } from './tried.js';
import { table } from './tried.js';

/** `npm run campaign -- [--inputs n] [--seed n] [--keep]`: bad inputs of every kind, then a table of what held. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      inputs: { type: 'string', default: '70' },
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
      keep: { type: 'boolean', default: false },
    },
  });
  const seed = Number(values.seed);
  const { checkout } = readSurroundings();
  const folder = mkdtempSync(join(tmpdir(), 'crossover-campaign-'));
  // Postgres runs under another user where root starts the campaign.
  chmodSync(folder, 0o711);
  const tell = (text: string) => process.stderr.write(`${text}\n`);
  tell(`Campaign with --seed ${seed}`);
  const workshop = { checkout, folder };
  const tried: Tried[] = [];
  tried.push(
    ...(await tryInputs(workshop, Number(values.inputs), seed, (done) => {
      if (done % 20 === 0) tell(`${done} inputs`);
    })),
  );
  process.stdout.write(`${table(tried)}\n`);
  if (!values.keep) rmSync(folder, { recursive: true, force: true });
  process.exitCode = tried.some(({ complaint }) => complaint !== null) ? 1 : 0;
}

await main();
