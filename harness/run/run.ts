import { asError, EnvironmentError, InterruptedError, KnownError } from '../errors.js';
import { AgentError, AgentLostError } from '../load/agent/client.js';
import type { PlannedTrial } from '../model/plan/plan.js';
import type { Calibration } from '../model/run/environment.js';
import { calibrate } from './calibrate.js';
import { checkTargets } from './conform.js';
import { runCpuPilots } from './pilot/cpu-pilot.js';
import type { Unfit } from './conform.js';
import { SpoiledTrial } from './failure.js';
import type { RunContext } from './context.js';
import { fixOffered, mostOfferedPerSecond } from './pilot/offered.js';
import { lostAgentText } from './lost-agent.js';
import { requireAnsweringToRun } from './deployment/database.js';
import { runPilots } from './pilot/pilot.js';
import { fixRatios } from './pilot/ratios.js';
import { Schedule } from './schedule/schedule.js';
import { runTrial } from './trial.js';

const REHEARSAL_SECONDS = 1;
/** Seconds of each calibration step: the whole stays within 20 s, unless a busy machine makes it try a second time. */
const CALIBRATION_SECONDS = { smoke: 0.6, quick: 1.2, standard: 2, publish: 2 };

/**
 * Calibration, conformance, pilots, then every block, its repeats, and spare blocks for what is still missing.
 * Throws InterruptedError when the user stopped it; whatever was observed until then has been told.
 */
export async function run(context: RunContext): Promise<void> {
  try {
    const calibration = context.resumed.calibration ?? (await calibrated(context));
    context.generator.mostPerSecond = mostOfferedPerSecond(calibration);
    const unfit = await checkTargets(context);
    const spoiled = await fixPilots(context, unfit);
    await runCpuPilots(context, unfit);
    fixOffered(context, calibration);
    await fixRatios(context, unfit);
    if (context.pilotsByTarget.size === 0) await rehearse(context, unfit);
    await new Schedule(context, calibration, unfit, spoiled).run();
  } catch (thrown) {
    if (context.signal.aborted) throw new InterruptedError();
    const lost = context.lab.lostHost?.();
    if (lost) throw lost;
    if (!(thrown instanceof KnownError)) await requireAnsweringToRun(context.lab.database);
    throw thrown instanceof AgentLostError ? withoutAgent(thrown) : thrown;
  }
}

function withoutAgent(lost: AgentLostError): EnvironmentError {
  const { expected, found, remedy } = lostAgentText(lost);
  return new EnvironmentError(
    { expected, found, remedy: `${remedy} Then go on with --resume.` },
    { cause: lost },
  );
}

async function calibrated(context: RunContext): Promise<Calibration> {
  context.tell({ kind: 'step', title: 'Calibrating the load agents against the null server' });
  const calibration = await calibrate(context, CALIBRATION_SECONDS[context.plan.profile]);
  context.record({ record: 'calibration', calibration });
  return calibration;
}

/** Scenarios whose open values could not be found, with the reason. */
async function fixPilots(context: RunContext, unfit: Unfit): Promise<Map<string, SpoiledTrial>> {
  const spoiled = new Map<string, SpoiledTrial>();
  for (const scenario of context.plan.scenarios) {
    try {
      await context.agents.survivingLoss(() => runPilots(context, scenario, unfit), context.signal);
    } catch (thrown) {
      if (context.signal.aborted) throw thrown;
      if (thrown instanceof AgentError) await context.agents.renew();
      await requireAnsweringToRun(context.lab.database);
      const text = {
        expected: `the pilot of ${scenario.id} to find its values`,
        found: asError(thrown).message,
        remedy: 'Mend what it names, or leave this scenario out with --scenario.',
      };
      spoiled.set(scenario.id, new SpoiledTrial('pilot', text, { cause: thrown }));
    }
  }
  return spoiled;
}

/**
 * One short trial that is not kept: it has the harness's own code compiled before the first window, as pilots have that
 * measure each target.
 */
async function rehearse(context: RunContext, unfit: Unfit): Promise<void> {
  const trial = context.plan.trials.find(({ target }) => !unfit.has(target));
  if (!trial) return;
  context.tell({ kind: 'step', title: 'Rehearsing' });
  const quiet: RunContext = {
    ...context,
    secondsOf: () => REHEARSAL_SECONDS,
    tell: () => undefined,
    observe: () => undefined,
    record: () => undefined,
  };
  const levels = trial.levels.filter((level) => !isStaircase(context, trial, level)).slice(0, 2);
  await runTrial(quiet, { trial: { ...trial, id: 'rehearsal' }, attempt: 0, levels }, () => false);
}

/** Which takes many steps, whatever it is told of seconds. */
function isStaircase({ plan }: RunContext, { scenario: id }: PlannedTrial, levelId: string): boolean {
  const levels = plan.scenarios.find((scenario) => scenario.id === id)?.levels ?? [];
  return levels.some(({ id: own, load }) => own === levelId && load.kind === 'staircase');
}
