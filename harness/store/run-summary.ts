import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { planSchema } from '../model/plan/plan.js';
import { reportSchema } from '../model/report/report.js';
import { count, counted } from '../words/numbers.js';
import { printable } from '../words/printable.js';
import { readPlain } from './disk.js';
import { listRuns } from './folders.js';

/** A run as a list shows it. */
export interface RunSummary {
  readonly id: string;
  /** `unreported`: it is under way, or was killed before it wrote a report; `unreadable`: its files say nothing. */
  readonly state: 'complete' | 'partial' | 'unreported' | 'unreadable';
  /** `prove` of a proof, which is measured by a plan of its own. */
  readonly profile: string | null;
  readonly lab: string | null;
  readonly startedAt: string | null;
  /** What its report opens with. */
  readonly headline: string | null;
}

const reportStart = z.object({
  run: reportSchema.shape.run.pick({ status: true, profile: true, lab: true, startedAt: true }),
  headline: z.string(),
});
const proofStart = z.object({
  run: reportSchema.shape.run.pick({ status: true, lab: true, startedAt: true }),
  effects: z.array(z.object({ tries: z.int(), found: z.int() })),
});
const planStart = planSchema.pick({ profile: true, lab: true });

/** Every run of a results folder, oldest first, as its report or else its plan tells it; nothing is judged anew. */
export function summarizeRuns(resultsFolder: string): RunSummary[] {
  return listRuns(resultsFolder).map((id) => summaryOf(id, join(resultsFolder, id)));
}

function summaryOf(id: string, folder: string): RunSummary {
  const report = readAs(reportStart, join(folder, 'report.json'));
  if (report) {
    const { status: state, profile, lab, startedAt } = report.run;
    return { id, state, profile, lab, startedAt, headline: printable(report.headline) };
  }
  const proof = readAs(proofStart, join(folder, 'prove.json'));
  if (proof) {
    const { status: state, lab, startedAt } = proof.run;
    return { id, state, profile: 'prove', lab, startedAt, headline: proofWords(proof.effects) };
  }
  const plan = readAs(planStart, join(folder, 'plan.json'));
  return {
    id,
    state: plan && !existsSync(join(folder, 'report.json')) ? 'unreported' : 'unreadable',
    profile: plan?.profile ?? null,
    lab: plan?.lab ?? null,
    startedAt: null,
    headline: null,
  };
}

function proofWords(effects: z.infer<typeof proofStart>['effects']): string {
  const [tries, found] = [
    effects.reduce((sum, one) => sum + one.tries, 0),
    effects.reduce((sum, one) => sum + one.found, 0),
  ];
  return `Of ${counted(tries, 'planted effect')} ${count(found)} were found.`;
}

/** Null where the file is missing, or is not what a run writes. */
function readAs<T>(schema: z.ZodType<T>, path: string): T | null {
  try {
    return schema.parse(JSON.parse(readPlain(path).toString('utf8')));
  } catch {
    return null;
  }
}
