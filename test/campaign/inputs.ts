import fc from 'fast-check';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './command.js';
import { flags } from './inputs/flags.js';
import type { InputKind, Prepare, Workshop } from './inputs/input.js';
import { readersFiles } from './inputs/readers-files.js';
import { runFolders } from './inputs/run-folders.js';
import { scenarioOptions } from './inputs/scenario-options.js';
import { httpServers, wsServers } from './inputs/servers.js';
import { composeFiles, manifests } from './inputs/written.js';
import { brokenPromise } from './promise.js';
import type { Onlooker, Tried } from './tried.js';

const KINDS: readonly InputKind[] = [
  flags,
  manifests,
  composeFiles,
  scenarioOptions,
  runFolders,
  readersFiles,
  httpServers,
  wsServers,
];
/** Beyond what it was asked to take. */
const LONGEST_SECONDS = 15;

/** So many bad inputs, of each kind alike and one kind after the other; the same seed gives the same. */
export async function tryInputs(
  workshop: Workshop,
  count: number,
  seed: number,
  onlooker: Onlooker,
): Promise<Tried[]> {
  writeFileSync(join(workshop.folder, 'a-file'), '');
  const waiting = KINDS.flatMap((kind, at) => {
    const numRuns = Math.floor(count / KINDS.length) + (at < count % KINDS.length ? 1 : 0);
    const prepared = numRuns === 0 ? [] : fc.sample(kind.inputs(workshop), { numRuns, seed });
    return prepared.map((prepare, nth) => ({ kind: kind.kind, nth, prepare }));
  });
  const tried: Tried[] = [];
  for (const { kind, prepare } of waiting.sort((x, y) => x.nth - y.nth)) {
    if (onlooker.enough.aborted) break;
    const last = { kind, ...(await tryOne(workshop, prepare)) };
    tried.push(last);
    onlooker.tried(last);
  }
  return tried;
}

async function tryOne(
  { checkout, folder }: Workshop,
  prepare: Prepare,
): Promise<Pick<Tried, 'what' | 'complaint'>> {
  const input = await prepare();
  try {
    const outcome = await run({
      checkout: input.checkout ?? checkout,
      args: input.args,
      environment: { TMPDIR: folder, ...input.environment },
      withinSeconds: LONGEST_SECONDS + (input.seconds ?? 0),
    });
    return { what: input.what, complaint: brokenPromise(outcome) };
  } finally {
    await input.undo?.();
  }
}
