import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { readSurroundings } from '../harness/config.js';
import { ProcessLog } from '../harness/lab/lifetime/log.js';
import { PostgresCluster } from '../harness/lab/local/postgres-cluster.js';
import { RunFolder } from '../harness/lab/local/run-folder.js';
import { postgresBinaries } from '../harness/setup/postgres-binaries.js';
import type { Gate } from './check/gate.js';
import { passes, problemText } from './check/gate.js';
import { gatesOf } from './check/gates.js';

/**
 * Every gate of the repository: `npm run check`, or with words after `--` only the gates whose names hold one of them.
 * A failing gate does not keep the others from being tried.
 */
const surroundings = readSurroundings();
const { checkout, environment } = surroundings;

function gates(): Promise<Gate[]> {
  const interruption = new AbortController();
  process.once('SIGINT', () => {
    interruption.abort();
  });
  return gatesOf(checkout, {
    folder: join(checkout, '.crossover'),
    environment,
    signal: interruption.signal,
    onStep: (title: string) => process.stdout.write(`${title} …\n`),
  });
}

/** The long ones with as many others beside them as there are cores left, then one by one those that want them all; who failed. */
async function failing(gates: readonly Gate[], databaseUrl: string): Promise<string[]> {
  const failed: string[] = [];
  const oneByOne = async (queue: Iterator<Gate>) => {
    for (let next = queue.next(); next.done !== true; next = queue.next())
      if (!(await passes(next.value, { checkout, databaseUrl }))) failed.push(next.value.name);
  };
  const long = gates.filter(({ turn }) => turn === 'long');
  const others = gates.filter(({ turn }) => turn === 'reading' || turn === 'testing').values();
  const lanes = Math.max(1, availableParallelism() - long.length);
  await Promise.all([
    ...long.map((gate) => oneByOne([gate].values())),
    ...Array.from({ length: lanes }, () => oneByOne(others)),
  ]);
  await oneByOne(gates.filter(({ turn }) => turn === 'alone').values());
  return failed;
}

/** A Postgres without data, for the tests that make databases of their own. */
async function main(): Promise<void> {
  const wanted = surroundings.argv.slice(2);
  const all = await gates();
  const chosen = all.filter(({ name }) => wanted.length === 0 || wanted.some((word) => name.includes(word)));
  const folder = await RunFolder.make();
  let failed: string[];
  try {
    await using cluster = await PostgresCluster.start({
      binaries: postgresBinaries(process.arch),
      folder,
      settings: readFileSync(join(checkout, 'targets', 'postgres', 'settings.conf'), 'utf8'),
      cpus: [],
      environment,
      openLog: () => new ProcessLog(join(folder.path, 'postgres.log'), surroundings.names),
    });
    failed = await failing(chosen, cluster.url('postgres'));
  } finally {
    await folder.remove();
  }
  if (failed.length > 0) process.stdout.write(`\nFailing gates: ${failed.join(', ')}\n`);
  process.stdout.write(`\ngates: ${chosen.length - failed.length} passed, ${failed.length} failed\n`);
  process.exitCode = failed.length > 0 ? 1 : 0;
}

try {
  await main();
} catch (thrown) {
  process.stderr.write(`The checks could not be made: ${problemText(thrown)}\n`);
  process.exitCode = 1;
}
