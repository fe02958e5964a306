import { EnvironmentError } from '../../errors.js';
import { cpuPlaceholder } from '../../model/plan/planted.js';
import type { PlannedTrial } from '../../model/plan/plan.js';
import type { Unfit } from '../conform.js';
import type { RunContext } from '../context.js';
import { deploy } from '../deployment/deployment.js';
import { LevelRunner } from '../level.js';

/** What a share of a request's CPU is to be planted in: the first trial that has it stands for all. */
interface Sought {
  readonly placeholder: string;
  readonly of: string;
  readonly trial: PlannedTrial;
}

/** Finds how much CPU a request uses, once for each scenario and target of which the plan plants a share. */
export async function runCpuPilots(context: RunContext, unfit: Unfit): Promise<void> {
  for (const sought of soughtIn(context)) {
    const { placeholder, of, trial } = sought;
    if (context.pilots.has(placeholder) || unfit.has(of)) continue;
    context.tell({ kind: 'step', title: `Pilot: the CPU of a request, ${trial.scenario}, ${of}` });
    const value = Math.max(1, Math.round(await cpuUsOf(context, sought)));
    context.pilots.set(placeholder, value);
    context.record({ record: 'pilot', scenario: trial.scenario, placeholder, value, measuredMs: null });
  }
}

function soughtIn({ plan }: RunContext): Sought[] {
  const planted = new Map(plan.targets.map((target) => [target.id, target.planted]));
  return plan.trials.flatMap((trial): Sought[] => {
    const own = planted.get(trial.target);
    if (own?.effect.kind !== 'spin') return [];
    return [{ placeholder: cpuPlaceholder(trial.scenario, own.of), of: own.of, trial }];
  });
}

/** As a trial of the target without the effect measures it: fresh, warmed up, in one window. */
async function cpuUsOf(context: RunContext, { of, trial }: Sought): Promise<number> {
  const own = { ...trial, target: of };
  const [level] = trial.levels;
  if (level === undefined) throw new Error(`${trial.id} has no level.`);
  await using deployment = await deploy(context, { ...own, id: `pilot-${trial.scenario}-${of}` });
  const runner = new LevelRunner(context, own, deployment);
  await runner.warmUp();
  const { load, resources } = await runner.measure(level);
  const good = load.kind === 'http' ? (load.okInWindow ?? load.ok) : 0;
  if (good > 0 && resources.cpuSeconds !== null) return (resources.cpuSeconds / good) * 1e6;
  throw new EnvironmentError({
    expected: `${of} to answer the pilot of its CPU in ${trial.scenario}`,
    found: 'no good answer',
    remedy: "Read the target's log in the run's logs folder.",
  });
}
