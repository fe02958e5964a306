import { basename } from 'node:path';
import type { Surroundings } from '../../config.js';
import { userPath } from '../../config.js';
import { runIdOf } from '../../model/plan/id.js';
import type { Plan } from '../../model/plan/plan.js';
import { withWords } from '../../model/scrub.js';
import { callsDownstream } from '../../run/deployment/downstream.js';
import { planSha256 } from '../../model/plan/hash.js';
import { NOT_RESUMED } from '../../run/schedule/resumed.js';
import { codeSha256 } from '../../setup/code-digest.js';
import { RunStore } from '../../store/run-store.js';
import type { ClaimedFolder } from '../../store/folders.js';
import { claimFolder, claimNewRun } from '../../store/folders.js';
import type { PlanFlags } from '../plan/flags.js';
import { askedBy, planOn } from '../plan/options.js';
import type { Undertaking } from './undertaking.js';

/** What is to be run, and how it is called. */
interface Fresh extends Pick<Undertaking, 'lab' | 'hosts' | 'targets' | 'downstream' | 'planOn'> {
  /** The end of its folder's name. */
  readonly name: string;
  /** The folder that the user named. */
  readonly out: string | undefined;
  commandOf(plan: Plan): string;
}

/** The run that the flags ask for. Throws KnownError. */
export function freshRun(
  flags: PlanFlags & { readonly out?: string },
  surroundings: Surroundings,
): Undertaking {
  const asked = askedBy(flags, surroundings);
  return undertaking(
    {
      lab: asked.lab,
      hosts: asked.hosts,
      targets: asked.targets,
      downstream: callsDownstream(asked),
      name: asked.profile,
      out: flags.out,
      planOn: (bench) => planOn(bench, asked),
      commandOf: (plan) => commandOf(flags, plan),
    },
    surroundings,
  );
}

/** A run in a folder that is its own from now on. Throws KnownError. */
export function undertaking(fresh: Fresh, surroundings: Surroundings): Undertaking {
  const codeDigest = codeSha256(surroundings.checkout);
  const { folder, lock } = claimed(fresh.out, surroundings, fresh.name);
  return {
    kind: 'fresh',
    codeSha256: codeDigest,
    lab: fresh.lab,
    hosts: fresh.hosts,
    targets: fresh.targets,
    downstream: fresh.downstream,
    folder,
    resumed: NOT_RESUMED,
    secondsBefore: 0,
    planOn: (bench) => fresh.planOn(bench),
    openStore: ({ plan, environment, setUp, words }) => {
      const store = RunStore.create(folder, plan, environment, withWords(surroundings.names, words));
      store.append({
        record: 'start',
        runId: runIdOf(basename(folder)),
        startedAt: new Date().toISOString(),
        planSha256: planSha256(plan),
        codeSha256: codeDigest,
        command: fresh.commandOf(plan),
      });
      for (const record of setUp) store.append(record);
      return store;
    },
    [Symbol.dispose]: () => {
      lock[Symbol.dispose]();
    },
  };
}

function claimed(out: string | undefined, surroundings: Surroundings, name: string): ClaimedFolder {
  return out === undefined
    ? claimNewRun(surroundings.resultsFolder, new Date(), name)
    : claimFolder(userPath(surroundings, out));
}

/** The flags that give the same plan again on the same machine. */
function commandOf(flags: PlanFlags, plan: Plan): string {
  const named = (['lab', 'scenario', 'level', 'targets', 'claims', 'objective', 'rate'] as const).flatMap(
    (name) => {
      const value = flags[name];
      return value === undefined || value === 'auto' ? [] : [`--${name} ${value}`];
    },
  );
  // Their names stand in no result.
  const isSwarm = flags.host?.some((host) => host.startsWith('swarm')) === true;
  const hosts = plan.lab === 'hosts' ? [isSwarm ? '--host swarm' : '--hosts <file>'] : [];
  const agents = flags.loadAgents === undefined ? [] : [`--load-agents ${flags.loadAgents}`];
  // Where a service is, is nobody's but the reader's.
  const own = [
    ...(flags.scenarioFile === undefined ? [] : [`--scenario-file ${basename(flags.scenarioFile)}`]),
    ...(flags.replay === undefined ? [] : [`--replay ${basename(flags.replay)}`]),
    ...(flags.replayFor === undefined ? [] : [`--replay-for ${flags.replayFor}`]),
    ...plan.targets.flatMap(({ id, own: kind }) => (kind ? [`--target ${id}=…`] : [])),
  ];
  // Where the file lies is nobody's but the reader's.
  const needs = flags.needs === undefined ? [] : [`--needs ${basename(flags.needs)}`];
  const aa = flags.aa === true ? ['--aa'] : [];
  const untilDecided = flags.untilDecided === true ? ['--until-decided'] : [];
  const budget = flags.budget === undefined ? [] : [`--budget ${flags.budget}`];
  return [
    'npm start --',
    `--profile ${plan.profile}`,
    ...named,
    ...hosts,
    ...agents,
    ...own,
    ...needs,
    `--blocks ${plan.blocks}`,
    ...untilDecided,
    ...budget,
    `--seed ${plan.seed}`,
    ...aa,
  ].join(' ');
}
