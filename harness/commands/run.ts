import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { judgeObservation, levelOf } from '../analysis/cells.js';
import type { Surroundings } from '../config.js';
import { userPath } from '../config.js';
import type { ExitCode } from '../errors.js';
import { asError, EXIT, InterruptedError, UsageError } from '../errors.js';
import type { Calibration, RunRecord } from '../model/environment.js';
import type { Observation } from '../model/observation.js';
import type { Plan } from '../model/plan.js';
import type { Report } from '../model/report.js';
import type { Target } from '../model/target.js';
import type { Lab } from '../lab/lab.js';
import { Progress } from '../progress.js';
import { renderJson, renderTerminal } from '../report/index.js';
import { AgentPool } from '../run/agent-pool.js';
import { callsDownstream, DownstreamService } from '../run/downstream.js';
import { planSeconds } from '../run/estimate.js';
import { expand } from '../run/expand.js';
import type { Field } from '../run/field.js';
import { NO_PAST } from '../run/past.js';
import { planSha256 } from '../run/plan-hash.js';
import { run } from '../run/run.js';
import { DatabaseProbe } from '../probe/database.js';
import { codeSha256 } from '../setup/code-digest.js';
import { newRunId, RunStore } from '../store.js';
import { counted, duration } from '../words/numbers.js';
import type { Bench, LabName } from './bench.js';
import { chooseBench } from './bench.js';
import type { Output } from './output.js';
import type { PlanFlags } from './plan-options.js';
import { askedBy, wishesOn } from './plan-options.js';
import { planNotes } from './plan-text.js';
import { rebuildReport } from './report.js';
import type { Resumed } from './resume.js';
import { readResumed, requireSameMachine } from './resume.js';
import { RunLock } from './run-lock.js';

interface RunFlags extends PlanFlags {
  readonly out?: string;
  readonly resume?: string;
  readonly json?: boolean;
}

/** What is run, and where it is kept: asked for by flags, or an interrupted run that goes on. */
interface Undertaking {
  readonly lab: LabName;
  readonly targets: readonly Target[];
  /** Whether some target calls the downstream service in it. */
  readonly downstream: boolean;
  readonly folder: string;
  readonly resumed: Resumed | null;
  planOn(bench: Bench): Plan;
}

interface Context {
  readonly surroundings: Surroundings;
  readonly signal: AbortSignal;
  readonly output: Output;
}

/** Brings in what is missing, runs the plan in a lab, and ends with the report: whole, or partial when interrupted. */
export async function runCommand(flags: RunFlags, context: Context): Promise<ExitCode> {
  const { surroundings, signal, output } = context;
  const codeDigest = codeSha256(surroundings.checkout);
  using lock = new RunLock();
  const undertaking = undertake(flags, surroundings, codeDigest, lock);
  const { folder, resumed, targets } = undertaking;
  using progress = new Progress({
    isTerminal: surroundings.stderrIsTerminal,
    write: (text) => {
      output.err(text);
    },
    nowSeconds: () => performance.now() / 1_000,
  });
  const bench = await chooseBench(undertaking.lab, {
    surroundings,
    targets,
    downstream: undertaking.downstream,
    signal,
    onStep: (title) => {
      progress.show({ kind: 'step', title });
    },
  });
  await bench.prepare();
  const began = performance.now();
  const elapsedSeconds = () => (resumed?.elapsedSecondsBefore ?? 0) + (performance.now() - began) / 1_000;
  const plan = undertaking.planOn(bench);
  const sha256 = planSha256(plan);
  progress.say(
    `${counted(plan.trials.length, 'trial')}, about ${duration(planSeconds(plan))}${resumed ? ' in all, of which a part is made' : ''}; seed ${plan.seed}, plan ${sha256.slice(0, 12)}`,
  );
  for (const text of planNotes(plan, bench.machine.openFilesHard)) progress.say(text);
  const store: { current: RunStore | null } = { current: null };
  const outcome = await caught(async () => {
    await using lab = await bench.start(join(folder, 'logs'));
    const environment = await bench.describe(lab, plan.cpus);
    const at = new Date().toISOString();
    if (resumed) {
      requireSameMachine(resumed.data.environment, environment);
      store.current = RunStore.reopen(folder);
      store.current.append({ record: 'resumed', at, afterSeconds: elapsedSeconds() });
    } else {
      store.current = RunStore.create(folder, plan, environment);
      lock.take(folder);
      store.current.append({
        record: 'start',
        runId: basename(folder),
        startedAt: at,
        planSha256: sha256,
        codeSha256: codeDigest,
        command: commandOf(flags, plan),
      });
      for (const record of bench.records()) store.current.append(record);
    }
    await runIn(lab, targets, plan, store.current, { progress, signal, elapsedSeconds, resumed });
  });
  if (!store.current) throw outcome.error ?? new InterruptedError();
  const status = outcome.error ? 'partial' : 'complete';
  store.current.append({
    record: 'end',
    status,
    finishedAt: new Date().toISOString(),
    wallSeconds: elapsedSeconds(),
  });
  const report = rebuildReport(folder);
  progress[Symbol.dispose]();
  output.out(
    flags.json === true
      ? renderJson(report)
      : `\n${renderTerminal(report, { colour: surroundings.colour })}\nReport: ${join(folder, 'report.html')}\n`,
  );
  if (outcome.error) throw outcome.error;
  return hasFailures(report) ? EXIT.finishedWithFailures : EXIT.done;
}

/** What was thrown, kept until the report of what had been measured is written. */
async function caught(work: () => Promise<void>): Promise<{ error: Error | null }> {
  try {
    await work();
    return { error: null };
  } catch (thrown) {
    return { error: asError(thrown) };
  }
}

async function runIn(
  lab: Lab,
  targets: readonly Target[],
  plan: Plan,
  store: RunStore,
  {
    progress,
    signal,
    elapsedSeconds,
    resumed,
  }: {
    progress: Progress;
    signal: AbortSignal;
    elapsedSeconds: () => number;
    resumed: Resumed | null;
  },
): Promise<void> {
  const cpus = lab.layoutFor('separate').load;
  await using agents = await AgentPool.start(() => lab.startAgent({ cpus }), plan.agents);
  await using probe = await DatabaseProbe.open(lab.database.adminUrl);
  // Whoever waits for an agent hears of the interruption through its end.
  const endAgents = () => void agents[Symbol.asyncDispose]();
  signal.addEventListener('abort', endAgents, { once: true });
  const past = resumed?.past ?? NO_PAST;
  const seen: { calibration: Calibration | null } = { calibration: past.calibration };
  const field: Field = {
    plan,
    lab,
    targets: new Map(targets.map((target) => [target.id, target])),
    agents,
    probe,
    downstream: new DownstreamService(() => lab.startDownstream()),
    pilots: new Map(past.pilots),
    past,
    signal,
    elapsedSeconds,
    secondsOf: ({ scenario }, level) => plan.levelSeconds[`${scenario}/${level}`] ?? 0,
    tell: (event) => {
      progress.show(event);
    },
    observe: (observation) => {
      store.observe(observation);
      progress.show({ kind: 'observation', observation });
    },
    about: (target, { about, coldStartMs }) => {
      store.append({ record: 'about', target, about, coldStartMs });
    },
  };
  await run(field, {
    isInvalid: (observation) => isInvalid(plan, observation, seen.calibration),
    record: (record: RunRecord) => {
      if (record.record === 'calibration') seen.calibration = record.calibration;
      // A resumed run checks its targets again, and keeps the record that it has.
      if (record.record === 'conformance' && resumed?.conformed.has(record.target)) return;
      store.append(record);
    },
  });
}

function undertake(
  flags: RunFlags,
  surroundings: Surroundings,
  codeDigest: string,
  lock: RunLock,
): Undertaking {
  if (flags.resume !== undefined) {
    lock.take(userPath(surroundings, flags.resume));
    const resumed = readResumed(flags.resume, flags, surroundings, codeDigest);
    const { plan } = resumed.data;
    const downstream = callsDownstream({ scenarios: plan.scenarios, targets: resumed.targets });
    return { ...resumed, lab: plan.lab, downstream, resumed, planOn: () => plan };
  }
  const asked = askedBy(flags, surroundings);
  const runId = newRunId(surroundings.resultsFolder, new Date(), asked.profile);
  return {
    lab: asked.lab,
    targets: asked.targets,
    downstream: callsDownstream(asked),
    folder: resultsFolder(flags, surroundings, runId),
    resumed: null,
    planOn: (bench) => expand(wishesOn(bench, asked)),
  };
}

function isInvalid(plan: Plan, observation: Observation, calibration: Calibration | null): boolean {
  const level = levelOf(plan, observation.scenario, observation.level);
  return judgeObservation(observation, level, calibration).state.kind === 'invalid';
}

function resultsFolder(flags: RunFlags, surroundings: Surroundings, runId: string): string {
  if (flags.out === undefined) return join(surroundings.resultsFolder, runId);
  const folder = userPath(surroundings, flags.out);
  if (existsSync(folder) && readdirSync(folder).length > 0) {
    throw new UsageError({
      expected: `--out to name a new or empty folder`,
      found: `${folder} with files in it`,
      remedy: 'Name another folder; results are never overwritten.',
    });
  }
  return folder;
}

/** The flags that give the same plan again on the same machine. */
function commandOf(flags: RunFlags, plan: Plan): string {
  const named = (['lab', 'scenario', 'level', 'targets', 'claims'] as const).flatMap((name) => {
    const value = flags[name];
    return value === undefined || value === 'auto' ? [] : [`--${name} ${value}`];
  });
  const aa = flags.aa === true ? ['--aa'] : [];
  return [
    'npm start --',
    `--profile ${plan.profile}`,
    ...named,
    `--blocks ${plan.blocks}`,
    `--seed ${plan.seed}`,
    ...aa,
  ].join(' ');
}

/** A trial that failed, or an invalid one that its repeat did not replace. */
function hasFailures({ trials }: Report): boolean {
  const last = new Map(trials.map((row) => [`${row.id} ${row.level}`, row.status]));
  return [...last.values()].some((status) => status === 'failed' || status === 'invalid');
}
